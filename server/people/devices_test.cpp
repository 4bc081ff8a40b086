#include "people/devices.hpp"

#include <gtest/gtest.h>

namespace longspan::people {
namespace {

Scope const kEverywhere{};
Scope programme(char const* code) { return {code, {}}; }
Scope project(char const* in, char const* code) { return {in, code}; }

Account with(std::vector<Grant> grants) {
  Account account;
  account.id = Uuid::v7(1);
  account.grants = std::move(grants);
  return account;
}
ledger::Author author(Role role, Scope const& scope) {
  return {Uuid::v7(2), {{role, scope.text()}}};
}

TEST(Devices, the_office_looks_after_those_wholly_within_its_scope_who_administer_nothing) {
  auto const office = author(Role::office, programme("P"));
  EXPECT_TRUE(looks_after(office, with({{Role::site, project("P", "A")}})));
  EXPECT_TRUE(looks_after(office, with({{Role::bureau, programme("P")}})));
  EXPECT_FALSE(looks_after(office, with({{Role::site, project("Q", "A")}})));
  EXPECT_FALSE(
      looks_after(office, with({{Role::site, project("P", "A")}, {Role::viewer, programme("Q")}})));
  EXPECT_FALSE(looks_after(office, with({{Role::admin, programme("P")}})));
  EXPECT_FALSE(looks_after(office, with({{Role::viewer, kEverywhere}})));
  EXPECT_FALSE(looks_after(office, with({})));
}

TEST(Devices, an_administrator_looks_after_whoever_it_administers_and_a_site_nobody) {
  auto const boss = author(Role::admin, kEverywhere);
  EXPECT_TRUE(looks_after(boss, with({{Role::admin, kEverywhere}})));
  EXPECT_TRUE(looks_after(boss, with({})));
  EXPECT_FALSE(
      looks_after(author(Role::admin, programme("P")), with({{Role::site, programme("Q")}})));
  EXPECT_FALSE(
      looks_after(author(Role::site, programme("P")), with({{Role::site, project("P", "A")}})));
}

TEST(Devices, one_without_a_name_is_called_by_the_beginning_of_its_id) {
  auto const id = *Uuid::parse("01234567-0000-7000-8000-000000000001");
  EXPECT_EQ(shown_name(id, ""), "01234567");
  EXPECT_EQ(shown_name(id, "手机"), "手机");
}

}  // namespace
}  // namespace longspan::people
