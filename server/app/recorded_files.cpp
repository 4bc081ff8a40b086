#include "app/recorded_files.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "base/json_writer.hpp"
#include "evidence/place.hpp"
#include "evidence/sealed_files.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::app {
namespace {

namespace fs = std::filesystem;

constexpr char kTracks[] = "tracks.json";
constexpr char kMixed[] = "mixed.json";
constexpr char kPiece[] = ".mjr";
constexpr char kSealed[] = ".sealed";

fs::path fresh_of(fs::path file) { return file += ".new"; }

/// Throws std::system_error where the disk is full.
void write_fresh(fs::path const& file, std::string const& content) {
  std::ofstream out(fresh_of(file), std::ios::binary);
  out << content;
  out.close();
  if (!out) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
  evidence::sync(fresh_of(file));
}

/// Whole or not at all.
void write_whole(fs::path const& file, std::string const& content) {
  write_fresh(file, content);
  fs::rename(fresh_of(file), file);
}

boost::json::value read_json(fs::path const& file) {
  boost::system::error_code error;
  std::error_code missing;
  auto const bytes = fs::file_size(file, missing);
  if (missing) return nullptr;
  auto out = boost::json::parse(evidence::read_part(file, 0, bytes), error);
  return error ? boost::json::value(nullptr) : out;
}

struct Known {
  fs::path file;
  std::string participant;
  std::int64_t began_us = 0;  ///< 0: as the file says
};

std::vector<Known> listed(fs::path const& folder) {
  std::vector<Known> out;
  auto const told = read_json(folder / kTracks);
  if (auto const* tracks = told.if_array())
    for (auto const& track : *tracks)
      out.push_back({folder / fs::path(std::string_view(track.at("file").as_string())).filename(),
                     std::string(track.at("participant").as_string()),
                     track.at("began_us").to_number<std::int64_t>()});
  return out;
}

std::vector<Known> files_in(fs::path const& folder) {
  auto out = listed(folder);
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder, ignored)) {
    auto path = entry.path();
    if (path.extension() == kSealed) path.replace_extension();
    if (path.extension() != kPiece) continue;
    if (std::ranges::any_of(
            out, [&](Known const& known) { return known.file.filename() == path.filename(); }))
      continue;
    auto const name = path.stem().string();
    out.push_back({path, name.substr(0, name.find('-')), 0});
  }
  std::ranges::sort(out, {}, &Known::file);
  return out;
}

fs::path sealed_of(fs::path piece) { return piece += kSealed; }

sound::JanusTrack read_piece(fs::path const& piece, std::string const& key) {
  if (auto const opened =
          key.empty() ? std::nullopt
                      : evidence::read_sealed(sealed_of(piece), key, piece.filename().string()))
    return sound::read_mjr_bytes(*opened);
  return sound::read_mjr(piece);
}

}  // namespace

void write_track_list(fs::path const& folder, std::vector<rooms::RecordedTrack> const& tracks) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (auto const& track : tracks)
    json.object()
        .field("file", fs::absolute(track.file).string())
        .field("participant", track.participant)
        .field("source", track.source)
        .field("began_us", track.began_us)
        .end_object();
  json.end_array();
  fs::create_directories(folder);
  write_whole(folder / kTracks, out);
}

bool has_track_list(fs::path const& folder) { return fs::exists(folder / kTracks); }

SentSounds read_sent_sounds(fs::path const& folder, std::int64_t began_us, std::string const& key) {
  SentSounds out;
  for (auto const& file : files_in(folder)) {
    auto track = read_piece(file.file, key);
    out.cut |= track.cut;
    if (track.packets.empty()) continue;
    auto const began = file.began_us != 0 ? file.began_us : track.began_us;
    out.sounds.push_back({file.participant, (began - began_us) / 1000, std::move(track.packets)});
  }
  return out;
}

void seal_sent_sounds(fs::path const& folder, std::string const& key) {
  for (auto const& [piece, participant, began_us] : files_in(folder)) {
    std::error_code missing;
    auto const bytes = fs::file_size(piece, missing);
    if (missing) continue;
    auto const kept = evidence::write_sealed(sealed_of(piece), key, piece.filename().string(),
                                             evidence::read_part(piece, 0, bytes));
    if (!kept) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
    fs::remove(piece);
  }
}

std::optional<std::set<std::string>> read_mixed(fs::path const& folder) {
  auto const told = read_json(folder / kMixed);
  auto const* tracks = told.if_array();
  if (tracks == nullptr) return std::nullopt;
  std::set<std::string> out;
  for (auto const& track : *tracks) out.emplace(track.as_string());
  return out;
}

void prepare_mixed(fs::path const& folder, std::set<std::string> const& tracks) {
  std::string out;
  JsonWriter json(out);
  json.array();
  for (auto const& track : tracks) json.string(track);
  json.end_array();
  write_fresh(folder / kMixed, out);
}

void settle_mixed(fs::path const& folder) {
  fs::rename(fresh_of(folder / kMixed), folder / kMixed);
}

}  // namespace longspan::app
