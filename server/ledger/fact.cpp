#include "ledger/fact.hpp"

#include <boost/json.hpp>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace longspan::ledger {
namespace {

bool is_code(std::string_view text) {
  if (text.empty() || text.size() > 256) return false;
  return is_plain_text(text) && text.find_first_of("/ :?#%,\"'\\<>") == std::string_view::npos;
}

void put(std::string& out, std::string_view part) {
  auto size = static_cast<std::uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  out += part;
}

void put(std::string& out, std::int64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  put(out, std::string_view(bytes, 8));
}

}  // namespace

std::string Stream::text() const {
  switch (type) {
    case contract::StreamType::programme:
      return "programme/" + programme;
    case contract::StreamType::project:
      return "project/" + programme + "/" + project;
    case contract::StreamType::account:
      return "account/" + account;
    case contract::StreamType::consultation:
      return "consultation/" + programme + "/" + consultation;
  }
  std::unreachable();
}

std::optional<Stream> Stream::parse(std::string_view text) {
  auto rest = [&](std::string_view prefix) -> std::optional<std::string_view> {
    if (!text.starts_with(prefix)) return std::nullopt;
    return text.substr(prefix.size());
  };
  if (auto code = rest("programme/")) {
    if (!is_code(*code)) return std::nullopt;
    return of_programme(*code);
  }
  if (auto both = rest("project/")) {
    auto slash = both->find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto programme = both->substr(0, slash);
    auto project = both->substr(slash + 1);
    if (!is_code(programme) || !is_code(project)) return std::nullopt;
    return of_project(programme, project);
  }
  if (auto account = rest("account/")) {
    auto id = Uuid::parse(*account);
    if (!id) return std::nullopt;
    return of_account(*id);
  }
  if (auto both = rest("consultation/")) {
    auto slash = both->find('/');
    if (slash == std::string_view::npos || !is_code(both->substr(0, slash))) return std::nullopt;
    auto id = Uuid::parse(both->substr(slash + 1));
    if (!id) return std::nullopt;
    return of_consultation(both->substr(0, slash), *id);
  }
  return std::nullopt;
}

Stream Stream::of_programme(std::string_view programme) {
  return {contract::StreamType::programme, std::string(programme), {}, {}, {}};
}
Stream Stream::of_project(std::string_view programme, std::string_view project) {
  return {contract::StreamType::project, std::string(programme), std::string(project), {}, {}};
}
Stream Stream::of_account(Uuid account) {
  return {contract::StreamType::account, {}, {}, account.text(), {}};
}
Stream Stream::of_consultation(std::string_view programme, Uuid consultation) {
  return {contract::StreamType::consultation, std::string(programme), {}, {}, consultation.text()};
}

Result<Draft> Draft::make(Uuid id, FactKind kind, Stream stream, Stamp at, std::string device,
                          std::string body) {
  if (contract::info(kind).stream != stream.type)
    return fail(ProblemCode::stream_invalid, {{"stream", stream.text()}}, "/stream");
  boost::json::error_code error;
  boost::json::monotonic_resource memory;
  auto value = boost::json::parse(body, error, &memory);
  if (error) return fail(ProblemCode::body_not_json, {{"offset", "0"}}, "/body");
  auto content = contract::decode(kind, value);
  if (!content) return std::unexpected(content.error());
  return Draft{
      id, kind, std::move(stream), at, std::move(device), std::move(body), std::move(*content)};
}

Hash hash_of(Fact const& fact) {
  std::string bytes;
  bytes.reserve(fact.body.size() + fact.stream.size() + 320);
  put(bytes, static_cast<std::int64_t>(fact.seq));
  put(bytes, fact.id.blob());
  put(bytes, contract::to_text(fact.kind));
  put(bytes, fact.stream);
  put(bytes, fact.at.instant.us);
  put(bytes, fact.at.offset_min);
  put(bytes, fact.zone);
  put(bytes, fact.valid_day.number);
  put(bytes, fact.by ? fact.by->blob() : std::string_view{});
  put(bytes, fact.device);
  put(bytes, fact.body);
  put(bytes, fact.received_at.us);
  put(bytes, static_cast<std::int64_t>(fact.outcome));
  put(bytes, fact.problem);
  put(bytes, fact.prev.blob());
  return sha256(bytes);
}

std::string problem_text(Problem const& problem) {
  std::string out;
  JsonWriter json(out);
  json.object().field("code", contract::text_of(problem.code).code);
  if (!problem.pointer.empty()) json.field("pointer", problem.pointer);
  json.key("params").object();
  for (auto const& [key, value] : problem.params) json.field(key, value);
  json.end_object().end_object();
  return out;
}

Problem read_problem(std::string_view text) {
  auto const value = boost::json::parse(text);
  auto const& object = value.as_object();
  Problem problem;
  problem.code = contract::problem_code(std::string_view(object.at("code").as_string())).value();
  if (auto const* pointer = object.if_contains("pointer")) problem.pointer = pointer->as_string();
  for (auto const& [key, filled] : object.at("params").as_object())
    problem.params.emplace_back(key, filled.as_string());
  return problem;
}

bool Author::may(std::uint32_t role_mask, Stream const& stream, bool within) const {
  if (!account) return true;
  for (auto const& [role, scope] : grants) {
    if (!(role_mask & (1U << static_cast<unsigned>(role)))) continue;
    if (scope == "*") return true;
    auto of = Stream::parse(scope);
    if (!of) continue;
    if (*of == stream) return true;
    if (within && of->programme == stream.programme) return true;
    if (of->type == contract::StreamType::programme &&
        stream.type != contract::StreamType::account && of->programme == stream.programme)
      return true;
  }
  return false;
}

}  // namespace longspan::ledger
