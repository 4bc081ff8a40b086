#include "adapters/http/file_facts.hpp"

#include <boost/json.hpp>
#include <map>

#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace longspan::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kFactsLimit = 1000;

std::string_view view(json::string const& text) { return {text.data(), text.size()}; }

/// The envelope's members, found in one pass over the object.
struct Envelope {
  json::value const* id = nullptr;
  json::value const* kind = nullptr;
  json::value const* stream = nullptr;
  json::value const* at = nullptr;
  json::value const* device = nullptr;
  json::value const* body = nullptr;
  std::string unknown;
};

Envelope open_envelope(json::object const& object) {
  Envelope out;
  for (auto const& [key, value] : object) {
    std::string_view const name(key.data(), key.size());
    if (name == "id")
      out.id = &value;
    else if (name == "kind")
      out.kind = &value;
    else if (name == "stream")
      out.stream = &value;
    else if (name == "at")
      out.at = &value;
    else if (name == "device")
      out.device = &value;
    else if (name == "body")
      out.body = &value;
    else if (out.unknown.empty())
      out.unknown = std::string(name);
  }
  return out;
}

std::optional<std::string_view> text_in(json::value const* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return view(value->get_string());
}

/// The id as far as it can be read, so that even a broken fact's receipt finds its sender's copy.
std::string id_text(json::value const& item) {
  auto const* object = item.if_object();
  auto const text = object ? text_in(object->if_contains("id")) : std::nullopt;
  return std::string(text.value_or("").substr(0, 80));
}

Result<ledger::Draft> read_draft(json::value const& item, ledger::Author const& author) {
  auto const wrong = [](char const* pointer, char const* expected, json::value const* found) {
    return std::unexpected(shape_invalid(pointer, expected, found));
  };
  auto const* object = item.if_object();
  if (object == nullptr) return wrong("", "an object", &item);
  auto const envelope = open_envelope(*object);
  if (!envelope.unknown.empty()) return wrong("", "no members but those of a draft", &item);
  auto const id_in = text_in(envelope.id);
  auto const id = id_in ? Uuid::parse(*id_in) : std::nullopt;
  if (!id || id->is_nil()) return wrong("/id", "a UUID", envelope.id);
  auto const kind_in = text_in(envelope.kind);
  if (!kind_in) return wrong("/kind", "text", envelope.kind);
  auto const kind = contract::parse_fact_kind(*kind_in);
  if (!kind)
    return fail(ProblemCode::kind_unknown, {{"kind", std::string(kind_in->substr(0, 80))}},
                "/kind");
  auto const stream_in = text_in(envelope.stream);
  if (!stream_in) return wrong("/stream", "text", envelope.stream);
  auto stream = ledger::Stream::parse(*stream_in);
  auto const& info = contract::info(*kind);
  if (!stream || stream->type != info.stream)
    return fail(ProblemCode::stream_invalid, {{"stream", std::string(stream_in->substr(0, 200))}},
                "/stream");
  auto const at_in = text_in(envelope.at);
  auto const at = at_in ? Stamp::parse(*at_in) : std::nullopt;
  if (!at) return wrong("/at", "RFC 3339 with an offset", envelope.at);
  auto const device = envelope.device ? text_in(envelope.device) : std::string_view{};
  if (!device || device->size() > 80 || !is_plain_text(*device))
    return wrong("/device", "plain text of at most 80 bytes", envelope.device);
  if (envelope.body == nullptr || !envelope.body->is_object())
    return wrong("/body", "an object", envelope.body);

  // Who may write of accounts depends on the grants in the store; the writer decides that.
  if (info.stream != contract::StreamType::account &&
      !author.may(info.role_mask, *stream, info.within))
    return fail(ProblemCode::not_permitted, {{"scope", std::string(*stream_in)}});
  auto content = contract::decode(*kind, *envelope.body);
  if (!content) return std::unexpected(content.error());
  return ledger::Draft{*id,
                       *kind,
                       std::move(*stream),
                       *at,
                       std::string(*device),
                       json::serialize(*envelope.body),
                       std::move(*content)};
}

/// Over the filing socket the nth receipt is of the nth fact, whose id its sender knows: ids do not
/// compress, and would be a third of the answer.
enum class Ids { told, known };

void write_receipt(JsonWriter& out, ledger::Receipt const& receipt, Ids ids) {
  static constexpr std::string_view kNames[] = {"accepted", "held", "refused"};
  auto const name = kNames[static_cast<std::size_t>(receipt.outcome)];
  out.object();
  if (ids == Ids::told) out.field("id", receipt.id.text());
  if (receipt.duplicate)
    out.field("receipt", "duplicate").field("original", name);
  else
    out.field("receipt", name);
  if (receipt.outcome != ledger::Outcome::refused) {
    out.field("seq", static_cast<std::int64_t>(receipt.seq)).field("hash", receipt.hash.hex());
    out.field("received_at", receipt.received_at.text());
  }
  if (receipt.problem) out.key("problem").raw(problem_json(*receipt.problem));
  out.end_object();
}

void write_refusal(JsonWriter& out, std::string_view id, Problem const& problem, Ids ids) {
  out.object();
  if (ids == Ids::told) out.field("id", id);
  out.field("receipt", "refused");
  out.key("problem").raw(problem_json(problem)).end_object();
}

void count(Metrics& metrics, ledger::Receipt const& receipt) {
  if (receipt.duplicate)
    ++metrics.facts_duplicate;
  else if (receipt.outcome == ledger::Outcome::accepted)
    ++metrics.facts_accepted;
  else if (receipt.outcome == ledger::Outcome::held)
    ++metrics.facts_held;
  else
    ++metrics.facts_refused;
}

struct Refusal {
  std::string id;
  Problem problem;
};

struct Batch {
  std::vector<ledger::Draft> drafts;
  std::map<std::size_t, Refusal> refused;  ///< by place in the batch
  std::size_t total = 0;
  bool touches_accounts = false;
};

/// `ask` is set as soon as it is read, so that what is wrong with the rest can be told under it.
Result<Batch> read_batch(std::string_view text, ledger::Author const& author,
                         std::int64_t* ask = nullptr) {
  // Everything parsed goes at once; a usual report fits without the heap.
  unsigned char room[16384];
  json::monotonic_resource memory(room, sizeof room);
  auto parsed = parse_json(text, &memory);
  if (!parsed) return std::unexpected(parsed.error());
  auto const* object = parsed->if_object();
  if (ask != nullptr) {
    auto const* number = object ? object->if_contains("ask") : nullptr;
    auto const* integer = number ? number->if_int64() : nullptr;
    if (integer == nullptr || *integer < 0)
      return std::unexpected(shape_invalid("/ask", "a number from 0", number));
    *ask = *integer;
  }
  auto const* facts = object ? object->if_contains("facts") : nullptr;
  if (facts == nullptr || object->size() != (ask ? 2U : 1U) || !facts->is_array())
    return std::unexpected(
        shape_invalid("", ask ? "{\"ask\": N, \"facts\": [...]}" : "{\"facts\": [...]}", &*parsed));
  auto const& list = facts->get_array();
  Batch batch;
  batch.total = list.size();
  if (batch.total == 0 || batch.total > kFactsLimit)
    return std::unexpected(shape_invalid("/facts", "1 to 1000 facts", nullptr));
  batch.drafts.reserve(batch.total);
  for (std::size_t i = 0; i < batch.total; ++i) {
    auto draft = read_draft(list[i], author);
    if (!draft) {
      batch.refused.emplace(i, Refusal{id_text(list[i]), std::move(draft.error())});
      continue;
    }
    batch.touches_accounts |= draft->stream.type == contract::StreamType::account;
    batch.drafts.push_back(std::move(*draft));
  }
  return batch;
}

/// Hands the drafts to the writer and writes the receipts, in the order of the batch, into the
/// array `out` once they are on disk.
Task<std::optional<Problem>> file_batch(Context& context, Batch batch, ledger::Author author,
                                        JsonWriter& out, Ids ids) {
  Result<store::Writer::Receipts> filed = store::Writer::Receipts{};
  if (!batch.drafts.empty())
    filed = co_await arrive<Result<store::Writer::Receipts>>(context.loop, [&](auto done) {
      context.filings.add(std::move(batch.drafts), std::move(author), std::move(done));
    });
  if (!filed) co_return filed.error();
  // The answer comes after the grants it made are in force.
  if (batch.touches_accounts) co_await context.gate.refresh();

  auto receipt = filed->begin();
  auto refusal = batch.refused.begin();
  for (std::size_t i = 0; i < batch.total; ++i) {
    if (refusal != batch.refused.end() && refusal->first == i) {
      write_refusal(out, refusal->second.id, refusal->second.problem, ids);
      ++context.metrics.facts_refused;
      ++refusal;
    } else {
      write_receipt(out, *receipt, ids);
      count(context.metrics, *receipt);
      ++receipt;
    }
  }
  co_return std::nullopt;
}

}  // namespace

Task<Response> post_facts(Exchange& exchange) {
  auto batch = read_batch(exchange.request.body, exchange.viewer.author);
  if (!batch) co_return respond(batch.error());
  Response response;
  response.body.reserve(64 + batch->total * 256);
  JsonWriter out(response.body);
  out.object().key("receipts").array();
  auto const problem = co_await file_batch(exchange.context, std::move(*batch),
                                           exchange.viewer.author, out, Ids::told);
  if (problem) co_return respond(*problem);
  out.end_array().end_object();
  co_return response;
}

Task<std::optional<Problem>> file_text(Context& context, std::string text, ledger::Author author,
                                       JsonWriter& out) {
  auto batch = read_batch(text, author);
  if (!batch) co_return batch.error();
  co_return co_await file_batch(context, std::move(*batch), std::move(author), out, Ids::told);
}

std::string filing_problem(std::int64_t ask, Problem const& problem) {
  std::string answer;
  JsonWriter out(answer);
  out.object().field("ask", ask).key("problem").raw(problem_json(problem)).end_object();
  return answer;
}

Task<std::string> answer_filing(Context& context, std::string text, ledger::Author author) {
  std::int64_t ask = kAskUnknown;
  auto batch = read_batch(text, author, &ask);
  if (!batch) co_return filing_problem(ask, batch.error());
  std::string answer;
  answer.reserve(64 + batch->total * 256);
  JsonWriter out(answer);
  out.object().field("ask", ask).key("receipts").array();
  auto const problem =
      co_await file_batch(context, std::move(*batch), std::move(author), out, Ids::known);
  if (problem) co_return filing_problem(ask, *problem);
  out.end_array().end_object();
  co_return answer;
}

}  // namespace longspan::http
