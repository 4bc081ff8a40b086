#include "consult/identity.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>

namespace longspan::consult {
namespace {

TEST(identity, follows_the_rules_of_the_contract) {
  std::ifstream in(LONGSPAN_SOURCE_DIR "/contract/identity_cases.json");
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  auto const rules = boost::json::parse(text);
  for (auto const& one : rules.at("cases").as_array()) {
    std::string const said(one.at("text").as_string());
    boost::json::array found;
    for (auto const& identity : identities_in(said))
      found.push_back({{"kind", std::string(to_text(identity.kind))}, {"text", identity.text}});
    EXPECT_EQ(found, one.at("found").as_array()) << said;
  }
}

}  // namespace
}  // namespace longspan::consult
