#include "app/migrate_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <expected>
#include <optional>
#include <stdexcept>

#include "adapters/postgres/postgres_db.hpp"
#include "adapters/sqlite/sqlite_db.hpp"
#include "app/carry_keys.hpp"
#include "app/counter.hpp"
#include "app/exit_codes.hpp"
#include "app/ledger_commands.hpp"
#include "base/instant.hpp"
#include "store/copy_store.hpp"
#include "store/migrate.hpp"
#include "store/verify.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFileOfFolder = "longspan.db";

struct NamedStore {
  std::string name;     ///< for people, and to know it again: without a password
  fs::path file;        ///< of SQLite
  std::string address;  ///< of PostgreSQL
};

std::expected<NamedStore, std::string> parse(std::string const& word, fs::path const& data) {
  constexpr std::string_view kFile = "sqlite:";
  if (word == "sqlite" || (word.starts_with(kFile) && word.size() > kFile.size())) {
    auto const file = word == "sqlite" ? data / kFileOfFolder : fs::path(word.substr(kFile.size()));
    auto const whole = fs::weakly_canonical(fs::absolute(file));
    return NamedStore{std::string(kFile) + whole.string(), whole, {}};
  }
  auto const shown = postgres::without_password(word);
  if (auto const wrong = postgres::wrong_with(word); !wrong.empty())
    return std::unexpected(fmt::format(
        "a store should be “sqlite”, “sqlite:FILE” or postgresql://USER@HOST/DATABASE, but is “{}”: {}",
        shown, wrong));
  return NamedStore{shown, {}, word};
}

/// One end of a move, opened. Nobody writes into a file's data folder meanwhile.
struct End {
  std::optional<FolderLock> lock;
  std::unique_ptr<store::DbSource> source;
  std::unique_ptr<store::Db> db;
};

void open(End& end, NamedStore const& named, Place const& place) {
  if (named.file.empty()) {
    end.source = postgres::open_store({named.address, place.connections, place.patience});
    return;
  }
  if (named.file.filename() == kFileOfFolder) end.lock.emplace(named.file.parent_path());
  end.source = sqlite::open_store(named.file);
}

void open_from(End& end, NamedStore const& named, Place const& place) {
  if (!named.file.empty() && !fs::exists(named.file))
    throw std::runtime_error("there is no store in " + named.file.string());
  open(end, named, place);
  end.db = end.source->open_reader();
  store::must_be_migrated(*end.db);
  store::must_be_whole(*end.db);
}

/// Accounts lie in it: nobody but its owner may read the file.
void make_file(fs::path const& file) {
  int const made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0) throw std::runtime_error("cannot write " + file.string());
  ::close(made);
}

/// Gives why it must not be written into, if that is so; then nothing was changed.
std::optional<std::string> open_to(End& end, NamedStore const& named, std::string const& from,
                                   Place const& place) {
  if (named.file == fs::weakly_canonical(fs::absolute(place.data)) / kFileOfFolder)
    make_data_folder(place.data);
  if (!named.file.empty()) make_file(named.file);
  open(end, named, place);
  end.db = end.source->open_writer();
  if (auto why = store::why_not_into(*end.db, from)) return why;
  store::migrate(*end.db, system_clock()->now());
  return std::nullopt;
}

int refuse(int code, std::string_view why) {
  fmt::print(stderr, "longspan: {}\n", why);
  return code;
}

store::Verification verified(store::Db& db) {
  db.begin(false);
  auto found = store::verify(db, counter("facts checked:"));
  db.commit();
  return found;
}

/// What differs between the ends, if anything does: said, and the exit code.
std::optional<int> tell_differences(store::Comparison const& found, NamedStore const& from) {
  constexpr std::string_view kAgain =
      "stop whoever writes there and run this command again; it takes over what is missing";
  if (found.late > 0)
    return refuse(kExitFailed, fmt::format("{} facts came into {} meanwhile: {}", found.late,
                                           from.name, kAgain));
  if (found.seals && !found.beside && from.file.empty())
    return refuse(kExitFailed,
                  fmt::format("accounts, sessions or evidence changed in {} meanwhile: {}",
                              from.name, kAgain));
  if (!found.seals) fmt::print("MISMATCH the seals are not the same\n");
  if (!found.beside)
    fmt::print("MISMATCH accounts, sessions, tokens or evidence are not the same\n");
  if (!found.projections)
    fmt::print(
        "MISMATCH the tables derived from the facts are not the same: run longspan rebuild on the source, then this command again\n");
  if (!found.seals || !found.beside || !found.projections) return kExitMismatch;
  return std::nullopt;
}

/// Folders that a server needs besides evidence, as far as they are there.
std::string others_beside(fs::path const& data) {
  std::string out;
  for (auto const* name : {"sealed", "imaging", "recordings"})
    if (fs::exists(data / name)) out += fmt::format(", and of {}", (data / name).string());
  return out;
}

}  // namespace

int migrate_store(Place const& place, MoveArguments const& arguments) {
  auto const started = std::chrono::steady_clock::now();
  auto const from = parse(arguments.from, place.data);
  if (!from) return refuse(kExitUsage, "--from: " + from.error());
  auto const to = parse(arguments.to, place.data);
  if (!to) return refuse(kExitUsage, "--to: " + to.error());
  if (from->name == to->name) return refuse(kExitUsage, "--from and --to name the same store");

  End source;
  End target;
  open_from(source, *from, place);
  if (auto const why = open_to(target, *to, from->name, place)) {
    if (!store::holds_the_same(*source.db, *target.db))
      return refuse(kExitMismatch, fmt::format("{}: {}", to->name, *why));
    fmt::print("nothing to do: {} holds the same facts already\n", to->name);
    return kExitOk;
  }

  auto const copied =
      store::copy_rows(*source.db, *target.db, {from->name, 2000, counter("facts copied:")});
  if (!copied) return refuse(kExitMismatch, fmt::format("{}: {}", to->name, copied.error()));
  auto const proven = verified(*target.db);
  if (proven.mismatch) {
    auto const code = tell_mismatch(proven);
    fmt::print("Go on with a source that longspan verify finds right, into an empty store.\n");
    return code;
  }
  store::fold_copy(*target.db, counter("facts folded:"));
  auto const found = store::compare_stores(*source.db, *target.db);
  if (auto const code = tell_differences(found, *from)) return *code;
  store::end_copy(*target.db);

  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - started;
  auto const before = proven.facts - *copied;
  fmt::print("copied {} facts{} in {} streams in {:.1f} s; the seal is the same: {}\n", *copied,
             before > 0 ? fmt::format(" ({} were there from before)", before) : "", proven.streams,
             took.count(), proven.seal.hex());
  if (!found.uncompared.empty())
    fmt::print("the source's derived tables were not compared: {}\n", found.uncompared);
  auto const here = fs::weakly_canonical(fs::absolute(place.data));
  auto const folder_of = [&](NamedStore const& named) {
    return named.file.empty() ? here : named.file.parent_path();
  };
  bool const fits = carry_keys(folder_of(*from), folder_of(*to), *target.db);
  if (folder_of(*to) != here)
    fmt::print("evidence stays in {}: a server in {} needs a copy of that folder{}\n",
               (place.data / "evidence").string(), folder_of(*to).string(),
               others_beside(place.data));
  return fits ? kExitOk : kExitMismatch;
}

}  // namespace longspan::app
