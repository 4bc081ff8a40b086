#pragma once
#include <map>
#include <string>

#include "exchange/import.hpp"
#include "exchange/json_projects.hpp"
#include "exchange/problem_list.hpp"

namespace longspan::exchange {

/// Reads the projects of one package, one after the other, into a Portfolio.
class Oc4idsProjects {
 public:
  /// `currency`: the programme's, where it is registered; else the first that is met.
  Oc4idsProjects(std::string file_name, std::optional<std::string> currency, Day today)
      : file_name_(std::move(file_name)), currency_(std::move(currency)), today_(today) {}

  void read(JsonNode const& project, std::size_t index);

  std::vector<PortfolioProject> projects;
  ProblemList problems;
  std::vector<Note> notes;
  std::optional<std::string> const& currency() const { return currency_; }

 private:
  std::optional<std::string> text(JsonNode const& parent, std::string_view name,
                                  std::string const& at, std::size_t limit, bool required = false);
  std::optional<Day> day(JsonNode const& parent, std::string_view name, std::string const& at);
  std::optional<Money> money(JsonNode const& value, std::string const& at);
  void registration(JsonNode const& json, std::string const& at, PortfolioProject& project);
  void site(JsonNode const& json, std::string const& at, contract::ProjectRegistered& registration);
  void parties(JsonNode const& json, std::string const& at,
               contract::ProjectRegistered& registration);
  void documents(JsonNode const& json, contract::ProjectRegistered& registration);
  void stages(JsonNode const& json, std::string const& at, PortfolioProject& project);
  void status(JsonNode const& json, std::string const& at, PortfolioProject& project);
  void budget(JsonNode const& json, std::string const& at, PortfolioProject& project);
  void transactions(JsonNode const& list, std::string const& at, PortfolioProject& project);
  contract::Source source(std::string const& at) const;
  void note(std::string const& at, std::string zh, std::string en) {
    notes.push_back({at, std::move(zh), std::move(en)});
  }

  std::string file_name_;
  std::optional<std::string> currency_;
  Day today_;
  std::map<std::string, std::string> codes_;  ///< code → where it stood
};

}  // namespace longspan::exchange
