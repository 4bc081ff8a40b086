#include "adapters/http/compress.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace longspan::http {
namespace {

constexpr int kRawWindow = -15;
constexpr int kGzipWindow = 15 + 16;

std::string compress(std::string_view content, int level, int window) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib does not start");
  std::string out(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  int const end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) throw std::runtime_error("zlib does not finish");
  return out;
}

}  // namespace

// Level 4: on board pages nine tenths of what level 9 saves, in a third of its time.
std::string gzip(std::string_view content) { return compress(content, 4, kGzipWindow); }
// Receipts are small and the link is thin.
std::string deflate_raw(std::string_view content) { return compress(content, 9, kRawWindow); }

Inflating inflate_raw(std::string_view compressed, std::size_t limit, std::string& out) {
  z_stream stream{};
  if (inflateInit2(&stream, kRawWindow) != Z_OK) throw std::runtime_error("zlib does not start");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  out.clear();
  int state = Z_OK;
  while (state == Z_OK && out.size() <= limit) {
    // Grows with what really comes out, so that a small question never costs the limit.
    auto const room = std::min(limit + 1 - out.size(), std::max<std::size_t>(out.size(), 8192));
    auto const before = out.size();
    out.resize(before + room);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(room);
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + room - stream.avail_out);
  }
  bool const whole = state == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (out.size() > limit) return Inflating::too_large;
  return whole ? Inflating::done : Inflating::damaged;
}

}  // namespace longspan::http
