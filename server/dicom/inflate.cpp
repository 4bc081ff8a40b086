#include "dicom/inflate.hpp"

#include <zlib.h>

#include <algorithm>

namespace longspan::dicom {

std::optional<std::string> inflate_raw(std::string_view packed, std::size_t limit,
                                       std::size_t* used) {
  constexpr std::size_t kStep = 1U << 20;
  z_stream stream{};
  if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
  std::string out;
  std::size_t given = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    if (stream.avail_in == 0) {
      auto const part = packed.substr(given, kStep);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
      stream.avail_in = static_cast<uInt>(part.size());
      given += part.size();
    }
    auto const before = out.size();
    if (before >= limit) break;
    out.resize(std::min(limit, before + std::max(kStep, before / 2)));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (state == Z_BUF_ERROR && given < packed.size()) state = Z_OK;
  }
  if (used != nullptr) *used = given - stream.avail_in;
  ::inflateEnd(&stream);
  if (state != Z_STREAM_END) return std::nullopt;
  return out;
}

}  // namespace longspan::dicom
