#include "base/problem.hpp"

#include "base/json_writer.hpp"

namespace longspan {
namespace {

/// What stands for {name}: in a Chinese sentence `name_zh`, where the problem gives it.
std::string_view filling(std::string_view name, Problem const& problem, Language language) {
  if (language == Language::zh) {
    auto in_chinese = problem.param(std::string(name) + "_zh");
    if (!in_chinese.empty()) return in_chinese;
  }
  return name == "pointer" ? std::string_view(problem.pointer) : problem.param(name);
}

std::string filled(std::string_view pattern, Problem const& problem, Language language) {
  std::string out;
  out.reserve(pattern.size() + 32);
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] == '{') {
      auto end = pattern.find('}', i);
      if (end != std::string_view::npos) {
        auto name = pattern.substr(i + 1, end - i - 1);
        out += filling(name, problem, language);
        i = end + 1;
        continue;
      }
    }
    out += pattern[i++];
  }
  return out;
}

void write_pair(JsonWriter& json, std::string_view key, std::string_view zh, std::string_view en,
                Problem const& problem) {
  json.key(key).object();
  json.field("zh", filled(zh, problem, Language::zh));
  json.field("en", filled(en, problem, Language::en));
  json.end_object();
}

void write(JsonWriter& json, Problem const& problem) {
  auto const& text = contract::text_of(problem.code);
  json.object();
  json.field("type", std::string("/problems/") + std::string(text.code));
  json.field("title", filled(text.what_en, problem, Language::en));
  json.field("status", text.status);
  json.field("code", text.code);
  write_pair(json, "detail", text.what_zh, text.what_en, problem);
  write_pair(json, "kept", text.kept_zh, text.kept_en, problem);
  write_pair(json, "todo", text.todo_zh, text.todo_en, problem);
  if (!problem.pointer.empty()) json.field("pointer", problem.pointer);
  if (!problem.params.empty()) {
    json.key("params").object();
    for (auto const& [key, value] : problem.params) {
      // Keys are ours, never a user's, so that they need no escaping.
      json.field(key, value);
    }
    json.end_object();
  }
  if (!problem.errors.empty()) {
    json.key("errors").array();
    for (auto const& error : problem.errors) write(json, error);
    json.end_array();
  }
  json.end_object();
}

}  // namespace

std::string sentence(Problem const& problem, Language language) {
  auto const& text = contract::text_of(problem.code);
  return filled(language == Language::zh ? text.what_zh : text.what_en, problem, language);
}

std::string problem_json(Problem const& problem) {
  std::string out;
  JsonWriter json(out);
  write(json, problem);
  return out;
}

}  // namespace longspan
