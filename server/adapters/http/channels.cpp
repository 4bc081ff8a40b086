#include "adapters/http/handlers.hpp"
#include "adapters/http/json_body.hpp"
#include "adapters/http/parameters.hpp"
#include "reminders/compose.hpp"
#include "reminders/plan.hpp"
#include "store/channel_rows.hpp"
#include "store/outbox.hpp"
#include "views/rows.hpp"
#include "views/word.hpp"

namespace longspan::http {
namespace {

using namespace reminders;

/// What a channel is asked to be; address and secret only where they were given.
struct Wish {
  Channel channel;
  std::optional<std::string> address, secret;
};

bool is_code(std::string_view text) {
  return text.size() <= 40 && std::ranges::all_of(text, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
                  c == '.';
         });
}

template <class Enum, std::size_t N>
Enum choice(std::string_view const (&names)[N], std::string_view name,
            std::optional<std::string> const& text, Enum otherwise,
            std::optional<Problem>& problem) {
  if (!text) return otherwise;
  if (auto const value = parse_name<Enum>(names, *text)) return *value;
  std::string all;
  for (auto const one : names) all.append(all.empty() ? "one of: " : ", ").append(one);
  if (!problem) problem = shape_invalid("/" + std::string(name), all, nullptr);
  return otherwise;
}

std::uint32_t read_stages(boost::json::array const* list, std::optional<Problem>& problem) {
  if (list == nullptr) return kAllStages;
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto const* text = (*list)[i].if_string();
    auto const stage =
        text ? parse_name<Stage>(kStageNames, std::string_view(*text)) : std::nullopt;
    if (stage)
      out |= bit(*stage);
    else if (!problem)
      problem = shape_invalid("/stages/" + std::to_string(i), "before, due or after", &(*list)[i]);
  }
  return out;
}

Result<Wish> read_wish(std::string_view text) {
  JsonBody body(text);
  std::optional<Problem> wrong;
  Wish out;
  auto& channel = out.channel;
  auto const number = [&](std::string_view name, int from, int to, int otherwise) {
    return static_cast<int>(body.maybe_integer(name, from, to).value_or(otherwise));
  };
  auto const kind = body.text("kind");
  channel.kind = choice(kKindNames, "kind", kind, ChannelKind::mail, wrong);
  channel.name = body.text("name", 200);
  channel.enabled = body.maybe_flag("enabled").value_or(true);
  channel.language =
      choice(kLanguageNames, "language", body.maybe_text("language"), Language::zh, wrong);
  channel.sender = body.maybe_text("sender", 254).value_or("");
  channel.login = body.maybe_text("login", 254).value_or("");
  channel.encryption = choice(kEncryptionNames, "encryption", body.maybe_text("encryption"),
                              Encryption::starttls, wrong);
  channel.stages = read_stages(body.maybe_array("stages"), wrong);
  channel.before_days = number("before_days", 0, 30, channel.before_days);
  channel.remind_hour = number("remind_hour", 0, 23, channel.remind_hour);
  channel.quiet_from = number("quiet_from", 0, 23, channel.quiet_from);
  channel.quiet_to = number("quiet_to", 0, 23, channel.quiet_to);
  if (auto const hour = body.maybe_integer("digest_hour", 0, 23))
    channel.digest_hour = static_cast<int>(*hour);
  out.address = body.maybe_text("address", 1000);
  out.secret = body.maybe_text("secret", 1000);
  if (auto problem = body.finish()) return std::unexpected(*problem);
  if (!wrong && channel.kind == ChannelKind::mail && !is_mail_address(channel.sender))
    wrong = shape_invalid("/sender", "a mail address", nullptr);
  if (wrong) return std::unexpected(*wrong);
  return out;
}

/// What the store has of a channel; not_found where there is no such programme.
Task<Result<std::optional<Channel>>> find(Exchange& exchange) {
  using Found = Result<std::optional<Channel>>;
  co_return co_await arrive<Found>(exchange.context.loop, [&exchange](auto done) {
    exchange.context.services.readers.run([programme = exchange.asked.programme,
                                           code = exchange.value(),
                                           done = std::move(done)](store::Db& db) mutable {
      Found out;
      try {
        if (programme.empty() || !views::find_programme(db, programme))
          out = fail(ProblemCode::not_found, {{"what", programme}});
        else
          out = store::find_channel(db, programme, code);
      } catch (std::exception const& error) {
        out = std::unexpected(store::problem_of(error));
      }
      done(std::move(out));
    });
  });
}

/// The channel to keep: what was wished, with the address and secret given, or those it had. A
/// secret stays only with its address: it is not carried to another place unseen.
Result<Channel> settle(Outgoing const& outgoing, Wish wish, std::optional<Channel> const& before) {
  auto& channel = wish.channel;
  Secrets secrets;
  if (before && before->kind == channel.kind)
    if (auto had = outgoing.open(*before)) secrets = std::move(*had);
  if (wish.address && *wish.address != secrets.address) secrets = {*wish.address, {}};
  if (wish.secret) secrets.secret = *wish.secret;
  if (secrets.address.empty()) return std::unexpected(shape_invalid("/address", "text", nullptr));
  auto origin = outgoing.origin_of(channel.kind, channel.encryption, secrets.address);
  if (!origin) return std::unexpected(origin.error());
  channel.origin = std::move(*origin);
  outgoing.seal(channel, secrets);
  return std::move(channel);
}

}  // namespace

Task<Response> get_channels(Exchange& exchange) {
  auto const& outgoing = exchange.context.services.outgoing;
  co_return co_await answer_from_store(
      exchange, [&outgoing, programme = exchange.asked.programme](store::Db& db) {
        return views::channels(db, programme, outgoing.allowed(),
                               [&](Channel const& channel) { return outgoing.lets_out(channel); });
      });
}

Task<Response> put_channel(Exchange& exchange) {
  auto& context = exchange.context;
  auto& outgoing = context.services.outgoing;
  auto wish = read_wish(exchange.request.body);
  if (!wish) co_return respond(wish.error());
  if (!is_code(exchange.value()))
    co_return respond(shape_invalid("", "a channel's code of letters, digits, - _ .", nullptr));
  auto before = co_await find(exchange);
  if (!before) co_return respond(before.error());
  wish->channel.programme = exchange.asked.programme;
  wish->channel.code = exchange.value();
  wish->channel.changed_at = context.now();
  auto channel = settle(outgoing, std::move(*wish), *before);
  if (!channel) co_return respond(channel.error());
  auto written = co_await context.gate.write(
      [channel = *channel](store::Db& db) { store::put_channel(db, channel); });
  if (!written) co_return respond(written.error());
  outgoing.wake();
  co_return respond_json(
      views::channel(*channel, [&](Channel const& one) { return outgoing.lets_out(one); }));
}

Task<Response> delete_channel(Exchange& exchange) {
  auto found = co_await find(exchange);
  if (!found) co_return respond(found.error());
  if (!*found) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto written = co_await exchange.context.gate.write(
      [programme = exchange.asked.programme, code = exchange.value()](store::Db& db) {
        store::drop_channel(db, programme, code);
      });
  if (!written) co_return respond(written.error());
  co_return respond_nothing();
}

Task<Response> post_channel_test(Exchange& exchange) {
  auto& context = exchange.context;
  auto found = co_await find(exchange);
  if (!found) co_return respond(found.error());
  if (!*found) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto const& channel = **found;
  auto const now = context.now();
  Message message;
  message.id = Uuid::v7(now.ms());
  message.programme = channel.programme;
  message.channel = channel.code;
  message.kind = channel.kind;
  message.language = channel.language;
  message.created_at = message.next_try = now;
  // A test of mail goes to whoever asks for it.
  if (channel.personal()) message.account = exchange.viewer.account->id;
  message.lines.push_back(test_line(channel, message.id, Zone::find("UTC")->day_of(now)));
  auto written =
      co_await context.gate.write([message](store::Db& db) { store::queue_message(db, message); });
  if (!written) co_return respond(written.error());
  context.services.outgoing.wake();
  std::string out;
  JsonWriter(out).object().field("delivery", message.id.text()).end_object();
  co_return respond_json(std::move(out), 202);
}

Task<Response> get_deliveries(Exchange& exchange) {
  Parameters parameters(exchange.request);
  auto const limit = parameters.integer("limit", 1, 200).value_or(50);
  auto const text = parameters.maybe_text("before");
  auto const before = text ? Uuid::parse(*text) : std::nullopt;
  if (parameters.problem) co_return respond(*parameters.problem);
  if (text && !before)
    co_return respond(ProblemCode::parameter_invalid,
                      {{"name", "before"}, {"expected", "a delivery's id"}, {"found", *text}});
  co_return co_await answer_from_store(
      exchange, [programme = exchange.asked.programme, before, limit](store::Db& db) {
        return views::deliveries(db, programme, before, limit);
      });
}

}  // namespace longspan::http
