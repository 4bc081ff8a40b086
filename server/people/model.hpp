#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "contract/facts.hpp"

namespace longspan::people {

using contract::Role;

/// Where a role holds: "*" (everywhere), "programme/P" or "project/P/C".
struct Scope {
  std::string programme;  ///< empty: everywhere
  std::string project;    ///< empty: the whole programme

  auto operator<=>(Scope const&) const = default;
  bool everywhere() const { return programme.empty(); }
  bool covers(Scope const& other) const;
  std::string text() const;
  static std::optional<Scope> parse(std::string_view text);
};

struct Grant {
  Role role{};
  Scope scope;

  auto operator<=>(Grant const&) const = default;
};

constexpr std::uint32_t bit(Role role) { return 1U << static_cast<unsigned>(role); }
constexpr std::uint32_t kAnyRole = ~0U;

/// An account as the facts of its stream leave it, with the details kept beside the ledger.
struct Account {
  Uuid id;
  std::uint64_t opened_seq = 0;
  bool closed = false;
  std::vector<Grant> grants;
  std::string login;  ///< details: empty where only the facts are known
  std::string name;
  Instant created_at;

  bool holds(Grant const& grant) const;
};

struct Directory {
  std::unordered_map<Uuid, Account, UuidHash> accounts;

  Account const* find(Uuid const& id) const;
  /// Open accounts that are administrators everywhere, leaving out `except`.
  std::size_t administrators(Uuid const& except = {}) const;
};

}  // namespace longspan::people
