// The sheet 计划 Programme: one item a row.
#include "exchange/workbook_sheets.hpp"

namespace longspan::exchange {

namespace {

using contract::Name;

ProgrammeItem const* find_item(std::string_view text) {
  std::string const key = match_key(text);
  for (auto const& item : programme_items()) {
    std::string const zh = match_key(item.zh), en = match_key(item.en);
    if (key == zh || key == en || key == zh + en) return &item;
  }
  return nullptr;
}

PublishedItem const* find_published(std::string_view text) {
  std::string const key = match_key(text);
  for (auto const& item : published_items()) {
    std::string const zh = match_key(item.zh), en = match_key(item.en);
    if (key == zh || key == en || key == zh + en) return &item;
  }
  return nullptr;
}

/// The number with the unit of its own cell or of the column 单位 Unit.
std::optional<Decimal> measured_value(SheetRow& row, std::string const& value,
                                      Both const& expected) {
  Cell const& cell = *row.cell("value");
  auto const measured = parse_measured(value, cell.type == Cell::Type::number);
  if (!measured) {
    row.invalid("value", expected, value);
    return {};
  }
  auto const unit =
      parse_unit(row.blank("unit") ? std::string_view{} : std::string_view(row.cell("unit")->text));
  int const power = measured->power          ? *measured->power
                    : measured->unit.empty() ? unit.power.value_or(0)
                                             : 0;
  int const percent = cell.percent_style && cell.type == Cell::Type::number ? 2 : 0;
  return measured->value.times_power_of_ten(power + percent);
}

void read_published(SheetRow& row, PublishedItem const& item, WorkbookContent& content) {
  auto const value = row.text("value", 300);
  if (!value) return;
  contract::ProgrammeTotalPublished total;
  total.figure = item.figure;
  if (item.money) {
    Both const expected{"金额（如 2.13 亿元）", "an amount of money such as 2.13 亿元"};
    auto const amount = measured_value(row, *value, expected);
    if (!amount) return;
    auto const minor = in_units(*amount, 2);
    if (!minor) return row.invalid("value", expected, *value);
    total.money = Money{*minor, row.reading().currency};
  } else {
    Both const expected{"数字", "a number"};
    auto const number = measured_value(row, *value, expected);
    if (!number) return;
    auto const thousandths = in_units(*number, 3);
    if (!thousandths) return row.invalid("value", expected, *value);
    total.value = Quantity{*thousandths};
    total.unit = row.text("unit", 16).value_or(std::string(item.unit));
  }
  total.note = row.text("note", 1000);
  total.source = row.source();
  total.source.day = row.day("source_day");
  content.portfolio.totals.push_back(std::move(total));
}

void read_name(SheetRow& row, std::optional<Name>& name, bool english) {
  auto const text = row.text("value", 300);
  if (!text) return;
  if (!name) name = Name{};
  if (english)
    name->en = *text;
  else
    name->zh = *text;
}

void read_plain(SheetRow& row, std::string_view key, contract::ProgrammeRegistered& programme,
                WorkbookContent& content) {
  if (key == "distance_km")
    programme.distance_km = row.integer("value", 0, 40'000);
  else if (key == "plan_year")
    programme.plan_year = row.integer("value", 1900, 2200);
  else if (key == "day_ends_hour")
    programme.day_ends_hour = row.integer("value", 0, 23);
  else if (key == "term_from")
    programme.term_from = row.day("value");
  else if (key == "term_to")
    programme.term_to = row.day("value");
  else if (key == "data_day")
    content.portfolio.data_day = row.day("value");
  else if (key == "note")
    programme.note = row.text("value", 4000);
  else if (key == "currency") {
    auto const text = row.text("value", 16);
    if (!text) return;
    auto const currency = Currency::parse(fold_width(*text));
    if (!currency)
      return row.invalid("value", {"三个大写字母，如 CNY", "three capital letters, such as CNY"},
                         *text);
    programme.currency = currency->text();
  } else if (key == "zone") {
    auto const text = row.text("value", 64);
    if (!text) return;
    if (!Zone::find(*text))
      return row.invalid(
          "value", {"IANA 时区名，如 Asia/Shanghai", "an IANA time zone such as Asia/Shanghai"},
          *text);
    programme.zone = *text;
  }
}

}  // namespace

void read_programme_row(SheetRow& row, WorkbookContent& content) {
  auto const label = row.text("item", 300);
  if (!label || row.blank("value")) return;
  if (auto const* published = find_published(*label))
    return read_published(row, *published, content);
  auto const* item = find_item(*label);
  if (!item) {
    row.reading().notes.push_back(
        {row.place("item").text, "不认识的项“" + shortened(*label) + "”，没有读取",
         "the item “" + shortened(*label) + "” is not known and was not read"});
    return;
  }
  auto [it, fresh] =
      content.seen.try_emplace("programme\n" + std::string(item->key), row.place("item"));
  if (!fresh) return row.duplicate("item", *label, it->second);
  auto& programme = content.portfolio.programme;
  if (item->key == "name")
    programme.name.zh = row.text("value", 300).value_or("");
  else if (item->key == "name_en")
    programme.name.en = row.text("value", 300);
  else if (item->key == "sponsor" || item->key == "sponsor_en")
    read_name(row, programme.sponsor, item->key == "sponsor_en");
  else if (item->key == "partner" || item->key == "partner_en")
    read_name(row, programme.partner, item->key == "partner_en");
  else
    read_plain(row, item->key, programme, content);
}

}  // namespace longspan::exchange
