#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/config.hpp"
#include "app/exchange_commands.hpp"
#include "app/exit_codes.hpp"
#include "app/ledger_commands.hpp"

using namespace longspan::app;

namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  longspan serve --data data --listen 127.0.0.1:8080\n"
    "  longspan import portfolio.xlsx --data data --programme HZ-AKS-2020\n"
    "  longspan import rows.csv --data data --programme NYC --map examples/maps/nyc-capital-projects.toml\n"
    "  longspan verify --data data\n"
    "Exit codes: 0 done; 1 verify found a mismatch, or an import was refused; 2 the command line or the configuration\n"
    "is wrong; 3 the store, the disk or the network said no.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Longspan 跨远: public works paid for in one place and built in another.");
  cli.footer(kFooter);
  cli.set_version_flag("--version", LONGSPAN_VERSION);
  cli.require_subcommand(1);

  Config config;
  std::string config_file;
  std::string data;
  auto command = [&](char const* name, char const* what, CLI::App* under = nullptr) {
    auto* sub = (under ? under : &cli)->add_subcommand(name, what);
    sub->add_option("--data", data, "the data folder (default: data)");
    sub->add_option("--config", config_file, "a TOML file with settings");
    return sub;
  };

  bool json = false;
  auto* verify = command(
      "verify",
      "recompute every hash, chain and seal; exit 1 names the first fact that does not fit");
  auto* rebuild = command("rebuild", "make all projections again from the facts");
  auto* seal = command("seal", "take a seal over the whole ledger and print it");
  auto* status = command("status", "facts, programmes and the seal");
  status->add_flag("--json", json, "as JSON");

  ImportArguments import_arguments;
  auto* import = command(
      "import", "import a workbook, an OC4IDS package or dated rows in CSV: all of it, or nothing");
  import->add_option("file", import_arguments.file, "XLSX, JSON or CSV")->required();
  import
      ->add_option("--programme", import_arguments.programme,
                   "code of the programme; made where it is not there yet")
      ->required();
  import->add_option("--map", import_arguments.map, "column map (TOML), for CSV");
  import->add_flag("--dry-run", import_arguments.dry_run,
                   "say what would happen, and change nothing");

  auto* config_command = cli.add_subcommand("config", "check or print the configuration");
  config_command->require_subcommand(1);
  auto* config_check = command("check", "say what is wrong with it; exit 2", config_command);
  auto* config_print =
      command("print", "as it holds, from file, environment and defaults", config_command);

  try {
    cli.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    int code = cli.exit(error);
    return code == 0 ? kExitOk : kExitUsage;
  }
  auto error = read_config(config_file, config);
  if (!data.empty()) config.data = data;
  if (!error) error = check_config(config);
  if (error) {
    fmt::print(stderr, "longspan: {}\n", *error);
    return kExitUsage;
  }
  try {
    if (*verify) return verify_ledger(config.data);
    if (*rebuild) return rebuild_projections(config.data);
    if (*seal) return seal_ledger(config.data);
    if (*status) return show_status(config.data, json);
    if (*import) return run_import(config.data, import_arguments);
    if (*config_check) fmt::print("ok\n");
    if (*config_print) fmt::print("{}", config_text(config));
    return kExitOk;
  } catch (std::exception const& failure) {
    fmt::print(stderr, "longspan: {}\n", failure.what());
    return kExitFailed;
  }
}
