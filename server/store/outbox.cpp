#include "store/outbox.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <span>

#include "base/json_writer.hpp"
#include "reminders/plan.hpp"

namespace longspan::store {
namespace {

using reminders::Line;
using reminders::Message;
using reminders::MessageState;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
/// Longer than any try takes.
constexpr std::int64_t kClaimHolds = 180 * kSecond;
/// What goes into one message of a robot at most; the rest goes with the next.
constexpr std::int64_t kMergedAtOnce = 200;

constexpr std::string_view kColumns =
    "SELECT id, programme, channel, kind, account, language, lines, created_us, state, attempts,"
    " next_us, sent_us, error, within FROM message";

int number(MessageState state) { return static_cast<int>(state); }

/// A group is written as an empty blob, so that it can be part of a key.
std::string_view blob_of(std::optional<Uuid> const& account) {
  return account ? account->blob() : std::string_view("");
}

std::string lines_text(std::vector<Line> const& lines) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (auto const& line : lines) {
    json.object().field("key", line.key).field("stage", static_cast<int>(line.stage));
    json.field("due", line.due.number).field("overdue", line.overdue_days);
    json.field("zh", line.text_zh).field("en", line.text_en).key("accounts").array();
    for (auto const& account : line.accounts) json.string(account.text());
    json.end_array().end_object();
  }
  json.end_array();
  return out;
}

std::vector<Line> read_lines(std::string_view text) {
  std::vector<Line> out;
  auto const whole = boost::json::parse(text);
  for (auto const& value : whole.as_array()) {
    auto const& object = value.as_object();
    auto const words = [&](char const* name) { return std::string(object.at(name).as_string()); };
    Line line;
    line.key = words("key");
    line.stage = static_cast<reminders::Stage>(object.at("stage").as_int64());
    line.due = {static_cast<std::int32_t>(object.at("due").as_int64())};
    line.overdue_days = static_cast<int>(object.at("overdue").as_int64());
    line.text_zh = words("zh");
    line.text_en = words("en");
    for (auto const& account : object.at("accounts").as_array())
      if (auto const id = Uuid::parse(std::string_view(account.as_string())))
        line.accounts.push_back(*id);
    out.push_back(std::move(line));
  }
  return out;
}

Message message_in(Row const& row) {
  Message out;
  out.id = Uuid::from_blob(row.text(0)).value_or(Uuid{});
  out.programme = row.text(1);
  out.channel = row.text(2);
  out.kind = static_cast<reminders::ChannelKind>(row.integer(3));
  if (!row.null(4)) out.account = Uuid::from_blob(row.text(4));
  out.language = static_cast<Language>(row.integer(5));
  out.lines = read_lines(row.text(6));
  out.created_at = {row.integer(7)};
  out.state = static_cast<MessageState>(row.integer(8));
  out.attempts = static_cast<int>(row.integer(9));
  out.next_try = {row.integer(10)};
  if (!row.null(11)) out.sent_at = Instant{row.integer(11)};
  out.error = row.text(12);
  if (!row.null(13)) out.within = Uuid::from_blob(row.text(13));
  return out;
}

std::vector<Message> messages_where(Db& db, std::string_view condition,
                                    std::initializer_list<Param> params) {
  std::vector<Message> out;
  db.read(std::string(kColumns) + " WHERE " + std::string(condition), params, [&](Row const& row) {
    out.push_back(message_in(row));
    return true;
  });
  return out;
}

/// Whether the message tells something new; notes it as told by this message.
bool take_line(Db& db, Message const& message, Line const& line) {
  if (reminders::is_test(line)) return true;
  std::optional<Uuid> by;
  auto const stage = static_cast<int>(line.stage);
  auto const account = Param::blob(blob_of(message.account));
  db.read(
      "SELECT message FROM reminder WHERE programme = ? AND channel = ? AND due = ? AND key = ?"
      " AND stage = ? AND account = ?",
      {message.programme, message.channel, line.due.number, line.key, stage, account},
      [&](Row const& row) {
        by = Uuid::from_blob(row.text(0));
        return false;
      });
  if (by) return *by == message.id;
  db.write(
      "INSERT INTO reminder (programme, channel, due, key, stage, account, message)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      {message.programme, message.channel, line.due.number, line.key, stage, account,
       Param::blob(message.id.blob())});
  return true;
}

struct Ready {
  std::string programme, channel;
  reminders::ChannelKind kind{};
};

/// Channels that are open, with something to send now.
std::vector<Ready> ready_channels(Db& db, Instant now) {
  std::vector<Ready> out;
  db.read(
      "SELECT programme, channel, kind FROM channel AS c WHERE enabled = 1 AND blocked_us <= ?"
      " AND EXISTS (SELECT 1 FROM message AS m WHERE m.state = ? AND m.next_us <= ?"
      " AND m.programme = c.programme AND m.channel = c.channel) ORDER BY programme, channel",
      {now.us, number(MessageState::waiting), now.us}, [&](Row const& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(1)),
                       static_cast<reminders::ChannelKind>(row.integer(2))});
        return true;
      });
  return out;
}

bool is_robot(reminders::ChannelKind kind) {
  return kind == reminders::ChannelKind::dingtalk || kind == reminders::ChannelKind::wecom;
}

bool within_limit(Db& db, Ready const& ready, Instant now) {
  if (!is_robot(ready.kind)) return true;
  std::int64_t used = 0;
  db.read("SELECT COUNT(*) FROM channel_use WHERE programme = ? AND channel = ? AND used_us > ?",
          {ready.programme, ready.channel, now.us - 60 * kSecond}, [&](Row const& row) {
            used = row.integer(0);
            return false;
          });
  return used < reminders::kRobotPerMinute;
}

void merge(Db& db, Message& head, std::span<Message> others, Instant now) {
  for (auto& other : others) {
    std::ranges::move(other.lines, std::back_inserter(head.lines));
    db.write("UPDATE message SET state = ?, within = ?, sent_us = ? WHERE id = ?",
             {number(MessageState::merged), Param::blob(head.id.blob()), now.us,
              Param::blob(other.id.blob())});
  }
  db.write("UPDATE message SET lines = ? WHERE id = ?",
           {lines_text(head.lines), Param::blob(head.id.blob())});
}

/// Of a channel taken away while a message of it went out.
void settle_homeless(Db& db) {
  db.write(
      "UPDATE message SET state = ? WHERE state = ? AND NOT EXISTS (SELECT 1 FROM channel AS c"
      " WHERE c.programme = message.programme AND c.channel = message.channel)",
      {number(MessageState::settled), number(MessageState::waiting)});
}

}  // namespace

void queue_message(Db& db, Message const& message) {
  bool there = false;
  db.read("SELECT 1 FROM message WHERE id = ?", {Param::blob(message.id.blob())}, [&](Row const&) {
    there = true;
    return false;
  });
  if (there) return;
  std::vector<Line> lines;
  for (auto const& line : message.lines)
    if (take_line(db, message, line)) lines.push_back(line);
  if (lines.empty()) return;
  db.write(
      "INSERT INTO message (id, programme, channel, kind, account, language, lines, created_us,"
      " state, attempts, next_us, claimed_us, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, '')",
      {Param::blob(message.id.blob()), message.programme, message.channel,
       static_cast<int>(message.kind),
       message.account ? Param::blob(message.account->blob()) : Param(),
       static_cast<int>(message.language), lines_text(lines), message.created_at.us,
       number(MessageState::waiting), message.next_try.us});
}

std::set<ToldKey> load_told(Db& db, reminders::Channel const& channel, Day from) {
  std::set<ToldKey> out;
  db.read(
      "SELECT key, stage, account FROM reminder WHERE programme = ? AND channel = ? AND due >= ?",
      {channel.programme, channel.code, from.number}, [&](Row const& row) {
        out.emplace(std::string(row.text(0)), static_cast<reminders::Stage>(row.integer(1)),
                    Uuid::from_blob(row.text(2)));
        return true;
      });
  return out;
}

bool anything_to_send(Db& db, Instant now) { return !ready_channels(db, now).empty(); }

std::optional<Message> claim_message(Db& db, Uuid const& claim, ChannelKey const& last,
                                     Instant now) {
  auto const ours = Param::blob(claim.blob());
  // This very call, run again after a commit whose end was not heard.
  if (auto again =
          messages_where(db, "claim = ? AND state = ?", {ours, number(MessageState::sending)});
      !again.empty())
    return std::move(again.front());
  auto ready = ready_channels(db, now);
  std::erase_if(ready, [&](Ready const& one) { return !within_limit(db, one, now); });
  if (ready.empty()) return std::nullopt;
  // In turn: a thousand mails do not keep a robot waiting.
  auto next = std::ranges::find_if(
      ready, [&](Ready const& one) { return ChannelKey(one.programme, one.channel) > last; });
  if (next == ready.end()) next = ready.begin();
  auto waiting = messages_where(
      db, "programme = ? AND channel = ? AND state = ? AND next_us <= ? ORDER BY id LIMIT ?",
      {next->programme, next->channel, number(MessageState::waiting), now.us,
       is_robot(next->kind) ? kMergedAtOnce : 1});
  auto& head = waiting.front();
  if (waiting.size() > 1) merge(db, head, std::span(waiting).subspan(1), now);
  ++head.attempts;
  head.state = MessageState::sending;
  db.write("UPDATE message SET state = ?, attempts = ?, claim = ?, claimed_us = ? WHERE id = ?",
           {number(head.state), head.attempts, ours, now.us, Param::blob(head.id.blob())});
  if (is_robot(next->kind))
    db.write(
        "INSERT INTO channel_use (programme, channel, used_us, message) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        {next->programme, next->channel, now.us, Param::blob(head.id.blob())});
  return std::move(head);
}

void finish_message(Db& db, Message const& message) {
  db.write(
      "UPDATE message SET state = ?, next_us = ?, sent_us = ?, error = ?, lines = ?, claim = NULL"
      " WHERE id = ? AND state IN (?, ?)",
      {number(message.state), message.next_try.us,
       message.sent_at ? Param(message.sent_at->us) : Param(), message.error,
       lines_text(message.lines), Param::blob(message.id.blob()), number(MessageState::sending),
       number(MessageState::unsure)});
  settle_homeless(db);
}

void release_lost_claims(Db& db, Instant now, bool all) {
  auto const before = all ? now.us + kDay : now.us - kClaimHolds;
  auto const webhook = static_cast<int>(reminders::ChannelKind::webhook);
  auto const sending = number(MessageState::sending);
  db.write("UPDATE message SET state = ? WHERE state = ? AND claimed_us < ? AND kind = ?",
           {number(MessageState::waiting), sending, before, webhook});
  db.write("UPDATE message SET state = ? WHERE state = ? AND claimed_us < ? AND kind <> ?",
           {number(MessageState::unsure), sending, before, webhook});
  settle_homeless(db);
}

void prune_outbox(Db& db, Instant now) {
  db.write("DELETE FROM message WHERE created_us < ? AND state NOT IN (?, ?)",
           {now.us - 90 * kDay, number(MessageState::waiting), number(MessageState::sending)});
  db.write("DELETE FROM reminder WHERE due < ?", {now.us / kDay - 400});
  db.write("DELETE FROM channel_use WHERE used_us < ?", {now.us - kDay});
}

std::vector<Message> load_messages(Db& db, std::string const& programme,
                                   std::optional<Uuid> const& before, std::int64_t limit) {
  if (!before)
    return messages_where(db, "programme = ? ORDER BY id DESC LIMIT ?", {programme, limit});
  return messages_where(db, "programme = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        {programme, Param::blob(before->blob()), limit});
}

}  // namespace longspan::store
