#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "consult/model.hpp"
#include "ledger/fact.hpp"
#include "programme/decide.hpp"

namespace longspan::consult {

/// What a decision about a consultation stands on.
struct Known {
  Consultation const* consultation = nullptr;  ///< null: nobody asked yet
  Day today;                                   ///< at the programme's zone
  std::optional<Day> term_to;                  ///< the programme's last day
  std::function<bool(Uuid const&)> has_part;   ///< an open account with a role in the programme
  std::function<bool(std::string const&)> has_place;
  std::function<bool(Uuid const&)> has_study;  ///< that lies here
  std::function<bool(Uuid const&)> has_measurement;
  std::function<std::optional<Document>(Uuid const&)> document;
  std::function<int()> documents;  ///< how many lie here that were not taken back
  /// Everybody a consultation room of the programme is for; none: there is no such room, or it is
  /// open to others.
  std::function<std::optional<std::vector<Uuid>>(Uuid const&)> people_of_room;
  std::function<bool(Uuid const&)> belongs_elsewhere;  ///< the room is another consultation's
};

/// Whether `draft`, of a consultation's stream, may stand. To who is not of it there is none:
/// not_found. Problems: not_permitted, shape_invalid, reference_unknown, identity_in_text,
/// consent_missing, consultation_over, consultation_term_over, consultation_not_accepted,
/// consultation_accepted, opinion_overtaken, documents_full, document_relied_on.
programme::Objection decide(Known const& known, ledger::Draft const& draft,
                            ledger::Author const& author);

}  // namespace longspan::consult
