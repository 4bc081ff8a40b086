#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "adapters/tools/confined_tools.hpp"
#include "app/config.hpp"
#include "app/consultation_commands.hpp"
#include "app/exchange_commands.hpp"
#include "app/exit_codes.hpp"
#include "app/fill_rehearsal.hpp"
#include "app/ledger_commands.hpp"
#include "app/migrate_store.hpp"
#include "app/people_commands.hpp"
#include "app/play_rehearsal.hpp"
#include "app/room_programs.hpp"
#include "app/serve.hpp"

using namespace longspan::app;

namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  longspan serve --data data --listen 127.0.0.1:8080\n"
    "  longspan import portfolio.xlsx --data data --programme HZ-AKS-2020\n"
    "  longspan import rows.csv --data data --programme NYC --map examples/maps/nyc-capital-projects.toml\n"
    "  longspan verify --data data\n"
    "  longspan migrate-store --data data --from sqlite --to postgresql://longspan@db.example/longspan\n"
    "Exit codes: 0 done; 1 verify or migrate-store found a mismatch, or an import or a target store was refused; 2 the\n"
    "command line or the configuration is wrong; 3 the store, the disk or the network said no.";

}  // namespace

int main(int argc, char** argv) {
  CLI::App cli("Longspan 跨远: public works paid for in one place and built in another.");
  cli.footer(kFooter);
  cli.set_version_flag("--version", LONGSPAN_VERSION);
  cli.require_subcommand(1);

  Config config;
  std::string config_file;
  std::string data;
  std::string store;
  auto place_options = [&](CLI::App* sub) {
    sub->add_option("--data", data, "the data folder (default: data)");
    sub->add_option("--config", config_file, "a TOML file with settings");
  };
  auto command = [&](char const* name, char const* what, CLI::App* under = nullptr) {
    auto* sub = (under ? under : &cli)->add_subcommand(name, what);
    place_options(sub);
    sub->add_option(
        "--store", store,
        "sqlite (the default: longspan.db in the data folder) or postgresql://USER@HOST/DATABASE");
    return sub;
  };

  std::string listen;
  auto* serve_command = command("serve", "serve the web app and the API until SIGTERM");
  serve_command->add_option("--listen", listen,
                            "HOST:PORT (default: 127.0.0.1:8080; port 0: any free one)");
  std::string tls_certificate;
  std::string tls_key;
  auto tls_options = [&](CLI::App* sub) {
    sub->add_option("--tls-certificate", tls_certificate,
                    "PEM file of the certificate with its chain: serve https");
    sub->add_option("--tls-key", tls_key, "PEM file of its key");
  };
  tls_options(serve_command);

  bool json = false;
  auto* verify = command(
      "verify",
      "recompute every hash, chain and seal; exit 1 names the first fact that does not fit");
  auto* rebuild = command("rebuild", "make all projections again from the facts");
  auto* seal = command("seal", "take a seal over the whole ledger and print it");
  auto* status = command("status", "facts, programmes and the seal");
  status->add_flag("--json", json, "as JSON");

  std::uint64_t seed = 2020;
  auto* sample =
      command("sample", "fill the rehearsal programme: 22 invented projects, 270 days of reports");
  sample->add_option("--seed", seed, "another seed gives another rehearsal")->capture_default_str();
  PlayArguments play;
  bool playing = false;
  auto* played = sample->add_flag(
      "--play", playing, "live through one ten-day of it, day by day, in a data folder of its own");
  sample
      ->add_option("--ten-day", play.ten_day, "which, as 2026-07-2 (default: the newest one over)")
      ->needs(played);
  sample->add_option("--language", play.language, "zh, en or both")
      ->check(CLI::IsMember({"zh", "en", "both"}))
      ->capture_default_str()
      ->needs(played);
  sample->add_option("--pace", play.pace_ms, "milliseconds from one step to the next")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str()
      ->needs(played);

  ExportArguments export_arguments;
  auto* export_command =
      command("export", "write a programme, or the empty template, as a workbook");
  export_command->add_option("file", export_arguments.file, "the XLSX to write")->required();
  auto* whole = export_command->add_option("--programme", export_arguments.programme,
                                           "code of the programme");
  export_command
      ->add_flag("--template", export_arguments.empty_template,
                 "the empty workbook with instructions")
      ->excludes(whole);
  export_command->add_flag("--reference", export_arguments.reference,
                           "the published reference programme (Hangzhou and Aksu, 2020)");

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

  MoveArguments move_arguments;
  auto* move = cli.add_subcommand(
      "migrate-store",
      "copy a store into an empty one, and prove the copy; broken off, it goes on when run again");
  move->add_option(
          "--from", move_arguments.from,
          "sqlite (longspan.db in the data folder), sqlite:FILE or postgresql://USER@HOST/DATABASE")
      ->required();
  move->add_option("--to", move_arguments.to, "the same")->required();
  place_options(move);

  auto* user = cli.add_subcommand("user", "open an account, or list them");
  user->require_subcommand(1);
  NewUser new_user;
  auto* user_add = command("add", "open an account with one role", user);
  user_add->add_option("login", new_user.login, "the name to sign in with")->required();
  user_add->add_option("--name", new_user.name, "the person's or post's name");
  user_add
      ->add_option("--role", new_user.role,
                   "admin, office, site, supervisor, bureau, leader, professional or viewer")
      ->capture_default_str();
  user_add->add_option("--scope", new_user.scope, "*, programme/CODE or project/PROGRAMME/CODE")
      ->capture_default_str();
  user_add->add_flag("--password-stdin", new_user.password_from_input,
                     "read the password from standard input");
  auto* user_list = command("list", "accounts and their roles", user);

  auto* token = cli.add_subcommand("token", "API tokens");
  token->require_subcommand(1);
  std::string token_login;
  std::string token_name = "command line";
  auto* token_add = command("add", "make a token of an account; it is printed once", token);
  token_add->add_option("login", token_login)->required();
  token_add->add_option("--name", token_name, "what it is for")->capture_default_str();

  auto* consultation = cli.add_subcommand("consultation", "what consultations hold");
  consultation->require_subcommand(1);
  std::string consultation_id;
  auto* erase =
      command("erase", "destroy its key: what was private of it is gone for ever", consultation);
  erase->add_option("consultation", consultation_id, "its id")->required();

  auto* config_command = cli.add_subcommand("config", "check or print the configuration");
  config_command->require_subcommand(1);
  auto* config_check = command("check", "say what is wrong with it; exit 2", config_command);
  auto* config_print =
      command("print", "as it holds, from file, environment and defaults", config_command);

  tls_options(config_check);

  try {
    cli.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    int code = cli.exit(error);
    return code == 0 ? kExitOk : kExitUsage;
  }
  auto error = read_config(config_file, config);
  if (!data.empty()) config.data = data;
  if (!store.empty()) config.store = store;
  if (!listen.empty()) config.listen = listen;
  if (!tls_certificate.empty()) config.tls_certificate = tls_certificate;
  if (!tls_key.empty()) config.tls_key = tls_key;
  if (!error) error = check_config(config);
  if (!error && (*serve_command || *config_check)) error = check_wire(config);
  if (error) {
    fmt::print(stderr, "longspan: {}\n", *error);
    return kExitUsage;
  }
  auto const place = config.place();
  try {
    if (*serve_command) return serve(config);
    if (*user_add) return add_user(place, new_user);
    if (*user_list) return list_users(place);
    if (*token_add) return add_token(place, token_login, token_name);
    if (*erase) return erase_consultation(place, consultation_id);
    if (*verify) return verify_ledger(place);
    if (*rebuild) return rebuild_projections(place);
    if (*seal) return seal_ledger(place);
    if (*status) return show_status(place, json);
    if (*move) return migrate_store(place, move_arguments);
    play.seed = seed;
    if (*sample) return playing ? play_rehearsal(place, play) : run_sample(place, seed);
    if (*export_command) return run_export(place, export_arguments);
    if (*import) return run_import(place, import_arguments);
    if (*config_check) {
      longspan::tools::ConfinedTools const programs(search_path());
      auto lacks = lacking_programs(programs);
      if (auto janus = lacking_janus(config.media); !janus.empty())
        lacks.push_back(std::move(janus));
      for (auto const& lack : lacks) fmt::print(stderr, "longspan: {}\n", lack);
      fmt::print("ok\n");
    }
    if (*config_print) fmt::print("{}", config_text(config));
    return kExitOk;
  } catch (std::exception const& failure) {
    fmt::print(stderr, "longspan: {}\n", failure.what());
    return kExitFailed;
  }
}
