#include <gtest/gtest.h>

#include "people/decide.hpp"
#include "people/fold.hpp"
#include "people/password.hpp"
#include "people/sessions.hpp"
#include "people/sight.hpp"

namespace longspan::people {
namespace {

using ledger::FactKind;

Uuid const kBoss = *Uuid::parse("00000000-0000-7000-8000-000000000001");
Uuid const kHand = *Uuid::parse("00000000-0000-7000-8000-000000000002");

ledger::Draft draft(Uuid account, FactKind kind, std::string body) {
  auto made = ledger::Draft::make(Uuid::v7(1), kind, ledger::Stream::of_account(account), {},
                                  "test", std::move(body));
  EXPECT_TRUE(made.has_value());
  return *made;
}

std::string grant(std::string_view role, std::string_view scope) {
  return "{\"role\":\"" + std::string(role) + "\",\"scope\":\"" + std::string(scope) + "\"}";
}

ledger::Author administrator(std::string scope) {
  return {Uuid::v7(7), {{Role::admin, std::move(scope)}}};
}

/// Two accounts: the boss administers everything, the hand has no role.
class People : public ::testing::Test {
 protected:
  People() {
    apply(kBoss, FactKind::account_opened, "{}");
    apply(kBoss, FactKind::role_granted, grant("admin", "*"));
    apply(kHand, FactKind::account_opened, "{}");
  }
  void apply(Uuid account, FactKind kind, std::string body) {
    fold(directory, account, draft(account, kind, std::move(body)).content, ++seq);
  }
  std::optional<ProblemCode> refused(ledger::Author const& author, Uuid account, FactKind kind,
                                     std::string body) {
    auto problem = decide(directory, author, draft(account, kind, std::move(body)));
    return problem ? std::optional(problem->code) : std::nullopt;
  }
  Directory directory;
  std::uint64_t seq = 0;
};

TEST_F(People, AnAccountIsOpenedOnce) {
  EXPECT_EQ(refused({}, kHand, FactKind::account_opened, "{}"), ProblemCode::already_registered);
  EXPECT_EQ(refused({}, Uuid::v7(9), FactKind::account_opened, "{}"), std::nullopt);
}

TEST_F(People, WhoAdministersNothingOpensNothing) {
  ledger::Author const office{kHand, {{Role::office, "*"}}};
  EXPECT_EQ(refused(office, Uuid::v7(9), FactKind::account_opened, "{}"),
            ProblemCode::not_permitted);
  EXPECT_EQ(refused(office, kHand, FactKind::role_granted, grant("viewer", "*")),
            ProblemCode::not_permitted);
}

TEST_F(People, RolesAreGrantedWithinTheScopeOfTheAdministrator) {
  auto const may_grant = [&](std::string own, std::string_view given) {
    return !refused(administrator(std::move(own)), kHand, FactKind::role_granted,
                    grant("site", given));
  };
  EXPECT_TRUE(may_grant("*", "*"));
  EXPECT_TRUE(may_grant("*", "project/P/C"));
  EXPECT_TRUE(may_grant("programme/P", "programme/P"));
  EXPECT_TRUE(may_grant("programme/P", "project/P/C"));
  EXPECT_TRUE(may_grant("project/P/C", "project/P/C"));
  EXPECT_FALSE(may_grant("programme/P", "*"));
  EXPECT_FALSE(may_grant("programme/P", "programme/P2"));
  EXPECT_FALSE(may_grant("programme/P", "project/P2/C"));
  EXPECT_FALSE(may_grant("project/P/C", "programme/P"));
  EXPECT_FALSE(may_grant("project/P/C", "project/P/D"));
}

TEST_F(People, OnlyARoleThatIsHeldIsRevoked) {
  EXPECT_EQ(refused({}, kHand, FactKind::role_revoked, grant("site", "*")),
            ProblemCode::reference_unknown);
  apply(kHand, FactKind::role_granted, grant("site", "*"));
  EXPECT_EQ(refused({}, kHand, FactKind::role_revoked, grant("site", "*")), std::nullopt);
  apply(kHand, FactKind::role_revoked, grant("site", "*"));
  EXPECT_TRUE(directory.find(kHand)->grants.empty());
}

TEST_F(People, TheLastAdministratorStays) {
  EXPECT_EQ(refused({}, kBoss, FactKind::role_revoked, grant("admin", "*")),
            ProblemCode::last_administrator);
  EXPECT_EQ(refused({}, kBoss, FactKind::account_closed, "{}"), ProblemCode::last_administrator);
  apply(kHand, FactKind::role_granted, grant("admin", "*"));
  EXPECT_EQ(refused({}, kBoss, FactKind::account_closed, "{}"), std::nullopt);
  apply(kBoss, FactKind::account_closed, "{}");
  EXPECT_EQ(refused({}, kHand, FactKind::role_revoked, grant("admin", "*")),
            ProblemCode::last_administrator);
}

TEST_F(People, AClosedAccountStaysClosed) {
  apply(kHand, FactKind::account_closed, "{}");
  EXPECT_EQ(refused({}, kHand, FactKind::role_granted, grant("site", "*")),
            ProblemCode::account_closed);
  EXPECT_EQ(refused({}, kHand, FactKind::account_closed, "{}"), ProblemCode::account_closed);
}

TEST_F(People, WhoAdministersAPartDoesNotCloseWhoReachesFurther) {
  apply(kHand, FactKind::role_granted, grant("site", "project/P/C"));
  EXPECT_EQ(refused(administrator("programme/P"), kHand, FactKind::account_closed, "{}"),
            std::nullopt);
  apply(kHand, FactKind::role_granted, grant("site", "programme/P2"));
  EXPECT_EQ(refused(administrator("programme/P"), kHand, FactKind::account_closed, "{}"),
            ProblemCode::not_permitted);
}

TEST(Scope, ReadsWhatItWrites) {
  for (auto const* text : {"*", "programme/P", "project/P/C", "programme/跨远"})
    EXPECT_EQ(Scope::parse(text)->text(), text);
  for (auto const* text : {"", "**", "programme/", "programme/a/b", "project/P", "project//C",
                           "project/P/", "project/P/C/D", "account/x"})
    EXPECT_FALSE(Scope::parse(text).has_value()) << text;
}

TEST(Sight, SeesWhatTheGrantsCover) {
  std::vector<Grant> const grants = {{Role::site, *Scope::parse("project/P/B")},
                                     {Role::site, *Scope::parse("project/P/A")},
                                     {Role::viewer, *Scope::parse("programme/Q")}};
  Sight const sight(grants, kAnyRole);
  EXPECT_FALSE(sight.everything());
  EXPECT_TRUE(sight.sees("P", "A"));
  EXPECT_FALSE(sight.sees("P", "C"));
  EXPECT_TRUE(sight.sees_some_of("P"));
  EXPECT_FALSE(sight.sees_all_of("P"));
  EXPECT_EQ(sight.projects_of("P"), (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(sight.sees_all_of("Q"));
  EXPECT_TRUE(sight.projects_of("Q").empty());
  EXPECT_FALSE(sight.sees_some_of("R"));
  EXPECT_TRUE(sight.sees_stream("programme/P"));
  EXPECT_TRUE(sight.sees_stream("project/P/A"));
  EXPECT_FALSE(sight.sees_stream("project/P/C"));
  EXPECT_FALSE(sight.sees_stream("account/" + kBoss.text()));
  EXPECT_FALSE(Sight(grants, bit(Role::viewer)).sees("P", "A"));
  EXPECT_TRUE(Sight({}, kAnyRole).nothing());
}

TEST(Password, IsLongAndNotCommon) {
  EXPECT_FALSE(check_password("correct horse", "boss"));
  EXPECT_FALSE(check_password("跨远跨远援建计划阿克苏", "boss"));
  EXPECT_TRUE(check_password("ninechars", "boss"));
  EXPECT_TRUE(check_password("Password123", "boss"));
  EXPECT_TRUE(check_password("0000000000000", "boss"));
  EXPECT_TRUE(check_password("administer1", "administer"));
  EXPECT_TRUE(check_password(std::string(1025, 'x') + "y", "boss"));
}

TEST(Password, VerifiesOnlyItself) {
  auto const hash = hash_password("correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(verify_password("correct horse", hash));
  EXPECT_FALSE(verify_password("correct horsf", hash));
  EXPECT_NE(hash_password("correct horse"), hash);
  EXPECT_FALSE(verify_password("nobody has this password", ""));
}

TEST(Login, IsPrintableAndFolds) {
  EXPECT_FALSE(check_login("王工"));
  EXPECT_FALSE(check_login("a.b@c"));
  EXPECT_TRUE(check_login("a"));
  EXPECT_TRUE(check_login("a b"));
  EXPECT_TRUE(check_login(std::string(41, 'a')));
  EXPECT_EQ(login_key("BoSS王"), "boss王");
}

TEST(Csrf, BelongsToOneSession) {
  EXPECT_EQ(csrf_of("a"), csrf_of("a"));
  EXPECT_NE(csrf_of("a"), csrf_of("b"));
  EXPECT_NE(csrf_of("a"), sha256("a").hex()) << "it must not be the key the session lies under";
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("", "abd"));
}

TEST(Sessions, EndAndChangeTheGeneration) {
  SessionTable table;
  auto const generation = table.generation();
  table.put(Session{sha256("1"), kBoss, {1}, {1}});
  table.put(Session{sha256("2"), kBoss, {1}, {1}});
  table.put(Session{sha256("3"), kHand, {1}, {1}});
  EXPECT_EQ(table.generation(), generation);
  EXPECT_EQ(table.end_sessions_of(kBoss, sha256("2")).size(), 1U);
  EXPECT_NE(table.generation(), generation);
  EXPECT_EQ(table.find_session(sha256("1")), nullptr);
  EXPECT_NE(table.find_session(sha256("2")), nullptr);
  EXPECT_NE(table.find_session(sha256("3")), nullptr);
  EXPECT_EQ(table.sweep({1 + kSessionLastsUs - 1}).size(), 0U);
  EXPECT_EQ(table.sweep({1 + kSessionLastsUs}).size(), 2U);
}

TEST(Sessions, OfADeviceThatWasCutOffOpenNothingAndAreKeptToSayWhy) {
  SessionTable table;
  Session session{sha256("1"), kHand, {1}, {1}};
  session.device = Uuid::v7(1);
  table.put(session);
  auto const generation = table.generation();
  table.cut_off(session.device, {7});
  EXPECT_NE(table.generation(), generation);
  EXPECT_EQ(table.find_session(session.key), nullptr);
  ASSERT_NE(table.find_cut_off(session.key), nullptr);
  EXPECT_EQ(table.find_cut_off(session.key)->cut_off_at, Instant{7});
  // Rows read before that do not bring it back, nor does a later cutting off move the time.
  table.put(session);
  EXPECT_EQ(table.find_session(session.key), nullptr);
  table.take_over({session}, {});
  table.cut_off(session.device, {9});
  ASSERT_NE(table.find_cut_off(session.key), nullptr);
  EXPECT_EQ(table.find_cut_off(session.key)->cut_off_at, Instant{7});
  EXPECT_TRUE(table.end_sessions_of(kHand).empty());
  EXPECT_TRUE(table.sweep({6 + kPairedSessionLastsUs}).empty());
  EXPECT_EQ(table.sweep({7 + kPairedSessionLastsUs}).size(), 1U);
}

TEST(Sessions, OfAPairedDeviceLastLonger) {
  SessionTable table;
  Session session{sha256("1"), kHand, {1}, {1}};
  session.paired = true;
  table.put(session);
  EXPECT_TRUE(table.sweep({kPairedSessionLastsUs}).empty());
  EXPECT_EQ(table.sweep({1 + kPairedSessionLastsUs}).size(), 1U);
}

}  // namespace
}  // namespace longspan::people
