#include "views/word.hpp"

#include <map>

#include "reminders/compose.hpp"
#include "store/channel_rows.hpp"
#include "store/outbox.hpp"
#include "views/rows.hpp"

namespace longspan::views {
namespace {

using namespace reminders;

void write_channel(JsonWriter& json, Channel const& channel, LetsOut const& lets_out) {
  json.object().field("channel", channel.code).field("programme", channel.programme);
  json.field("kind", name_of(kKindNames, channel.kind)).field("name", channel.name);
  json.flag("enabled", channel.enabled);
  json.field("language", name_of(kLanguageNames, channel.language));
  json.field("address", channel.origin).flag("allowed", lets_out(channel));
  json.flag("has_secret", channel.has_secret);
  json.field("sender", channel.sender).field("login", channel.login);
  json.field("encryption", name_of(kEncryptionNames, channel.encryption));
  json.key("stages").array();
  for (auto const stage : {Stage::before, Stage::due, Stage::after})
    if (channel.stages & bit(stage)) json.string(name_of(kStageNames, stage));
  json.end_array().field("before_days", channel.before_days);
  json.field("remind_hour", channel.remind_hour).field("quiet_from", channel.quiet_from);
  json.field("quiet_to", channel.quiet_to).key("digest_hour");
  if (channel.digest_hour)
    json.number(*channel.digest_hour);
  else
    json.null();
  json.field("changed_at", channel.changed_at.text()).end_object();
}

/// What is looked up of others while messages are written.
struct Beside {
  std::map<std::string, std::string> origins;  ///< of channels
  std::map<Uuid, std::string> mails, names;
};

Beside look_up(store::Db& db, std::string const& programme, std::vector<Message> const& messages) {
  Beside out;
  for (auto const& channel : store::load_channels(db, programme))
    out.origins.emplace(channel.code, channel.origin);
  for (auto const& message : messages) {
    if (!message.account || out.mails.contains(*message.account)) continue;
    out.mails.emplace(*message.account, store::find_contact(db, *message.account).mail);
    db.read("SELECT name FROM account_detail WHERE account = ?",
            {store::Param::blob(message.account->blob())}, [&](store::Row const& row) {
              out.names.emplace(*message.account, row.text(0));
              return false;
            });
  }
  return out;
}

bool is_a_test(Message const& message) {
  for (auto const& line : message.lines)
    if (!is_test(line)) return false;
  return true;
}

void write_message(JsonWriter& json, Message const& message, Beside const& beside) {
  json.object().field("id", message.id.text()).field("at", message.created_at.text());
  json.field("channel", message.channel).field("kind", name_of(kKindNames, message.kind));
  json.field("purpose", is_a_test(message) ? "test" : "reminder");
  if (message.account) {
    json.field("to", masked(beside.mails.at(*message.account)));
    if (auto const name = beside.names.find(*message.account); name != beside.names.end())
      json.field("name", name->second);
    json.field("account", message.account->text());
  } else {
    auto const origin = beside.origins.find(message.channel);
    json.field("to", origin == beside.origins.end() ? std::string() : origin->second);
  }
  json.field("subject", subject_of(message.lines, message.language)).key("lines").array();
  for (auto const& line : message.lines) json.string(text_of(line, message.language));
  json.end_array().field("state", name_of(kStateNames, message.state));
  json.field("attempts", message.attempts);
  if (message.state == MessageState::waiting) json.field("next_at", message.next_try.text());
  if (message.sent_at) json.field("sent_at", message.sent_at->text());
  if (!message.error.empty()) json.field("error", message.error);
  if (message.within) json.field("within", message.within->text());
  json.end_object();
}

}  // namespace

std::string channel(Channel const& channel, LetsOut const& lets_out) {
  std::string out;
  JsonWriter json(out);
  write_channel(json, channel, lets_out);
  return out;
}

Result<std::string> channels(store::Db& db, std::string const& programme,
                             std::vector<std::string> const& allowed, LetsOut const& lets_out) {
  auto const row = find_programme(db, programme);
  if (!row || programme.empty()) return fail(ProblemCode::not_found, {{"what", programme}});
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", row->code).key("channels").array();
  for (auto const& one : store::load_channels(db, row->code)) write_channel(json, one, lets_out);
  json.end_array().key("allowed").array();
  for (auto const& one : allowed) json.string(one);
  json.end_array().flag("quiet", allowed.empty()).end_object();
  return out;
}

Result<std::string> deliveries(store::Db& db, std::string const& programme,
                               std::optional<Uuid> before, std::int64_t limit) {
  auto const row = find_programme(db, programme);
  if (!row || programme.empty()) return fail(ProblemCode::not_found, {{"what", programme}});
  auto messages = store::load_messages(db, row->code, before, limit + 1);
  bool const more = static_cast<std::int64_t>(messages.size()) > limit;
  if (more) messages.pop_back();
  auto const beside = look_up(db, row->code, messages);
  std::string out;
  JsonWriter json(out);
  json.object().field("programme", row->code).key("deliveries").array();
  for (auto const& message : messages) write_message(json, message, beside);
  json.end_array().flag("more", more).end_object();
  return out;
}

std::string contact(Contact const& contact) {
  std::string out;
  JsonWriter json(out);
  json.object().field("mail", contact.mail);
  json.field("language", name_of(kLanguageNames, contact.language)).end_object();
  return out;
}

}  // namespace longspan::views
