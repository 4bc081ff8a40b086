#include "store/copied_tables.hpp"

namespace longspan::store {
namespace {

constexpr auto number = CopiedTable::Type::number;
constexpr auto text = CopiedTable::Type::text;
constexpr auto bytes = CopiedTable::Type::bytes;

std::string list_of(CopiedTable const& table) {
  std::string out;
  for (auto const& column : table.columns) out.append(out.empty() ? "" : ", ").append(column.name);
  return out;
}

}  // namespace

std::string CopiedTable::select() const {
  return "SELECT " + list_of(*this) + " FROM " + std::string(name);
}

std::string CopiedTable::select_in_order() const {
  return select() + " ORDER BY " + list_of(*this);
}

std::string CopiedTable::insert() const {
  std::string marks;
  for (std::size_t i = 0; i < columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
  return "INSERT INTO " + std::string(name) + " (" + list_of(*this) + ") VALUES (" + marks + ")";
}

void CopiedTable::take(Row const& row, std::vector<Param>& out) const {
  out.clear();
  for (int i = 0; auto const& column : columns) {
    if (row.null(i))
      out.emplace_back();
    else if (column.type == number)
      out.emplace_back(row.integer(i));
    else if (column.type == text)
      out.emplace_back(row.text(i));
    else
      out.push_back(Param::blob(row.text(i)));
    ++i;
  }
}

CopiedTable const& stream_table() {
  static CopiedTable const table{"stream", {{"no", number}, {"name", text}, {"programme", text}}};
  return table;
}

CopiedTable const& fact_table() {
  static CopiedTable const table{"fact",
                                 {{"seq", number},
                                  {"id", bytes},
                                  {"stream", number},
                                  {"kind", text},
                                  {"at_us", number},
                                  {"at_offset", number},
                                  {"zone", text},
                                  {"valid_day", number},
                                  {"author", bytes},
                                  {"device", text},
                                  {"body", text},
                                  {"received_us", number},
                                  {"outcome", number},
                                  {"problem", text},
                                  {"prev", bytes},
                                  {"hash", bytes}}};
  return table;
}

std::span<CopiedTable const> tables_beside() {
  static std::vector<CopiedTable> const tables{
      {"seal", {{"seq", number}, {"taken_us", number}, {"root", bytes}}},
      {"account_detail",
       {{"account", bytes},
        {"login", text},
        {"login_key", text},
        {"name", text},
        {"password_hash", text},
        {"created_us", number}}},
      {"session",
       {{"key", bytes},
        {"account", bytes},
        {"created_us", number},
        {"seen_us", number},
        {"device", bytes}}},
      {"device",
       {{"device", bytes},
        {"account", bytes},
        {"name", text},
        {"paired", number},
        {"public_key", bytes},
        {"since_us", number},
        {"seen_us", number},
        {"cut_off_us", number},
        {"cut_off_by", bytes}}},
      {"pairing",
       {{"pairing", bytes},
        {"key", bytes},
        {"account", bytes},
        {"made_by", bytes},
        {"made_us", number},
        {"ends_us", number},
        {"used_us", number},
        {"device", bytes}}},
      {"server_key", {{"name", text}, {"secret", bytes}, {"point", bytes}, {"made_us", number}}},
      {"carried",
       {{"sha256", bytes},
        {"device", bytes},
        {"made_us", number},
        {"handed_by", bytes},
        {"received_us", number}}},
      {"api_token",
       {{"id", bytes},
        {"key", bytes},
        {"account", bytes},
        {"name", text},
        {"created_us", number},
        {"last_used_day", number}}},
      {"setup_link", {{"key", bytes}, {"created_us", number}}},
      {"evidence",
       {{"sha256", bytes},
        {"media_type", text},
        {"bytes", number},
        {"received_us", number},
        {"author", bytes}}},
      {"contact", {{"account", bytes}, {"mail", text}, {"language", number}}},
      {"channel", {{"programme", text},     {"channel", text},      {"kind", number},
                   {"name", text},          {"enabled", number},    {"language", number},
                   {"origin", text},        {"sender", text},       {"login", text},
                   {"encryption", number},  {"stages", number},     {"before_days", number},
                   {"remind_hour", number}, {"quiet_from", number}, {"quiet_to", number},
                   {"digest_hour", number}, {"sealed", bytes},      {"has_secret", number},
                   {"changed_us", number},  {"digest_day", number}, {"blocked_us", number}}},
      {"message",
       {{"id", bytes},
        {"programme", text},
        {"channel", text},
        {"kind", number},
        {"account", bytes},
        {"language", number},
        {"lines", text},
        {"created_us", number},
        {"state", number},
        {"attempts", number},
        {"next_us", number},
        {"claim", bytes},
        {"claimed_us", number},
        {"sent_us", number},
        {"error", text},
        {"within", bytes}}},
      {"reminder",
       {{"programme", text},
        {"channel", text},
        {"due", number},
        {"key", text},
        {"stage", number},
        {"account", bytes},
        {"message", bytes}}},
      {"channel_use",
       {{"programme", text}, {"channel", text}, {"used_us", number}, {"message", bytes}}},
      {"book_page", {{"image", text}, {"book", text}, {"page", number}}},
      {"meeting_log",
       {{"room", text},
        {"meeting", number},
        {"programme", text},
        {"epoch", text},
        {"began_us", number},
        {"ended_us", number},
        {"node", text},
        {"lease_us", number}}},
      {"meeting_event",
       {{"room", text},
        {"meeting", number},
        {"seq", number},
        {"t_ms", number},
        {"author", text},
        {"kind", text},
        {"body", text},
        {"n", number},
        {"who", text}}},
      {"meeting_text",
       {{"room", text},
        {"meeting", number},
        {"no", number},
        {"programme", text},
        {"place", text},
        {"t_ms", number},
        {"material", text},
        {"page", number},
        {"text", text}}},
      {"meeting_track",
       {{"room", text},
        {"meeting", number},
        {"sha256", text},
        {"participant", text},
        {"account", bytes},
        {"offset_ms", number},
        {"seconds_ms", number},
        {"taken_us", number}}},
      {"film",
       {{"room", text},
        {"meeting", number},
        {"state", number},
        {"percent", number},
        {"bytes", number},
        {"trouble", text},
        {"asked_us", number}}},
      {"guest_link",
       {{"link", bytes},
        {"key", bytes},
        {"programme", text},
        {"room", text},
        {"meeting", number},
        {"role", number},
        {"uses", number},
        {"used", number},
        {"note", text},
        {"made_by", bytes},
        {"made_us", number},
        {"ends_us", number},
        {"withdrawn_us", number}}},
      {"consultation_key",
       {{"consultation", text}, {"programme", text}, {"wrapped", bytes}, {"made_us", number}}},
      {"room_key", {{"room", text}, {"wrapped", bytes}, {"made_us", number}}},
      {"room_file", {{"room", text}, {"sha256", text}, {"media_type", text}, {"bytes", number}}},
      {"guest",
       {{"key", bytes},
        {"link", bytes},
        {"room", text},
        {"name", text},
        {"made_us", number},
        {"ends_us", number}}},
  };
  return tables;
}

}  // namespace longspan::store
