#include "adapters/http/api_page.hpp"

#include <boost/json.hpp>

namespace longspan::http {
namespace {

namespace json = boost::json;

std::string_view view(json::string const& text) { return {text.data(), text.size()}; }

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string text_of(json::object const& object, std::string_view name) {
  auto const* found = object.if_contains(name);
  return found && found->is_string() ? escaped(view(found->get_string())) : std::string();
}

/// A schema in one line: "text", "Board", "[Draft]", "a | b", "{link, login}".
std::string shape_of(json::value const& schema) {
  auto const* object = schema.if_object();
  if (object == nullptr) return "";
  if (auto const* ref = object->if_contains("$ref")) {
    auto const path = view(ref->as_string());
    auto const name = escaped(path.substr(path.rfind('/') + 1));
    return "<a href=\"#" + name + "\">" + name + "</a>";
  }
  if (auto const* choices = object->if_contains("enum")) {
    std::string out;
    for (auto const& choice : choices->as_array())
      out += (out.empty() ? "" : " | ") + escaped(json::serialize(choice));
    return out;
  }
  if (auto const* constant = object->if_contains("const"))
    return escaped(json::serialize(*constant));
  if (auto const* any = object->if_contains("anyOf")) {
    std::string out;
    for (auto const& choice : any->as_array()) out += (out.empty() ? "" : " | ") + shape_of(choice);
    return out;
  }
  if (auto const* items = object->if_contains("items")) return "[" + shape_of(*items) + "]";
  if (auto const* members = object->if_contains("properties")) {
    std::string out;
    for (auto const& [name, member] : members->as_object())
      out += (out.empty() ? "" : ", ") + escaped(name) + ": " + shape_of(member);
    return "{" + out + "}";
  }
  return text_of(*object, "type");
}

std::string schema_table(json::object const& schema) {
  auto const* members = schema.if_contains("properties");
  if (members == nullptr) return "<p><code>" + shape_of(schema) + "</code></p>";
  auto const* required = schema.if_contains("required");
  std::string out = "<table><tr><th>member</th><th>shape</th><th></th></tr>";
  for (auto const& [name, member] : members->as_object()) {
    bool needed = false;
    if (required)
      for (auto const& one : required->as_array()) needed = needed || one.as_string() == name;
    auto const* object = member.if_object();
    out += "<tr><td><code>" + escaped(name) + "</code>" + (needed ? "" : " <i>optional</i>") +
           "</td><td><code>" + shape_of(member) + "</code></td><td>" +
           (object ? text_of(*object, "description") : "") + "</td></tr>";
  }
  return out + "</table>";
}

std::string access_of(json::object const& operation) {
  auto const* access = operation.if_contains("x-access");
  if (access == nullptr) return "";
  if (access->is_string()) return escaped(view(access->get_string()));
  std::string out;
  for (auto const& role : access->as_array())
    out += (out.empty() ? "" : ", ") + escaped(view(role.as_string()));
  return out;
}

std::string operation_section(std::string_view method, std::string_view path,
                              json::object const& operation) {
  std::string upper(method);
  for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
  std::string out = "<section id=\"" + text_of(operation, "operationId") + "\"><h3><b>" + upper +
                    "</b> <code>" + escaped(path) + "</code></h3><p>" +
                    text_of(operation, "summary") + "</p><p class=\"who\">" + access_of(operation) +
                    "</p>";
  if (auto const* parameters = operation.if_contains("parameters");
      parameters && !parameters->as_array().empty()) {
    out += "<table><tr><th>parameter</th><th>in</th><th>shape</th><th></th></tr>";
    for (auto const& parameter : parameters->as_array()) {
      auto const& object = parameter.as_object();
      out += "<tr><td><code>" + text_of(object, "name") + "</code></td><td>" +
             text_of(object, "in") + "</td><td><code>" + shape_of(object.at("schema")) +
             "</code></td><td>" + text_of(object, "description") + "</td></tr>";
    }
    out += "</table>";
  }
  auto const content = [&](json::object const& holder) {
    std::string shapes;
    if (auto const* kinds = holder.if_contains("content"))
      for (auto const& [type, described] : kinds->as_object())
        shapes += "<p><code>" + escaped(type) + "</code> <code>" +
                  shape_of(described.at("schema")) + "</code></p>";
    return shapes;
  };
  if (auto const* body = operation.if_contains("requestBody"))
    out += "<h4>body</h4>" + content(body->as_object());
  for (auto const& [status, answer] : operation.at("responses").as_object())
    out += "<h4>" + escaped(status) + "</h4>" + content(answer.as_object());
  return out + "</section>";
}

constexpr std::string_view kHead =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
    "content=\"width=device-width\"><title>Longspan API</title><style>"
    ":root{color-scheme:light dark}body{font:15px/1.6 "
    "system-ui,sans-serif;max-width:60rem;margin:2rem "
    "auto;padding:0 1rem}"
    "section{border-top:1px solid #8884;padding:.5rem 0}h3{margin:.4rem 0}h4{margin:.6rem 0 0}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:."
    "15rem .8rem "
    ".15rem 0;border-bottom:1px solid #8883}code{font-size:.92em;overflow-wrap:anywhere}"
    "p{margin:.3rem 0}.who::before{content:'for: ';opacity:.6}b{color:#1f5fa8}</style>";

}  // namespace

std::string api_page(std::string_view openapi) {
  auto const document = json::parse(openapi);
  auto const& info = document.at("info").as_object();
  std::string out(kHead);
  out += "<h1>" + text_of(info, "title") + " API</h1><p>" + text_of(info, "description") +
         "</p><p><a href=\"/api/openapi.json\">openapi.json</a></p><h2>Operations</h2>";
  for (auto const& [path, methods] : document.at("paths").as_object())
    for (auto const& [method, operation] : methods.as_object())
      if (operation.as_object().contains("operationId"))
        out += operation_section(method, path, operation.as_object());
  out += "<h2>Shapes</h2>";
  for (auto const& [name, schema] : document.at("components").at("schemas").as_object())
    out += "<section id=\"" + escaped(name) + "\"><h3>" + escaped(name) + "</h3>" +
           schema_table(schema.as_object()) + "</section>";
  return out + "</html>";
}

}  // namespace longspan::http
