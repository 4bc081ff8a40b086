#include "adapters/http/send_part.hpp"

#include <algorithm>
#include <optional>

#include "adapters/http/upload_headers.hpp"

namespace longspan::http {
namespace {

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< inclusive
};

/// One range of bytes (RFC 9110, 14.1.2). False where the range lies outside.
bool read_range(std::string_view header, std::uint64_t size, std::optional<Range>& range) {
  constexpr std::string_view kBytes = "bytes=";
  if (!header.starts_with(kBytes) || header.find(',') != header.npos) return true;
  header.remove_prefix(kBytes.size());
  auto const dash = header.find('-');
  if (dash == header.npos) return true;
  auto const from = whole_number(header.substr(0, dash));
  auto const to = whole_number(header.substr(dash + 1));
  if (!from && !to) return true;
  if (!from) {
    if (*to == 0) return false;
    range = Range{size - std::min(size, *to), size - 1};
  } else {
    if (to && *to < *from) return true;
    range = Range{*from, std::min(to.value_or(size - 1), size - 1)};
  }
  return range->first < size;
}

}  // namespace

void send_part(Response& response, std::filesystem::path file, std::uint64_t bytes,
               std::string_view asked) {
  response.header("Accept-Ranges", "bytes");
  std::optional<Range> range;
  if (!read_range(asked, bytes, range)) {
    response.status = 416;
    response.content_type = media::text;
    response.header("Content-Range", "bytes */" + std::to_string(bytes));
    return;
  }
  FilePart part{std::move(file), 0, bytes};
  if (range) {
    response.status = 206;
    part.offset = range->first;
    part.length = range->last - range->first + 1;
    response.header("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                         std::to_string(range->last) + "/" + std::to_string(bytes));
  }
  response.file = std::move(part);
}

}  // namespace longspan::http
