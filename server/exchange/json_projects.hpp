#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace longspan::exchange {

/// JSON as it stands in the file: numbers keep their text, so that money passes through no float.
struct JsonNode {
  enum class Type : std::uint8_t { null, boolean, number, text, array, object } type = Type::null;
  std::string text;               ///< of a text, a number ("40000000.10") or a boolean
  std::vector<JsonNode> items;    ///< of an array
  std::vector<JsonNode> members;  ///< of an object, each with its name
  std::string name;               ///< in the object it is a member of

  /// The member, or a null node.
  JsonNode const& operator[](std::string_view wanted) const;
  bool is(Type wanted) const { return type == wanted; }
  explicit operator bool() const { return type != Type::null; }
};

/// Reads a package {..., "projects": [...]} piece by piece: each project is handed over and
/// forgotten, so the memory needed is one project's. `package` gets all other members (those that
/// stand behind the projects too). Problems: body_not_json in words of a file (file_unreadable with
/// line and byte), import_cancelled.
Result<JsonNode> read_json_projects(
    std::filesystem::path const& path,
    std::function<void(JsonNode const&, std::size_t index)> const& on_project,
    std::function<bool(std::size_t done, std::size_t total)> const& on_progress);

}  // namespace longspan::exchange
