#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "people/model.hpp"

namespace longspan::people {

/// What somebody's grants let them see: everything, whole programmes, single projects, or nothing.
class Sight {
 public:
  Sight() = default;
  /// Only grants with one of `roles` count.
  Sight(std::vector<Grant> const& grants, std::uint32_t roles);

  bool everything() const { return everything_; }
  bool nothing() const { return !everything_ && scopes_.empty(); }
  /// The whole programme or a part of it.
  bool sees_some_of(std::string_view programme) const;
  bool sees_all_of(std::string_view programme) const;
  bool sees(std::string_view programme, std::string_view project) const;
  /// "programme/P", "project/P/C"; an account's stream only for who sees everything, a
  /// consultation's for nobody by grants alone.
  bool sees_stream(std::string_view stream) const;
  /// The projects seen of a programme that is seen in part; empty when it is seen whole.
  std::vector<std::string> projects_of(std::string_view programme) const;

  bool operator==(Sight const&) const = default;

 private:
  bool everything_ = false;
  std::vector<Scope> scopes_;  ///< sorted, without repetition
};

}  // namespace longspan::people
