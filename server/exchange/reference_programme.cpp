#include "exchange/reference_programme.hpp"

#include <toml++/toml.h>

#include <stdexcept>

#include "exchange/problem_list.hpp"

namespace longspan::exchange {

namespace {

/// A mistake in the file: it ships with the program, so it is told once, with its line.
struct Mistake {
  toml::source_position at;
  std::string what;
};

std::string text(toml::table const& table, std::string_view key) {
  auto const value = table[key].value<std::string>();
  if (!value) throw Mistake{table.source().begin, std::string(key) + " is missing"};
  return *value;
}

std::optional<std::string> maybe_text(toml::table const& table, std::string_view key) {
  return table[key].value<std::string>();
}

std::optional<contract::Name> maybe_name(toml::table const& table, std::string_view key) {
  auto const* both = table[key].as_table();
  if (!both) return {};
  return contract::Name{text(*both, "zh"), maybe_text(*both, "en")};
}

contract::Name name(toml::table const& table, std::string_view key) {
  auto out = maybe_name(table, key);
  if (!out) throw Mistake{table.source().begin, std::string(key) + " is missing"};
  return *out;
}

template <class T, class Parse>
T parsed(toml::table const& table, std::string_view key, Parse parse) {
  auto const out = parse(text(table, key));
  if (!out) throw Mistake{table.source().begin, std::string(key) + ": " + text(table, key)};
  return *out;
}

contract::ProgrammeTotalPublished total(toml::table const& table, Currency currency,
                                        contract::Source const& source) {
  contract::ProgrammeTotalPublished out;
  out.figure = parsed<contract::PublishedFigure>(table, "figure", contract::parse_published_figure);
  if (table.contains("money"))
    out.money = parsed<Money>(
        table, "money", [&](std::string const& amount) { return Money::parse(amount, currency); });
  else
    out.value = parsed<Quantity>(table, "value",
                                 [](std::string const& value) { return Quantity::parse(value); });
  out.unit = maybe_text(table, "unit");
  out.note = maybe_text(table, "note");
  out.source = source;
  return out;
}

PortfolioProject project(toml::table const& table, contract::Source const& source) {
  PortfolioProject out;
  out.code = text(table, "code");
  out.registration.name = name(table, "name");
  out.registration.category =
      parsed<contract::Category>(table, "category", contract::parse_category);
  out.registration.description = maybe_text(table, "description");
  out.registration.source = source;
  if (auto const* outcomes = table["outcomes"].as_array())
    for (auto const& node : *outcomes) {
      auto const& one = *node.as_table();
      contract::OutcomeStated stated;
      stated.measure = parsed<contract::Measure>(one, "measure", contract::parse_measure);
      stated.aspect = contract::OutcomeAspect::planned;
      stated.quantity = parsed<Quantity>(
          one, "quantity", [](std::string const& value) { return Quantity::parse(value); });
      stated.unit = text(one, "unit");
      stated.source = source;
      out.outcomes.push_back(std::move(stated));
    }
  return out;
}

Portfolio portfolio(toml::table const& root) {
  Portfolio out;
  out.code = kReferenceProgramme;
  contract::Source source;
  source.title = text(root, "source");
  auto const* programme = root["programme"].as_table();
  if (!programme) throw Mistake{root.source().begin, "[programme] is missing"};
  auto& registered = out.programme;
  registered.name = name(*programme, "name");
  registered.sponsor = maybe_name(*programme, "sponsor");
  registered.partner = maybe_name(*programme, "partner");
  registered.distance_km = (*programme)["distance_km"].value<std::int64_t>();
  registered.plan_year = (*programme)["plan_year"].value<std::int64_t>();
  registered.currency = text(*programme, "currency");
  registered.zone = text(*programme, "zone");
  registered.note = maybe_text(*programme, "note");
  registered.source = source;
  Currency const currency = parsed<Currency>(
      *programme, "currency", [](std::string const& code) { return Currency::parse(code); });
  if (auto const* totals = root["total"].as_array())
    for (auto const& node : *totals)
      out.totals.push_back(total(*node.as_table(), currency, source));
  if (auto const* projects = root["project"].as_array())
    for (auto const& node : *projects) out.projects.push_back(project(*node.as_table(), source));
  return out;
}

}  // namespace

Result<Portfolio> read_programme_text(std::string_view text) {
  try {
    return portfolio(toml::parse(text));
  } catch (Mistake const& mistake) {
    std::string const where = std::to_string(mistake.at.line);
    return std::unexpected(unreadable(
        {"第 " + where + " 行：" + mistake.what, "line " + where + ": " + mistake.what}));
  } catch (toml::parse_error const& error) {
    std::string const where = std::to_string(error.source().begin.line), what(error.description());
    return std::unexpected(
        unreadable({"第 " + where + " 行：" + what, "line " + where + ": " + what}));
  }
}

Portfolio reference_programme() {
  auto out = read_programme_text(reference_programme_text());
  if (!out)
    throw std::logic_error(sentence(out.error(), Language::en));  // a test reads it on every build
  return std::move(*out);
}

}  // namespace longspan::exchange
