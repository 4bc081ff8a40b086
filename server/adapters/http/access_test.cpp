#include "adapters/http/access.hpp"

#include <gtest/gtest.h>

#include "adapters/http/router.hpp"

namespace longspan::http {
namespace {

using contract::Access;
using people::Role;

people::Account account_with(Role role, std::string_view scope) {
  people::Account account;
  account.grants.push_back({role, *people::Scope::parse(scope)});
  return account;
}

std::optional<ProblemCode> code_of(std::optional<Problem> const& problem) {
  return problem ? std::optional(problem->code) : std::nullopt;
}

// Every route × every role × every scope, against the rule said once more in plain words.
TEST(Access, EveryRouteForEveryRole) {
  for (auto const& route : contract::routes()) {
    auto const nobody = check_access(route, nullptr, {});
    EXPECT_EQ(nobody.has_value(), route.access != Access::public_) << route.name;
    if (nobody) EXPECT_EQ(nobody->code, ProblemCode::not_signed_in) << route.name;

    people::Account const without_role;
    EXPECT_EQ(
        code_of(check_access(route, &without_role, {})),
        route.access == Access::roles ? std::optional(ProblemCode::not_permitted) : std::nullopt)
        << route.name;

    for (std::size_t r = 0; r < contract::kRoleCount; ++r) {
      auto const role = static_cast<Role>(r);
      bool const named =
          route.access != Access::roles || (route.role_mask & people::bit(role)) != 0;
      bool const anywhere = route.access != Access::roles;
      struct Case {
        std::string_view scope;
        Asked asked;
        bool covers;
      };
      Case const cases[] = {
          {"*", {}, true},
          {"*", {"P", "", true}, true},
          {"programme/P", {}, true},
          {"programme/P", {"P", "", true}, true},
          {"programme/P", {"P", "C"}, true},
          {"programme/P", {"Q", ""}, false},
          {"programme/P", {"Q", "C"}, false},
          {"project/P/C", {}, true},
          {"project/P/C", {"P", ""}, true},
          {"project/P/C", {"P", "", true}, false},
          {"project/P/C", {"P", "C"}, true},
          {"project/P/C", {"P", "D"}, false},
          {"project/P/C", {"Q", "C"}, false},
      };
      for (auto const& one : cases) {
        auto const account = account_with(role, one.scope);
        bool const allowed = !check_access(route, &account, one.asked);
        EXPECT_EQ(allowed, anywhere || (named && one.covers))
            << route.name << " as " << to_text(role) << " of " << one.scope << " asking "
            << one.asked.programme << "/" << one.asked.project;
      }
    }
  }
}

TEST(Access, AClosedAccountIsNobody) {
  auto account = account_with(Role::admin, "*");
  account.closed = true;
  for (auto const& route : contract::routes())
    EXPECT_EQ(check_access(route, &account, {}).has_value(), route.access != Access::public_)
        << route.name;
}

TEST(Router, FindsEveryRouteOfTheContract) {
  Router const router(contract::routes());
  for (auto const& route : contract::routes()) {
    Request request;
    request.method = method_of(route.method);
    request.target = route.path;
    // A value with a slash in it, encoded, is still one segment.
    for (auto open = request.target.find('{'); open != std::string::npos;
         open = request.target.find('{'))
      request.target.replace(open, request.target.find('}') - open + 1, "a%2Fb");
    request.split_target();
    auto const match = router.find(request);
    ASSERT_NE(match.route, nullptr) << route.name;
    EXPECT_EQ(match.route->op, route.op);
    if (route.path.find('{') != route.path.npos) EXPECT_EQ(request.path_values[0], "a/b");
  }
}

TEST(Router, TellsAWrongMethodFromAnUnknownPath) {
  Router const router(contract::routes());
  auto const find = [&](Method method, std::string target) {
    Request request;
    request.method = method;
    request.target = std::move(target);
    request.split_target();
    return router.find(request);
  };
  EXPECT_EQ(find(Method::put, "/api/v1/session").allow, "GET, HEAD, POST, DELETE");
  EXPECT_EQ(find(Method::other, "/api/v1/board").allow, "GET, HEAD");
  EXPECT_NE(find(Method::head, "/api/v1/board").route, nullptr);
  for (auto const* path : {"/", "", "nonsense", "/api/v1", "/api/v1/facts/", "/api/v1/facts/a/b",
                           "/api/v1/facts/%zz", "//api/v1/board"}) {
    auto const match = find(Method::get, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

}  // namespace
}  // namespace longspan::http
