#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.hpp"

/// Members of what comes over a meeting's socket: of another type they count as absent.
namespace longspan::rooms {

inline std::string text_in(boost::json::object const& of, std::string_view name) {
  auto const* value = of.if_contains(name);
  auto const* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

inline std::optional<std::int64_t> integer_in(boost::json::object const& of,
                                              std::string_view name) {
  auto const* value = of.if_contains(name);
  auto const* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? std::nullopt : std::optional(*number);
}

inline bool flag_in(boost::json::object const& of, std::string_view name) {
  auto const* value = of.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

/// {"name": "text"}
inline std::string one_member(std::string_view name, std::string_view text) {
  std::string out;
  JsonWriter(out).object().field(name, text).end_object();
  return out;
}

}  // namespace longspan::rooms
