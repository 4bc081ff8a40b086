#include "people/sight.hpp"

#include <algorithm>

namespace longspan::people {

Sight::Sight(std::vector<Grant> const& grants, std::uint32_t roles) {
  for (auto const& grant : grants) {
    if ((roles & bit(grant.role)) == 0) continue;
    if (grant.scope.everywhere())
      everything_ = true;
    else
      scopes_.push_back(grant.scope);
  }
  std::sort(scopes_.begin(), scopes_.end());
  scopes_.erase(std::unique(scopes_.begin(), scopes_.end()), scopes_.end());
}

bool Sight::sees_some_of(std::string_view programme) const {
  return everything_ || std::any_of(scopes_.begin(), scopes_.end(), [&](Scope const& scope) {
           return scope.programme == programme;
         });
}

bool Sight::sees_all_of(std::string_view programme) const {
  return everything_ || std::any_of(scopes_.begin(), scopes_.end(), [&](Scope const& scope) {
           return scope.programme == programme && scope.project.empty();
         });
}

bool Sight::sees(std::string_view programme, std::string_view project) const {
  return everything_ || std::any_of(scopes_.begin(), scopes_.end(), [&](Scope const& scope) {
           return scope.programme == programme &&
                  (scope.project.empty() || scope.project == project);
         });
}

bool Sight::sees_stream(std::string_view stream) const {
  if (stream.starts_with("consultation/")) return false;
  if (everything_) return true;
  auto const scope = Scope::parse(stream);
  if (!scope || scope->everywhere()) return false;
  return scope->project.empty() ? sees_some_of(scope->programme)
                                : sees(scope->programme, scope->project);
}

std::vector<std::string> Sight::projects_of(std::string_view programme) const {
  std::vector<std::string> out;
  if (sees_all_of(programme)) return out;
  for (auto const& scope : scopes_)
    if (scope.programme == programme) out.push_back(scope.project);
  return out;
}

}  // namespace longspan::people
