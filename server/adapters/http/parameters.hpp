#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/request.hpp"
#include "base/day.hpp"
#include "base/result.hpp"

namespace longspan::http {

/// Reads query parameters; the first wrong one is kept as `problem`.
class Parameters {
 public:
  explicit Parameters(Request const& request) : request_(request) {}

  std::optional<Problem> problem;

  std::string text(std::string_view name) { return request_.parameter(name).value_or(""); }

  std::optional<std::string> maybe_text(std::string_view name) {
    auto value = request_.parameter(name);
    if (value && value->empty()) value.reset();
    return value;
  }

  std::optional<std::int64_t> integer(std::string_view name, std::int64_t from, std::int64_t to) {
    auto const value = maybe_text(name);
    if (!value) return std::nullopt;
    std::int64_t number = 0;
    auto const* end = value->data() + value->size();
    auto const read = std::from_chars(value->data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end && number >= from && number <= to) return number;
    wrong(name, "a whole number from " + std::to_string(from) + " to " + std::to_string(to),
          *value);
    return std::nullopt;
  }

  std::optional<Day> day(std::string_view name) {
    auto const value = maybe_text(name);
    if (!value) return std::nullopt;
    auto const day = Day::parse(*value);
    if (!day) wrong(name, "a day such as 2026-07-14", *value);
    return day;
  }

  std::optional<bool> boolean(std::string_view name) {
    auto const value = maybe_text(name);
    if (!value) return std::nullopt;
    if (*value == "true" || *value == "1") return true;
    if (*value == "false" || *value == "0") return false;
    wrong(name, "true or false", *value);
    return std::nullopt;
  }

  template <std::size_t N>
  std::string one_of(std::string_view name, std::string_view const (&choices)[N],
                     std::string_view otherwise) {
    auto const value = maybe_text(name);
    if (!value) return std::string(otherwise);
    std::string all;
    for (auto const choice : choices) {
      if (*value == choice) return *value;
      all.append(all.empty() ? "" : ", ").append(choice);
    }
    wrong(name, "one of: " + all, *value);
    return std::string(otherwise);
  }

 private:
  void wrong(std::string_view name, std::string expected, std::string const& found) {
    if (problem) return;
    problem = Problem{ProblemCode::parameter_invalid,
                      {},
                      {{"name", std::string(name)},
                       {"expected", std::move(expected)},
                       {"found", found.substr(0, 80)}},
                      {}};
  }

  Request const& request_;
};

}  // namespace longspan::http
