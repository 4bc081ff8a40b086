#include "adapters/sound/opus_file.hpp"

#include <fstream>

#include "adapters/sound/big_endian.hpp"

namespace longspan::sound {
namespace {

using std::string_literals::operator""s;

/// An element: its id as it stands in the file, an eight-byte size, and what it holds.
std::string element(std::uint32_t id, std::string const& content) {
  int bytes = 1;
  while (bytes < 4 && id >> (8 * bytes) != 0) ++bytes;
  return big_endian(id, bytes) + big_endian(std::uint64_t{1} << 56 | content.size(), 8) + content;
}

std::string number(std::uint32_t id, std::uint64_t value) {
  return element(id, big_endian(value, 8));
}

std::string opening() {
  auto const head = element(0x1A45DFA3, number(0x4286, 1) + number(0x42F7, 1) + number(0x42F2, 4) +
                                            number(0x42F3, 8) + element(0x4282, "matroska") +
                                            number(0x4287, 4) + number(0x4285, 2));
  auto const info = element(0x1549A966, number(0x2AD7B1, 1'000'000) + element(0x4D80, "longspan") +
                                            element(0x5741, "longspan"));
  // RFC 7845, 5.1: version 1, one channel, nothing to skip, 48 kHz.
  auto const opus_head = "OpusHead\1\1\0\0\x80\xBB\0\0\0\0\0"s;
  auto const sound =
      element(0xE1, element(0xB5, "\x40\xE7\x70\0\0\0\0\0"s) + number(0x9F, 1));  // 48000.0
  auto const track =
      element(0xAE, number(0xD7, 1) + number(0x73C5, 1) + number(0x83, 2) +
                        element(0x86, "A_OPUS") + element(0x63A2, opus_head) + sound);
  // The segment's size is not known.
  return head + "\x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s + info +
         element(0x1654AE6B, track);
}

}  // namespace

bool write_opus(std::filesystem::path const& file, std::span<Packet const> packets) {
  constexpr std::int64_t kClusterMs = 5000;
  std::ofstream out(file, std::ios::binary);
  out << opening();
  for (std::size_t i = 0; i < packets.size();) {
    auto const begins = packets[i].at_ms;
    auto cluster = number(0xE7, static_cast<std::uint64_t>(begins - packets.front().at_ms));
    for (; i < packets.size() && packets[i].at_ms - begins < kClusterMs; ++i)
      cluster += element(
          0xA3, "\x81"s + big_endian(static_cast<std::uint64_t>(packets[i].at_ms - begins), 2) +
                    "\x80"s + packets[i].opus);
    out << element(0x1F43B675, cluster);
  }
  out.flush();
  return out.good();
}

}  // namespace longspan::sound
