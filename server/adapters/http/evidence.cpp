#include <fcntl.h>
#include <unistd.h>

#include <charconv>

#include "adapters/http/handlers.hpp"
#include "base/json_writer.hpp"
#include "evidence/media_type.hpp"
#include "evidence/place.hpp"

namespace longspan::http {
namespace {

namespace fs = std::filesystem;

/// evidence/ab/cdef…: two levels, so that no folder holds a million files.
bool sync(fs::path const& path, int flags) {
  int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return false;
  bool const good = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return good;
}

/// The file is in its place and on the disk when this returns true.
Result<bool> settle(fs::path const& from, fs::path const& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!error && !sync(from, O_RDONLY)) error = std::error_code(errno, std::generic_category());
  if (!error) fs::rename(from, to, error);
  if (!error && (!sync(to.parent_path(), O_RDONLY | O_DIRECTORY) ||
                 !sync(to.parent_path().parent_path(), O_RDONLY | O_DIRECTORY)))
    error = std::error_code(errno, std::generic_category());
  if (error) return fail(ProblemCode::store_failed, {{"reason", error.message()}});
  return true;
}

/// Removes an upload that did not find its place.
struct Leftover {
  fs::path path;
  ~Leftover() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

struct Known {
  std::string media_type;
  std::uint64_t bytes = 0;
};

std::optional<Known> find_known(store::Db& db, Hash const& hash) {
  std::optional<Known> known;
  db.read("SELECT media_type, bytes FROM evidence WHERE sha256 = ?",
          {store::Param::blob(hash.blob())}, [&](store::Row const& row) {
            known = Known{std::string(row.text(0)), static_cast<std::uint64_t>(row.integer(1))};
            return false;
          });
  return known;
}

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< inclusive
};

/// One range of bytes (RFC 9110, 14.1.2). Several, or another unit, count as none: the whole is
/// sent. False where the range lies outside.
bool read_range(std::string_view header, std::uint64_t size, std::optional<Range>& range) {
  constexpr std::string_view kBytes = "bytes=";
  if (!header.starts_with(kBytes) || header.find(',') != header.npos) return true;
  header.remove_prefix(kBytes.size());
  auto const dash = header.find('-');
  if (dash == header.npos) return true;
  auto const number = [](std::string_view text) -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
  };
  auto const from = number(header.substr(0, dash));
  auto const to = number(header.substr(dash + 1));
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

Task<Response> put_evidence(Exchange& exchange) {
  auto& context = exchange.context;
  if (!exchange.request.upload)  // an empty body
    co_return respond(ProblemCode::evidence_type_refused, {{"found", "nothing"}});
  auto const& upload = *exchange.request.upload;
  Leftover const leftover{upload.path};
  auto const expected = Hash::from_hex(exchange.value());
  if (!expected)
    co_return respond(
        ProblemCode::parameter_invalid,
        {{"name", "sha256"}, {"expected", "64 hexadecimal digits"}, {"found", exchange.value()}});
  if (upload.sha256 != *expected)
    co_return respond(ProblemCode::evidence_hash_mismatch,
                      {{"found", upload.sha256.hex()}, {"expected", expected->hex()}});
  auto const type = evidence::media_type(upload.beginning);
  if (type.empty())
    co_return respond(ProblemCode::evidence_type_refused,
                      {{"found", std::string(evidence::refused_type(upload.beginning))}});

  auto const to = evidence::place_of(context.options.data, expected->hex());
  auto settled = co_await on_pool<bool>(context, context.files,
                                        [from = upload.path, to] { return settle(from, to); });
  if (!settled) co_return respond(settled.error());
  auto written = co_await context.gate.write([hash = *expected, type, bytes = upload.bytes,
                                              now = context.now(),
                                              by = exchange.viewer.account->id](store::Db& db) {
    db.write(
        "INSERT INTO evidence (sha256, media_type, bytes, received_us, author) VALUES (?, ?, ?, ?, "
        "?) "
        "ON CONFLICT DO NOTHING",
        {store::Param::blob(hash.blob()), type, bytes, now.us, store::Param::blob(by.blob())});
  });
  if (!written) co_return respond(written.error());
  std::string out;
  JsonWriter(out)
      .object()
      .field("sha256", expected->hex())
      .field("bytes", static_cast<std::int64_t>(upload.bytes))
      .end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> get_evidence(Exchange& exchange) {
  auto& context = exchange.context;
  auto const hash = Hash::from_hex(exchange.value());
  if (!hash || exchange.sight().nothing())
    co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});
  auto const etag = "\"" + hash->hex() + "\"";
  auto const known = co_await arrive<Result<std::optional<Known>>>(
      context.loop, [&context, key = *hash](auto done) {
        context.services.readers.run([key, done = std::move(done)](store::Db& db) mutable {
          Result<std::optional<Known>> found;
          try {
            found = find_known(db, key);
          } catch (std::exception const& error) {
            found = std::unexpected(store::problem_of(error));
          }
          done(std::move(found));
        });
      });
  if (!known) co_return respond(known.error());
  if (!*known) co_return respond(ProblemCode::not_found, {{"what", exchange.value()}});

  Response response;
  response.cache = "private, max-age=31536000, immutable";
  response.header("ETag", etag);
  if (exchange.request.if_none_match == etag) {
    response.status = 304;
    co_return response;
  }
  // The type is one of four constants; the text of the row goes away with it.
  static constexpr std::string_view kTypes[] = {"image/jpeg", "image/png", "image/webp",
                                                "application/pdf"};
  response.content_type = "application/octet-stream";
  for (auto const type : kTypes)
    if (type == (*known)->media_type) response.content_type = type;
  response.header("Content-Disposition",
                  "inline; filename=\"" + hash->hex().substr(0, 16) +
                      std::string(evidence::extension(response.content_type)) + "\"");
  response.header("Accept-Ranges", "bytes");
  auto const size = (*known)->bytes;
  std::optional<Range> range;
  if (!read_range(exchange.request.range, size, range)) {
    response.status = 416;
    response.content_type = media::text;
    response.header("Content-Range", "bytes */" + std::to_string(size));
    co_return response;
  }
  FilePart part{evidence::place_of(context.options.data, hash->hex()), 0, size};
  if (range) {
    response.status = 206;
    part.offset = range->first;
    part.length = range->last - range->first + 1;
    response.header("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                         std::to_string(range->last) + "/" + std::to_string(size));
  }
  response.file = std::move(part);
  co_return response;
}

}  // namespace longspan::http
