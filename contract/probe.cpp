// Says what the decoder makes of bodies: a line {"kind": …, "body": …} in, "ok" or the problem out.
// contract/decoder.test.mjs holds it against the schemas. With --repeat N each body is decoded N
// times, and the microseconds of one decoding are the answer.
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

#include "contract/facts.hpp"

namespace {

std::string answer(std::string_view line, int repeat) {
  boost::json::error_code error;
  auto value = boost::json::parse(boost::json::string_view(line.data(), line.size()), error);
  if (error) return "not json";
  auto const& name = value.at("kind").as_string();
  auto kind = longspan::contract::parse_fact_kind({name.data(), name.size()});
  if (!kind) return "no such kind";
  auto const& body = value.at("body");
  auto result = longspan::contract::decode(*kind, body);
  if (repeat == 0) {
    if (!result) return longspan::problem_json(result.error());
    return result->index() == static_cast<std::size_t>(*kind) ? "ok" : "another kind";
  }
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeat; ++i) result = longspan::contract::decode(*kind, body);
  std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  return std::to_string(taken.count() / repeat);
}

}  // namespace

int main(int count, char** words) {
  int repeat = count == 3 && std::string_view(words[1]) == "--repeat" ? std::stoi(words[2]) : 0;
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) std::cout << answer(line, repeat) << '\n';
}
