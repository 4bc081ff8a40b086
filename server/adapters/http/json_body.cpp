#include "adapters/http/json_body.hpp"

#include "base/utf8.hpp"

namespace longspan::http {
namespace json = boost::json;

Problem shape_invalid(std::string pointer, std::string expected, json::value const* found) {
  std::string text = found ? json::serialize(*found) : "nothing";
  if (text.size() > 80) {
    std::size_t end = 80;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
  }
  return {ProblemCode::shape_invalid,
          pointer,
          {{"pointer", pointer}, {"expected", std::move(expected)}, {"found", std::move(text)}},
          {}};
}

Result<json::value> parse_json(std::string_view text, json::storage_ptr memory) {
  // The constructor's memory is for parsing alone; where the values live is said by reset.
  json::stream_parser parser(memory);
  parser.reset(std::move(memory));
  json::error_code error;
  auto const read = parser.write_some(text.data(), text.size(), error);
  if (!error && read < text.size()) error = json::error::extra_data;
  if (!error) parser.finish(error);
  if (error) return fail(ProblemCode::body_not_json, {{"offset", std::to_string(read)}});
  return parser.release();
}

JsonBody::JsonBody(std::string_view text) {
  auto parsed = parse_json(text);
  if (!parsed)
    problem_ = parsed.error();
  else if (!parsed->is_object())
    problem_ = shape_invalid("", "an object", &*parsed);
  else
    root_ = std::move(*parsed);
}

json::value const* JsonBody::take(std::string_view name) {
  if (!root_.is_object()) return nullptr;
  auto const* found = root_.get_object().if_contains(name);
  if (found != nullptr) ++taken_;
  return found;
}

void JsonBody::wrong(std::string_view name, std::string_view expected, json::value const* found) {
  if (!problem_) problem_ = shape_invalid("/" + std::string(name), std::string(expected), found);
}

std::optional<std::string> JsonBody::maybe_text(std::string_view name, std::size_t at_most) {
  auto const* found = take(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_string() || found->get_string().size() > at_most ||
      !is_text(found->get_string())) {
    wrong(name, "text of at most " + std::to_string(at_most) + " bytes",
          found->is_string() ? nullptr : found);
    return std::nullopt;
  }
  auto const& value = found->get_string();
  return std::string(value.data(), value.size());
}

std::string JsonBody::text(std::string_view name, std::size_t at_most) {
  auto value = maybe_text(name, at_most);
  if (!value) wrong(name, "text", nullptr);
  return value.value_or("");
}

std::optional<std::int64_t> JsonBody::maybe_integer(std::string_view name, std::int64_t from,
                                                    std::int64_t to) {
  auto const* found = take(name);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (found->is_int64() && found->get_int64() >= from && found->get_int64() <= to)
    return found->get_int64();
  wrong(name, "a whole number from " + std::to_string(from) + " to " + std::to_string(to), found);
  return std::nullopt;
}

std::optional<double> JsonBody::maybe_number(std::string_view name, double from, double to) {
  auto const* found = take(name);
  if (found == nullptr || found->is_null()) return std::nullopt;
  if (found->is_number()) {
    auto const number = found->to_number<double>();
    if (number >= from && number <= to) return number;
  }
  wrong(name, "a number", found);
  return std::nullopt;
}

std::optional<bool> JsonBody::maybe_flag(std::string_view name) {
  auto const* found = take(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_bool()) return found->get_bool();
  wrong(name, "true or false", found);
  return std::nullopt;
}

json::array const* JsonBody::maybe_array(std::string_view name) {
  auto const* found = take(name);
  if (found == nullptr) return nullptr;
  if (!found->is_array()) {
    wrong(name, "a list", found);
    return nullptr;
  }
  return &found->get_array();
}

std::optional<Problem> JsonBody::finish() const {
  if (problem_) return problem_;
  if (root_.get_object().size() > taken_) return shape_invalid("", "no other members", nullptr);
  return std::nullopt;
}

}  // namespace longspan::http
