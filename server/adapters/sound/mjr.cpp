#include "adapters/sound/mjr.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace longspan::sound {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::uint64_t kMost = std::uint64_t{1} << 30;
constexpr int kTicksPerMs = 48;
/// The sender's clock and ours may part so far before ours counts: it began anew.
constexpr std::int64_t kPartedMs = 2000;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct Head {
  std::int64_t began_us = 0;
  int red_type = -1;  ///< the payload type of RFC 2198, where it was agreed on
};

std::optional<Head> read_head(std::string_view json) {
  boost::system::error_code error;
  auto const told = boost::json::parse(json, error);
  auto const* object = error ? nullptr : told.if_object();
  if (object == nullptr) return std::nullopt;
  auto const text = [&](std::string_view name) -> std::string_view {
    auto const* found = object->if_contains(name);
    auto const* string = found ? found->if_string() : nullptr;
    return string ? std::string_view(*string) : std::string_view{};
  };
  auto const whole = [&](std::string_view name, std::int64_t otherwise) {
    auto const* found = object->if_contains(name);
    auto const* integer = found ? found->if_int64() : nullptr;
    return integer ? *integer : otherwise;
  };
  if (text("t") != "a" || text("c") != "opus") return std::nullopt;
  return Head{whole("u", whole("s", 0)), static_cast<int>(whole("or", -1))};
}

/// An RTP packet (RFC 3550), its payload cut out.
struct Rtp {
  std::uint32_t ticks = 0;
  int type = 0;
  std::string_view payload;
};

std::optional<Rtp> read_rtp(std::string_view bytes) {
  if (bytes.size() < 12 || (static_cast<unsigned char>(bytes[0]) >> 6) != 2) return std::nullopt;
  auto const first = static_cast<unsigned char>(bytes[0]);
  std::size_t start = 12 + std::size_t{4} * (first & 0x0FU);
  if (first & 0x10U) {
    if (bytes.size() < start + 4) return std::nullopt;
    start += 4 + std::size_t{4} * number(bytes, start + 2, 2);
  }
  std::size_t end = bytes.size();
  if (first & 0x20U) end -= std::min(end, std::size_t{static_cast<unsigned char>(bytes.back())});
  if (start >= end) return std::nullopt;
  return Rtp{number(bytes, 4, 4), static_cast<unsigned char>(bytes[1]) & 0x7F,
             bytes.substr(start, end - start)};
}

/// Packets by their own clock, unwrapped; RED's copies fill what was lost.
class Timeline {
 public:
  explicit Timeline(int red_type) : red_type_(red_type) {}

  void take(Rtp const& rtp, std::uint32_t arrived_ms) {
    auto ticks = base_ + unwrap(rtp.ticks);
    if (first_) {
      arrived_first_ = arrived_ms;
      base_ -= ticks;
      ticks = 0;
      first_ = false;
    }
    auto const arrived = std::int64_t{arrived_ms} - arrived_first_;
    if (auto const parted = arrived * kTicksPerMs - ticks;
        std::abs(parted) > kPartedMs * kTicksPerMs) {
      base_ += parted;
      ticks += parted;
    }
    if (rtp.type == red_type_)
      take_red(rtp.payload, ticks);
    else
      packets_.insert_or_assign(ticks, std::string(rtp.payload));
  }

  std::vector<Packet> packets() && {
    std::vector<Packet> out;
    for (auto& [ticks, opus] : packets_)
      if (ticks >= 0) out.push_back({ticks / kTicksPerMs, std::move(opus)});
    return out;
  }

 private:
  std::int64_t unwrap(std::uint32_t ticks) {
    if (first_) last_ = ticks;
    last_ += static_cast<std::int32_t>(ticks - static_cast<std::uint32_t>(last_));
    return last_;
  }

  /// RFC 2198: headers of 4 bytes, the last of one, then the blocks.
  void take_red(std::string_view bytes, std::int64_t ticks) {
    std::vector<std::pair<std::int64_t, std::size_t>> blocks;
    std::size_t at = 0;
    while (at + 4 <= bytes.size() && (static_cast<unsigned char>(bytes[at]) & 0x80U)) {
      auto const head = number(bytes, at, 4);
      blocks.emplace_back(ticks - (head >> 10 & 0x3FFF), head & 0x3FF);
      at += 4;
    }
    ++at;
    for (auto const& [when, size] : blocks) {
      if (at + size > bytes.size()) return;
      if (size > 0) packets_.try_emplace(when, bytes.substr(at, size));
      at += size;
    }
    if (at < bytes.size()) packets_.insert_or_assign(ticks, std::string(bytes.substr(at)));
  }

  int red_type_;
  bool first_ = true;
  std::int64_t last_ = 0, base_ = 0, arrived_first_ = 0;
  std::map<std::int64_t, std::string> packets_;
};

std::string content_of(std::filesystem::path const& file) {
  std::error_code error;
  if (std::filesystem::file_size(file, error) > kMost || error) return {};
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace

JanusTrack read_mjr(std::filesystem::path const& file) { return read_mjr_bytes(content_of(file)); }

JanusTrack read_mjr_bytes(std::string_view bytes) {
  constexpr std::size_t kPacketHead = 10;  // "MEET", milliseconds, length
  constexpr auto kMark = "MEET"sv;
  JanusTrack out;
  if (!bytes.starts_with("MJR00002"sv) || bytes.size() < 10) return out;
  auto const told = number(bytes, 8, 2);
  auto const head = read_head(bytes.substr(10, told));
  if (!head) return out;
  out.began_us = head->began_us;
  Timeline timeline(head->red_type);
  std::size_t at = 10 + told;
  while (at + kPacketHead <= bytes.size()) {
    auto const length = number(bytes, at + 8, 2);
    auto const end = at + kPacketHead + length;
    if (!bytes.substr(at).starts_with(kMark) || end > bytes.size() ||
        !kMark.starts_with(bytes.substr(end, kMark.size()))) {
      // The disk was full, and took a part of it: what follows is whole again, or the end.
      out.cut = true;
      at = std::min(bytes.find(kMark, at + 1), bytes.size() + 1);
      continue;
    }
    auto const packet = bytes.substr(at + kPacketHead, length);
    if (auto const rtp = read_rtp(packet)) timeline.take(*rtp, number(bytes, at + 4, 4));
    at = end;
  }
  out.cut |= at != bytes.size();
  out.packets = std::move(timeline).packets();
  return out;
}

}  // namespace longspan::sound
