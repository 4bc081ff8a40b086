#include "store/channel_rows.hpp"

namespace longspan::store {
namespace {

using reminders::Channel;
using reminders::Contact;

constexpr std::string_view kColumns =
    "SELECT programme, channel, kind, name, enabled, language, origin, sender, login, encryption,"
    " stages, before_days, remind_hour, quiet_from, quiet_to, digest_hour, sealed, has_secret,"
    " changed_us, digest_day FROM channel";

Channel channel_in(Row const& row) {
  auto const number = [&](int column) { return static_cast<int>(row.integer(column)); };
  Channel out;
  out.programme = row.text(0);
  out.code = row.text(1);
  out.kind = static_cast<reminders::ChannelKind>(number(2));
  out.name = row.text(3);
  out.enabled = row.integer(4) != 0;
  out.language = static_cast<Language>(number(5));
  out.origin = row.text(6);
  out.sender = row.text(7);
  out.login = row.text(8);
  out.encryption = static_cast<reminders::Encryption>(number(9));
  out.stages = static_cast<std::uint32_t>(row.integer(10));
  out.before_days = number(11);
  out.remind_hour = number(12);
  out.quiet_from = number(13);
  out.quiet_to = number(14);
  if (!row.null(15)) out.digest_hour = number(15);
  out.sealed = row.text(16);
  out.has_secret = row.integer(17) != 0;
  out.changed_at = {row.integer(18)};
  out.digest_day = {number(19)};
  return out;
}

Contact contact_in(Row const& row) {
  return {Uuid::from_blob(row.text(0)).value_or(Uuid{}), std::string(row.text(1)),
          static_cast<Language>(row.integer(2))};
}

}  // namespace

std::vector<Channel> load_channels(Db& db, std::string const& programme) {
  std::vector<Channel> out;
  db.read(std::string(kColumns) + " WHERE programme = ? ORDER BY channel", {programme},
          [&](Row const& row) {
            out.push_back(channel_in(row));
            return true;
          });
  return out;
}

std::optional<Channel> find_channel(Db& db, std::string const& programme, std::string const& code) {
  std::optional<Channel> out;
  db.read(std::string(kColumns) + " WHERE programme = ? AND channel = ?", {programme, code},
          [&](Row const& row) {
            out = channel_in(row);
            return false;
          });
  return out;
}

std::set<std::string> programmes_with_channels(Db& db) {
  std::set<std::string> out;
  db.read("SELECT DISTINCT programme FROM channel WHERE enabled = 1", {}, [&](Row const& row) {
    out.emplace(row.text(0));
    return true;
  });
  return out;
}

void put_channel(Db& db, Channel const& channel) {
  Day digest_day;
  db.read("SELECT digest_day FROM channel WHERE programme = ? AND channel = ?",
          {channel.programme, channel.code}, [&](Row const& row) {
            digest_day = {static_cast<std::int32_t>(row.integer(0))};
            return false;
          });
  db.write("DELETE FROM channel WHERE programme = ? AND channel = ?",
           {channel.programme, channel.code});
  db.write(
      "INSERT INTO channel (programme, channel, kind, name, enabled, language, origin, sender, login,"
      " encryption, stages, before_days, remind_hour, quiet_from, quiet_to, digest_hour, sealed,"
      " has_secret, changed_us, digest_day, blocked_us)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
      {channel.programme,
       channel.code,
       static_cast<int>(channel.kind),
       channel.name,
       channel.enabled,
       static_cast<int>(channel.language),
       channel.origin,
       channel.sender,
       channel.login,
       static_cast<int>(channel.encryption),
       channel.stages,
       channel.before_days,
       channel.remind_hour,
       channel.quiet_from,
       channel.quiet_to,
       Param::maybe(channel.digest_hour),
       Param::blob(channel.sealed),
       channel.has_secret,
       channel.changed_at.us,
       digest_day.number});
}

void drop_channel(Db& db, std::string const& programme, std::string const& code) {
  for (std::string_view const table : {"channel", "reminder", "channel_use"})
    db.write("DELETE FROM " + std::string(table) + " WHERE programme = ? AND channel = ?",
             {programme, code});
  db.write("UPDATE message SET state = ? WHERE programme = ? AND channel = ? AND state = ?",
           {static_cast<int>(reminders::MessageState::settled), programme, code,
            static_cast<int>(reminders::MessageState::waiting)});
}

void note_digest(Db& db, Channel const& channel, Day day) {
  db.write("UPDATE channel SET digest_day = ? WHERE programme = ? AND channel = ?",
           {day.number, channel.programme, channel.code});
}

void block_channel(Db& db, std::string const& programme, std::string const& code, Instant until) {
  db.write("UPDATE channel SET blocked_us = ? WHERE programme = ? AND channel = ?",
           {until.us, programme, code});
}

Contact find_contact(Db& db, Uuid const& account) {
  Contact out;
  out.account = account;
  db.read("SELECT account, mail, language FROM contact WHERE account = ?",
          {Param::blob(account.blob())}, [&](Row const& row) {
            out = contact_in(row);
            return false;
          });
  return out;
}

std::vector<Contact> load_contacts(Db& db) {
  std::vector<Contact> out;
  db.read("SELECT account, mail, language FROM contact", {}, [&](Row const& row) {
    out.push_back(contact_in(row));
    return true;
  });
  return out;
}

void put_contact(Db& db, Contact const& contact) {
  db.write("DELETE FROM contact WHERE account = ?", {Param::blob(contact.account.blob())});
  db.write("INSERT INTO contact (account, mail, language) VALUES (?, ?, ?)",
           {Param::blob(contact.account.blob()), contact.mail, static_cast<int>(contact.language)});
}

}  // namespace longspan::store
