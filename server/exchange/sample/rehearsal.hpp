#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "ledger/fact.hpp"

/// A programme to look around in: invented, believable, marked as rehearsal, and the same for the
/// same seed and day on every machine.
namespace longspan::exchange {

inline constexpr std::string_view kRehearsalProgramme = "REHEARSAL";

inline constexpr int kSystem = -1;

struct SampleAuthor {
  std::string_view login;
  std::string_view zh, en;
  contract::Role role;
};
/// 0 is the office; then site managers, supervisors, bureaus, the leader, teachers and doctors.
std::span<SampleAuthor const> sample_authors();
/// The author's account: the same on every machine.
Uuid sample_account(int author);
/// Where an author holds the role.
std::vector<std::string> scopes_of(int author);

struct SampleFact {
  ledger::Draft draft;
  int author;  ///< index into sample_authors(); kSystem: nobody, the system itself
};

struct SampleEvidence {
  Hash sha256;
  std::string_view media_type;
  std::string bytes;
};

/// A document of a consultation, which is sealed under its key.
struct SampleDocument {
  Uuid consultation;
  Hash sha256;
  std::string bytes;
};

struct Rehearsal {
  std::vector<SampleFact> facts;  ///< in the order they must be filed: by time, registrations first
  std::vector<SampleEvidence> evidence;  ///< what their photos name
  std::vector<SampleDocument> documents;

  /// Minutes say which head of the ledger they show: `head` is the newest fact before the first one
  /// here, and these come one after the other.
  void begins_at(std::uint64_t head);
};

/// 22 projects and 270 days of daily reports up to `today`, which is only half reported;
/// supervisor's logs, weekly inspections and what became of their findings; coordinations with
/// their actions. Nothing is stated later than `now`: early in the morning nobody has reported yet.
Rehearsal rehearsal(std::uint64_t seed, Day today, std::optional<Instant> now = {});

}  // namespace longspan::exchange
