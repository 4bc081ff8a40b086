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
/// Of a body: from the first byte to before the last.
struct Part {
  std::uint64_t from = 0, to = 0;
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

/// The part that was asked for, with the headers that say so; nothing where it lies outside.
std::optional<Part> part_of(Response& response, std::uint64_t bytes, std::string_view asked) {
  response.header("Accept-Ranges", "bytes");
  std::optional<Range> range;
  if (!read_range(asked, bytes, range)) {
    response.status = 416;
    response.content_type = media::text;
    response.header("Content-Range", "bytes */" + std::to_string(bytes));
    return std::nullopt;
  }
  if (!range) return Part{0, bytes};
  response.status = 206;
  response.header("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                       std::to_string(range->last) + "/" + std::to_string(bytes));
  return Part{range->first, range->last + 1};
}

}  // namespace

void send_part(Response& response, std::filesystem::path file, std::uint64_t bytes,
               std::string_view asked) {
  if (auto const part = part_of(response, bytes, asked))
    response.file = FilePart{std::move(file), part->from, part->to - part->from};
}

void send_part(Response& response, std::string bytes, std::string_view asked) {
  auto const part = part_of(response, bytes.size(), asked);
  if (!part) return;
  bytes.resize(part->to);
  bytes.erase(0, part->from);
  response.body = std::move(bytes);
}

}  // namespace longspan::http
