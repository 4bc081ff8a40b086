#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string_view>

/// What a JSON object has under a name, or nothing of that type.
namespace longspan::janus {

inline std::uint64_t number_in(boost::json::object const& of, std::string_view name) {
  auto const* found = of.if_contains(name);
  if (found == nullptr) return 0;
  if (found->is_uint64()) return found->get_uint64();
  return found->is_int64() && found->get_int64() > 0
             ? static_cast<std::uint64_t>(found->get_int64())
             : 0;
}

inline std::string_view text_in(boost::json::object const& of, std::string_view name) {
  auto const* found = of.if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string())
                                                : std::string_view();
}

inline boost::json::object const& object_in(boost::json::object const& of, std::string_view name) {
  static boost::json::object const none;
  auto const* found = of.if_contains(name);
  return found != nullptr && found->is_object() ? found->get_object() : none;
}

inline boost::json::array const& list_in(boost::json::object const& of, std::string_view name) {
  static boost::json::array const none;
  auto const* found = of.if_contains(name);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

/// What the video room says in a message of Janus's.
inline boost::json::object const& said_by_room(boost::json::object const& message) {
  return object_in(object_in(message, "plugindata"), "data");
}

/// What is wrong according to Janus or its video room; empty: nothing.
inline std::string_view error_in(boost::json::object const& message) {
  if (text_in(message, "janus") == "error") return text_in(object_in(message, "error"), "reason");
  return text_in(said_by_room(message), "error");
}

}  // namespace longspan::janus
