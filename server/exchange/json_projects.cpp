#include "exchange/json_projects.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "exchange/problem_list.hpp"
#include "exchange/text_encoding.hpp"

namespace longspan::exchange {

JsonNode const& JsonNode::operator[](std::string_view wanted) const {
  static JsonNode const kNull;
  for (auto const& member : members)
    if (member.name == wanted) return member;
  return kNull;
}

namespace {

namespace json = boost::json;
using Type = JsonNode::Type;

/// Builds nodes from the parser's events. The stack holds the open containers; the elements of
/// /projects are handed over when they close.
struct Builder {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = 4096;
  static constexpr std::size_t max_string_size = 4u << 20;
  using Code = boost::system::error_code;

  struct Open {
    JsonNode node;
    std::string key;  ///< under which it stands in its parent
  };
  std::function<void(JsonNode const&, std::size_t)> const* on_project = nullptr;
  std::vector<Open> open;
  std::string key, text;
  std::size_t projects = 0;
  JsonNode root;

  bool in_projects() const {
    return open.size() == 2 && open[1].key == "projects" && open[1].node.is(Type::array) &&
           open[0].node.is(Type::object);
  }
  void place(JsonNode node) {
    if (open.empty()) {
      root = std::move(node);
    } else if (in_projects()) {
      (*on_project)(node, projects++);
    } else if (open.back().node.is(Type::array)) {
      open.back().node.items.push_back(std::move(node));
    } else {
      node.name = std::move(key);
      key.clear();
      open.back().node.members.push_back(std::move(node));
    }
  }
  void begin(Type type) {
    Open next;
    next.node.type = type;
    next.key = std::move(key);
    key.clear();
    open.push_back(std::move(next));
  }
  void end() {
    Open done = std::move(open.back());
    open.pop_back();
    key = std::move(done.key);
    place(std::move(done.node));
  }
  void scalar(Type type, std::string value) {
    JsonNode node;
    node.type = type;
    node.text = std::move(value);
    place(std::move(node));
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return begin(Type::object), true; }
  bool on_object_end(std::size_t, Code&) { return end(), true; }
  bool on_array_begin(Code&) { return begin(Type::array), true; }
  bool on_array_end(std::size_t, Code&) { return end(), true; }
  bool on_key_part(json::string_view part, std::size_t, Code&) { return text += part, true; }
  bool on_key(json::string_view part, std::size_t, Code&) {
    key = std::move(text) + std::string(part);
    text.clear();
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, Code&) { return text += part, true; }
  bool on_string(json::string_view part, std::size_t, Code&) {
    std::string whole = std::move(text) + std::string(part);
    text.clear();
    scalar(Type::text, std::move(whole));
    return true;
  }
  bool on_number_part(json::string_view part, Code&) { return text += part, true; }
  bool number(json::string_view part) {
    std::string whole = std::move(text) + std::string(part);
    text.clear();
    scalar(Type::number, std::move(whole));
    return true;
  }
  bool on_int64(std::int64_t, json::string_view part, Code&) { return number(part); }
  bool on_uint64(std::uint64_t, json::string_view part, Code&) { return number(part); }
  bool on_double(double, json::string_view part, Code&) { return number(part); }
  bool on_bool(bool value, Code&) { return scalar(Type::boolean, value ? "true" : "false"), true; }
  bool on_null(Code&) { return place({}), true; }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }
};

}  // namespace

Result<JsonNode> read_json_projects(
    std::filesystem::path const& path,
    std::function<void(JsonNode const&, std::size_t)> const& on_project,
    std::function<bool(std::size_t, std::size_t)> const& on_progress) {
  auto const encoding = detect_encoding(path);
  if (!encoding) return std::unexpected(encoding.error());
  auto file = TextFile::open(path, *encoding);
  if (!file) return std::unexpected(file.error());
  json::parse_options options;
  options.max_depth = 64;
  json::basic_parser<Builder> parser(options);
  parser.handler().on_project = &on_project;
  std::size_t line = 1;
  auto const broken = [&](boost::system::error_code const& error) {
    std::string const where = std::to_string(line);
    return std::unexpected(
        unreadable({"第 " + where + " 行：不是有效的 JSON（" + error.message() + "）",
                    "line " + where + ": not valid JSON (" + error.message() + ")"}));
  };
  boost::system::error_code error;
  for (std::string piece; piece.clear(), file->next(piece);) {
    std::size_t const used = parser.write_some(true, piece.data(), piece.size(), error);
    line += static_cast<std::size_t>(std::count(
        piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(std::min(used, piece.size())),
        '\n'));
    if (!error && used < piece.size() &&
        piece.find_first_not_of(" \r\n\t", used) != std::string::npos)
      error = json::make_error_code(json::error::extra_data);
    if (error) return broken(error);
    if (!on_progress(file->bytes_read(), file->bytes_total()))
      return fail(ProblemCode::import_cancelled);
  }
  if (!parser.done()) parser.write_some(false, "", 0, error);
  if (error) return broken(error);
  return std::move(parser.handler().root);
}

}  // namespace longspan::exchange
