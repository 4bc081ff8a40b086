#include "exchange/import_oc4ids.hpp"

#include "exchange/cell_values.hpp"
#include "exchange/oc4ids_project.hpp"
#include "exchange/plan_builder.hpp"

namespace longspan::exchange {

namespace {

using Type = JsonNode::Type;

void check_package(JsonNode const& package, Oc4idsProjects& read, bool any_project) {
  auto const& version = package["version"];
  bool const known = version.text == "0.9" || version.text.starts_with("0.9.");
  if (!package.is(Type::object))
    read.problems.invalid(
        json_place(""), {"OC4IDS 项目包（对象）", "an OC4IDS project package (an object)"}, "[…]");
  else if (!known)
    read.problems.invalid(json_place("/version"), {"OC4IDS 版本 0.9", "OC4IDS version 0.9"},
                          version ? version.text : "null");
  if (package.is(Type::object) && !any_project)
    read.problems.invalid(json_place("/projects"),
                          {"至少一个项目的数组", "an array of at least one project"}, "");
}

contract::ProgrammeRegistered programme_of(JsonNode const& package, ImportOptions const& options,
                                           Oc4idsProjects const& read,
                                           std::string const& file_name) {
  contract::ProgrammeRegistered out;
  std::string publisher = tidy(package["publisher"]["name"].text);
  if (publisher.empty() || count_code_points(publisher) > 200) publisher = options.programme;
  out.name = contract::Name{"OC4IDS 项目包：" + publisher, "OC4IDS package: " + publisher};
  out.currency = read.currency().value_or("USD");
  out.zone = "UTC";
  out.source =
      contract::Source{file_name, std::string("/"), parse_day(package["publishedDate"].text)};
  return out;
}

}  // namespace

Result<ImportPlan> import_oc4ids(std::filesystem::path const& path, ImportOptions const& options,
                                 ImportContext const& existing, std::string const& file_name) {
  auto const registered = existing.programme ? existing.programme(options.programme) : std::nullopt;
  std::string const zone = registered ? registered->registration.zone : "UTC";
  Day const today = Zone::find(zone).value_or(*Zone::find("UTC")).day_of(options.now);
  Oc4idsProjects read(file_name,
                      registered ? std::optional(registered->registration.currency) : std::nullopt,
                      today);
  auto package = read_json_projects(
      path, [&](JsonNode const& project, std::size_t index) { read.read(project, index); },
      [&](std::size_t done, std::size_t total) {
        return !options.stop.stop_requested() &&
               (!options.progress || options.progress("reading", done, total));
      });
  if (!package) return std::unexpected(package.error());
  check_package(*package, read, !read.projects.empty() || !read.problems.empty());
  if (!read.problems.empty()) return std::unexpected(read.problems.refusal());

  Portfolio portfolio;
  portfolio.projects = std::move(read.projects);
  portfolio.data_day = parse_day((*package)["publishedDate"].text);
  // A programme that is there stays as it is: a package names its publisher, not the programme.
  portfolio.programme =
      registered ? registered->registration : programme_of(*package, options, read, file_name);
  auto plan = plan_portfolio(portfolio, options, existing, file_name);
  if (!plan) return plan;
  plan->format = "oc4ids";
  plan->rows = portfolio.projects.size();
  plan->notes = std::move(read.notes);
  if (!registered)
    plan->notes.push_back(
        {"/", "计划的时区记为 UTC，可在网页更正",
         "the programme's time zone is set to UTC; it can be corrected in the web app"});
  return plan;
}

}  // namespace longspan::exchange
