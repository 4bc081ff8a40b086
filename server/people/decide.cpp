#include "people/decide.hpp"

#include <algorithm>

namespace longspan::people {
namespace {

Problem problem(ProblemCode code, std::vector<std::pair<std::string, std::string>> params,
                std::string pointer = {}) {
  return Problem{code, std::move(pointer), std::move(params), {}};
}

Problem not_permitted(std::string scope) {
  return problem(ProblemCode::not_permitted, {{"scope", std::move(scope)}});
}

bool is_administrator_of_anything(ledger::Author const& author) {
  return !author.account || std::any_of(author.grants.begin(), author.grants.end(),
                                        [](auto const& g) { return g.first == Role::admin; });
}

}  // namespace

bool may(ledger::Author const& author, std::uint32_t roles, Scope const& scope) {
  if (!author.account) return true;
  return std::any_of(author.grants.begin(), author.grants.end(), [&](auto const& grant) {
    if ((roles & bit(grant.first)) == 0) return false;
    auto granted = Scope::parse(grant.second);
    return granted && granted->covers(scope);
  });
}

bool administers(ledger::Author const& author, Account const& account) {
  if (account.grants.empty()) return is_administrator_of_anything(author);
  return std::all_of(account.grants.begin(), account.grants.end(), [&](Grant const& grant) {
    return may(author, bit(Role::admin), grant.scope);
  });
}

std::optional<Problem> decide(Directory const& directory, ledger::Author const& author,
                              ledger::Draft const& draft) {
  using ledger::FactKind;
  auto const stream = draft.stream.text();
  auto const id = Uuid::parse(draft.stream.account);
  if (!id) return problem(ProblemCode::stream_invalid, {{"stream", stream}});
  Account const* account = directory.find(*id);

  if (draft.kind == FactKind::account_opened) {
    if (account != nullptr)
      return problem(ProblemCode::already_registered,
                     {{"stream", stream}, {"seq", std::to_string(account->opened_seq)}});
    if (!is_administrator_of_anything(author)) return not_permitted(stream);
    return std::nullopt;
  }

  if (account == nullptr) return problem(ProblemCode::stream_unknown, {{"stream", stream}});
  if (account->closed) return problem(ProblemCode::account_closed, {{"stream", stream}});
  // Nobody but they keeps the last administrator from locking everyone out.
  bool const last_administrator =
      account->holds({Role::admin, {}}) && directory.administrators(*id) == 0;

  if (draft.kind == FactKind::account_closed) {
    if (!administers(author, *account)) return not_permitted(stream);
    if (last_administrator) return problem(ProblemCode::last_administrator, {});
    return std::nullopt;
  }

  auto check_grant = [&](auto const& body) -> std::optional<Problem> {
    auto scope = Scope::parse(body.scope);
    if (!scope)
      return problem(ProblemCode::shape_invalid,
                     {{"pointer", "/body/scope"},
                      {"expected", "*, programme/P or project/P/C"},
                      {"found", body.scope}},
                     "/body/scope");
    if (!may(author, bit(Role::admin), *scope)) return not_permitted(body.scope);
    if (draft.kind == FactKind::role_granted) return std::nullopt;
    Grant const grant{body.role, *scope};
    if (!account->holds(grant))
      return problem(ProblemCode::reference_unknown,
                     {{"pointer", "/body/scope"},
                      {"found", std::string(to_text(body.role)) + " " + body.scope}},
                     "/body/scope");
    if (last_administrator && grant == Grant{Role::admin, {}})
      return problem(ProblemCode::last_administrator, {});
    return std::nullopt;
  };
  if (auto const* granted = std::get_if<contract::RoleGranted>(&draft.content))
    return check_grant(*granted);
  return check_grant(std::get<contract::RoleRevoked>(draft.content));
}

}  // namespace longspan::people
