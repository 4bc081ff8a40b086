#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"
#include "contract/facts.hpp"
#include "people/model.hpp"

/// A doctor asks, others answer: about a patient who is a code. What the ledger keeps sealed
/// (`content`) is no part of the state; it is opened where a member reads it (ADR 0019).
namespace longspan::consult {

using contract::ConsentPurpose;
using contract::OpinionSide;

enum class State : std::uint8_t { requested, more_needed, declined, accepted, answered, closed };
std::string_view to_text(State state);

/// When each step was reached, by the server's clock: the figures are made of these.
struct Steps {
  Instant requested;
  std::optional<Instant> consented;
  std::optional<Instant> accepted;
  std::optional<Instant> first_opinion;  ///< the answering side's first draft or signature
  std::optional<Instant> signed_by_both;
  std::optional<Instant> followed_up;
  std::optional<Instant> closed;
};

/// As it was told last.
struct Consent {
  std::uint32_t purposes = 0;  ///< bit 1 << ConsentPurpose
  Day until;
  bool withdrawn = false;
};

/// The newest draft of the opinion.
struct Draft {
  Uuid fact;
  OpinionSide side{};
  bool signed_asking = false;
  bool signed_answering = false;
  bool stands() const { return signed_asking && signed_answering; }
};

/// A document of the case, as far as decisions ask for it. Its bytes stay while it is only taken
/// back.
struct Document {
  Uuid added_by;
  bool removed = false;
  bool erased = false;
};
/// Most that a consultation has at once.
inline constexpr int kDocumentsMost = 20;

struct Consultation {
  std::string programme;
  Uuid id;
  contract::ConsultationRequested told;  ///< what is not private of the newest request
  Uuid asked_by;
  State state{};
  std::optional<Uuid> specialist;
  std::optional<Day> day;
  std::optional<Consent> consent;
  std::optional<Draft> draft;
  Steps steps;
  bool erased = false;
  std::uint64_t first_seq = 0;
  std::uint64_t changed = 0;

  /// Of whom it is, by name; nothing: it is none of theirs.
  std::optional<OpinionSide> side_of(Uuid const& account) const;
  /// All who are of it: who asked, then who answers.
  std::vector<Uuid> members() const;
  bool consents_to(ConsentPurpose purpose, Day today) const;
  /// By when an answer is due: 7 days, 48 or 4 hours after it was asked for.
  Instant due() const;
  bool overdue(Instant now) const;
};

/// That somebody was given something, or refused it: on record, and of no consequence otherwise.
bool is_of_access(contract::FactKind kind);

/// SHA-256 of an opinion's text as JSON: findings, conclusion and, where there is any, advice.
Hash text_hash(contract::OpinionContent const& opinion);

/// A member has a role in the programme, or somewhere in it, and an account that is open.
bool has_part_in(people::Account const& account, std::string const& programme);

}  // namespace longspan::consult
