#include "app/exchange_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "app/data_folder.hpp"
#include "app/existing.hpp"
#include "app/exit_codes.hpp"
#include "app/import_file.hpp"
#include "exchange/reference_programme.hpp"
#include "exchange/write_workbook.hpp"

namespace longspan::app {
namespace {

std::atomic<bool> interrupted = false;

void print_problem(Problem const& problem) {
  fmt::print(stderr, "{}\n{}\n", sentence(problem, Language::zh), sentence(problem, Language::en));
  for (auto const& error : problem.errors)
    fmt::print(stderr, "  {}\n  {}\n", sentence(error, Language::zh),
               sentence(error, Language::en));
  auto const& text = contract::text_of(problem.code);
  fmt::print(stderr, "{}{}\n{} {}\n", text.kept_zh, text.todo_zh, text.kept_en, text.todo_en);
}

}  // namespace

int run_import(Place const& place, ImportArguments const& arguments) {
  DataFolder folder(place, DataFolder::Use::write);
  auto clock = system_clock();
  auto reader = folder.source().open_reader();
  store::Writer writer(folder.source(), *clock, {});
  std::signal(SIGINT, [](int) { interrupted = true; });
  bool terminal = isatty(STDERR_FILENO);

  ImportWish wish;
  wish.file = arguments.file;
  wish.programme = arguments.programme;
  if (!arguments.map.empty()) wish.map = arguments.map;
  wish.dry_run = arguments.dry_run;
  wish.progress = [&](std::string_view stage, std::size_t done, std::size_t total) {
    if (terminal) fmt::print(stderr, "\r{} {}/{}   ", stage, done, total);
    return !interrupted.load();
  };
  auto done = import_file(*reader, writer, *clock, std::move(wish));
  if (terminal) fmt::print(stderr, "\n");
  if (!done) {
    print_problem(done.error());
    return exit_code_of(done.error(), kExitMismatch);
  }
  for (auto const& note : done->notes) fmt::print("{}: {} / {}\n", note.place, note.zh, note.en);
  fmt::print("{}: {} projects, {} facts {}, {} already there, {} held{}\n", done->format,
             done->projects, done->added, arguments.dry_run ? "would be added" : "added",
             done->known, done->held,
             done->encoding.empty() ? "" : fmt::format(" ({})", done->encoding));
  return kExitOk;
}

int run_export(Place const& place, ExportArguments const& arguments) {
  Result<void> written;
  if (arguments.empty_template) {
    written = exchange::write_template(arguments.file);
  } else if (arguments.reference) {
    written = exchange::write_workbook(exchange::reference_programme(), arguments.file);
  } else {
    DataFolder folder(place, DataFolder::Use::read);
    auto db = folder.source().open_reader();
    db->begin(false);
    auto portfolio = portfolio_of(*db, arguments.programme, true);
    db->commit();
    if (portfolio)
      written = exchange::write_workbook(*portfolio, arguments.file);
    else
      written = fail(ProblemCode::not_found, {{"what", arguments.programme}});
  }
  if (!written) {
    print_problem(written.error());
    return kExitFailed;
  }
  fmt::print("{}\n", arguments.file.string());
  return kExitOk;
}

}  // namespace longspan::app
