#include "people/model.hpp"

#include <algorithm>

namespace longspan::people {

bool Scope::covers(Scope const& other) const {
  if (everywhere()) return true;
  if (programme != other.programme) return false;
  return project.empty() || project == other.project;
}

std::string Scope::text() const {
  if (everywhere()) return "*";
  if (project.empty()) return "programme/" + programme;
  return "project/" + programme + "/" + project;
}

std::optional<Scope> Scope::parse(std::string_view text) {
  if (text == "*") return Scope{};
  constexpr std::string_view kProgramme = "programme/";
  constexpr std::string_view kProject = "project/";
  if (text.starts_with(kProgramme)) {
    text.remove_prefix(kProgramme.size());
    if (text.empty() || text.find('/') != text.npos) return std::nullopt;
    return Scope{std::string(text), {}};
  }
  if (!text.starts_with(kProject)) return std::nullopt;
  text.remove_prefix(kProject.size());
  auto slash = text.find('/');
  if (slash == text.npos || slash == 0 || slash + 1 == text.size()) return std::nullopt;
  if (text.find('/', slash + 1) != text.npos) return std::nullopt;
  return Scope{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

bool Account::holds(Grant const& grant) const {
  return std::find(grants.begin(), grants.end(), grant) != grants.end();
}

Account const* Directory::find(Uuid const& id) const {
  auto found = accounts.find(id);
  return found == accounts.end() ? nullptr : &found->second;
}

std::size_t Directory::administrators(Uuid const& except) const {
  return static_cast<std::size_t>(
      std::count_if(accounts.begin(), accounts.end(), [&](auto const& entry) {
        Account const& account = entry.second;
        return !account.closed && account.id != except && account.holds({Role::admin, {}});
      }));
}

}  // namespace longspan::people
