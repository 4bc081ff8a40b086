#include "adapters/http/access.hpp"

namespace longspan::http {

std::optional<Problem> check_access(contract::Route const& route, people::Account const* account,
                                    Asked const& asked) {
  if (route.access == contract::Access::public_) return std::nullopt;
  if (account == nullptr || account->closed) return Problem{ProblemCode::not_signed_in, {}, {}, {}};
  if (route.access == contract::Access::signed_in) return std::nullopt;

  people::Sight const sight(account->grants, route.role_mask);
  bool allowed = false;
  std::string scope = "*";
  if (asked.programme.empty()) {
    allowed = !sight.nothing();
  } else if (!asked.project.empty()) {
    scope = "project/" + asked.programme + "/" + asked.project;
    allowed = sight.sees(asked.programme, asked.project);
  } else {
    scope = "programme/" + asked.programme;
    allowed = asked.whole_programme ? sight.sees_all_of(asked.programme)
                                    : sight.sees_some_of(asked.programme);
  }
  if (allowed) return std::nullopt;
  return Problem{ProblemCode::not_permitted, {}, {{"scope", std::move(scope)}}, {}};
}

}  // namespace longspan::http
