#include "app/carry_keys.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

#include "evidence/key_file.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;

struct Key {
  char const* file;
  char const* opens;     ///< for people
  char const* needed;    ///< a query that has a row where the store needs it
  char const* variable;  ///< which may stand in its place; or null
};
constexpr Key kKeys[] = {
    {"content.key", "what consultations and their rooms hold",
     "SELECT 1 FROM consultation_key UNION ALL SELECT 1 FROM room_key WHERE wrapped IS NOT NULL",
     "LONGSPAN_CONTENT_KEY"},
    {"imaging.key", "images of patients", "SELECT 1 FROM study WHERE deleted_seq IS NULL", nullptr},
    {"notify.key", "channels’ secrets", "SELECT 1 FROM channel WHERE has_secret = 1", nullptr},
};

bool is_needed(store::Db& db, Key const& key) {
  bool out = false;
  db.read(key.needed, {}, [&](store::Row const&) {
    out = true;
    return false;
  });
  return out;
}

std::string content_of(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool carry_keys(fs::path const& from, fs::path const& to, store::Db& moved) {
  bool fits = true;
  for (auto const& key : kKeys) {
    if (key.variable && std::getenv(key.variable)) continue;
    auto const there = content_of(from / key.file);
    bool const elsewhere = from != to;
    if (elsewhere && !there.empty() && !fs::exists(to / key.file)) {
      evidence::key_file(to / key.file, there);
      fmt::print("{} was copied to {}\n", key.file, to.string());
    } else if (!is_needed(moved, key)) {
      continue;
    } else if (!fs::exists(to / key.file)) {
      fmt::print("copy {} to {} before a server starts there: without it {} cannot be read\n",
                 key.file, to.string(), key.opens);
    } else if (elsewhere && !there.empty() && content_of(to / key.file) != there) {
      fmt::print("MISMATCH {} is another key than in {}: with it {} cannot be read\n",
                 (to / key.file).string(), from.string(), key.opens);
      fits = false;
    }
  }
  return fits;
}

}  // namespace longspan::app
