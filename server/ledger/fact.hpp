#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "contract/facts.hpp"

namespace longspan::ledger {

using contract::FactKind;

/// Where a fact belongs: "programme/P", "project/P/C", "account/UUID" or "consultation/P/UUID".
struct Stream {
  contract::StreamType type{};
  std::string programme;     ///< empty for accounts
  std::string project;       ///< empty unless type is project
  std::string account;       ///< empty unless type is account
  std::string consultation;  ///< empty unless type is consultation

  auto operator<=>(Stream const&) const = default;
  std::string text() const;
  static std::optional<Stream> parse(std::string_view text);
  static Stream of_programme(std::string_view programme);
  static Stream of_project(std::string_view programme, std::string_view project);
  static Stream of_account(Uuid account);
  static Stream of_consultation(std::string_view programme, Uuid consultation);
};

/// A statement as its author made it, before the ledger has numbered it. The body's shape is
/// checked.
struct Draft {
  Uuid id;
  FactKind kind{};
  Stream stream;
  Stamp at;
  std::string device;      ///< at most 80 bytes
  std::string body;        ///< JSON text, no white space; this is what is hashed and kept
  contract::Body content;  ///< the same, decoded

  /// Checks kind, stream and body. `body` is JSON text.
  static Result<Draft> make(Uuid id, FactKind kind, Stream stream, Stamp at, std::string device,
                            std::string body);
};

enum class Outcome : std::uint8_t { accepted, held, refused };

/// A fact in the ledger.
struct Fact {
  std::uint64_t seq = 0;
  Uuid id;
  FactKind kind{};
  std::string stream;
  Stamp at;
  std::string zone;  ///< the site's zone when it was received
  Day valid_day;
  std::optional<Uuid> by;  ///< none: the system (command line)
  std::string device;
  std::string body;
  Instant received_at;
  Outcome outcome{};    ///< accepted or held
  std::string problem;  ///< for held: {"code","params"} as JSON text, else empty
  Hash prev;            ///< of the fact before in this stream; zeros for the first
  Hash hash;
};

/// SHA-256 over every field of the fact but `hash`, each length-prefixed, in the order declared.
Hash hash_of(Fact const& fact);

/// A held fact's problem as the ledger keeps it, and back.
std::string problem_text(Problem const& problem);
Problem read_problem(std::string_view text);

struct Receipt {
  Uuid id;
  Outcome outcome{};
  bool duplicate = false;  ///< the ledger had this very fact already; the rest is its first receipt
  std::uint64_t seq = 0;
  Hash hash;
  Instant received_at;
  std::optional<Problem> problem;  ///< for held and refused
};

/// Who files, and what they may do.
struct Author {
  std::optional<Uuid> account;  ///< none: the system itself, which may write everything
  std::vector<std::pair<contract::Role, std::string>> grants;  ///< role and scope

  /// Does any grant with one of `roles` cover `stream`? "*" covers all, "programme/P" its projects;
  /// `within`: a grant in one of the programme's projects will do.
  bool may(std::uint32_t role_mask, Stream const& stream, bool within = false) const;
};

}  // namespace longspan::ledger
