#include "adapters/janus/recordings.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>

namespace longspan::janus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "MJR00002";

fs::path file_of(fs::path const& folder, std::string const& name, std::string_view kind,
                 unsigned section) {
  return folder / (name + "-" + std::string(kind) + "-" + std::to_string(section) + ".mjr");
}

}  // namespace

std::int64_t began_of(fs::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 10> head{};
  if (!in.read(head.data(), head.size()) || std::string_view(head.data(), kMark.size()) != kMark)
    return 0;
  auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(head[at]); };
  std::string text(static_cast<std::size_t>(byte(8)) << 8 | byte(9), '\0');
  if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) return 0;
  boost::json::error_code error;
  auto const value = boost::json::parse(text, error);
  if (error || !value.is_object()) return 0;
  auto const* first = value.get_object().if_contains("u");
  return first != nullptr && first->is_int64() ? first->get_int64() : 0;
}

void mark_red(fs::path const& file) {
  std::fstream both(file, std::ios::binary | std::ios::in | std::ios::out);
  std::string start(4096, '\0');
  both.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(both.gcount()));
  both.clear();
  auto const at = start.find("\"d\":");
  auto const end = start.find(std::string(kCopiesMark) + "\"", at);
  // A frame: MEET, time, length; then RTP, whose second byte ends with the payload type.
  auto const frame = start.find("MEET", end);
  constexpr std::size_t kToType = 4 + 4 + 2 + 1;
  if (at == start.npos || end == start.npos || frame == start.npos ||
      frame + kToType >= start.size())
    return;
  auto mark = "\"or\":" + std::to_string(static_cast<unsigned char>(start[frame + kToType]) & 0x7f);
  mark.resize(end + kCopiesMark.size() + 1 - at, ' ');
  both.seekp(static_cast<std::streamoff>(at));
  both.write(mark.data(), static_cast<std::streamsize>(mark.size()));
}

std::string Recordings::begin(std::string const& participant, std::string_view sdp,
                              std::int64_t now_ms, bool red) {
  Begun begun{.name = participant + "-" + std::to_string(begun_.size() + 1) + "-" +
                      std::to_string(now_ms) + (red ? "-red" : ""),
              .participant = participant,
              .sounds = {},
              .others = {}};
  unsigned section = 0;
  for (auto at = sdp.find("\nm="); at != sdp.npos; at = sdp.find("\nm=", at + 1), ++section) {
    if (sdp.substr(at + 3).starts_with("audio")) {
      begun.sounds.push_back(section);
      continue;
    }
    begun.others.push_back(section);
    std::error_code ignored;
    fs::create_symlink("/dev/null", file_of(folder_, begun.name, "video", section), ignored);
  }
  auto name = begun.name;
  begun_.push_back(std::move(begun));
  return name;
}

std::uintmax_t Recordings::bytes_of(std::string const& participant) const {
  std::uintmax_t out = 0;
  for (auto const& begun : begun_) {
    if (begun.participant != participant) continue;
    for (auto const section : begun.sounds) {
      std::error_code missing;
      auto const bytes = fs::file_size(file_of(folder_, begun.name, "audio", section), missing);
      if (!missing) out += bytes;
    }
  }
  return out;
}

std::vector<rooms::RecordedTrack> Recordings::end(std::size_t& missing) {
  std::vector<rooms::RecordedTrack> out;
  std::error_code ignored;
  missing = 0;
  for (auto const& begun : begun_) {
    for (auto const section : begun.others)
      fs::remove(file_of(folder_, begun.name, "video", section), ignored);
    for (auto const section : begun.sounds) {
      auto file = file_of(folder_, begun.name, "audio", section);
      auto const began = began_of(file);
      if (began == 0) {
        ++missing;
        fs::remove(file, ignored);
        continue;
      }
      if (begun.name.ends_with("-red")) mark_red(file);
      out.push_back({.file = file.string(),
                     .participant = begun.participant,
                     .source = "voice",
                     .began_us = began});
    }
  }
  begun_.clear();
  return out;
}

}  // namespace longspan::janus
