#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <system_error>

#include "adapters/http/connection.hpp"
#include "adapters/http/request_parser.hpp"
#include "adapters/http/streamed_body.hpp"

namespace longspan::http {
namespace {

constexpr auto use_tuple = asio::as_tuple(use_task);
constexpr std::size_t kChunk = 256U << 10;
constexpr int kStallSeconds = 40;

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// What arrives, written and hashed on the file threads.
struct Incoming {
  explicit Incoming(std::filesystem::path const& path)
      : file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {}
  File file;
  Sha256 hash;
  std::uint64_t bytes = 0;
  std::string beginning;

  Result<bool> put(std::string const& chunk) {
    if (beginning.size() < 64) beginning.append(chunk, 0, 64 - beginning.size());
    hash.update(chunk);
    bytes += chunk.size();
    for (std::size_t done = 0; done < chunk.size();) {
      auto const count = ::write(file.get(), chunk.data() + done, chunk.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0)
        return fail(ProblemCode::store_failed,
                    {{"reason", std::generic_category().message(errno)}});
      done += static_cast<std::size_t>(count);
    }
    return true;
  }
};

}  // namespace

Task<bool> Connection::read_upload(RequestParser& parser, std::uint64_t limit,
                                   std::optional<Response>& refusal) {
  auto const path = context_.options.uploads / hex(random_bytes(12));
  auto incoming = std::make_shared<Incoming>(path);
  // Whatever ends this early leaves no half file behind.
  std::shared_ptr<void> const sweeper(nullptr, [&path, this](void*) {
    if (request_.upload) return;
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  });
  if (incoming->file.get() < 0) {
    refusal =
        respond(ProblemCode::store_failed, {{"reason", std::generic_category().message(errno)}});
    co_return true;
  }
  std::string chunk;
  parser.elsewhere = &chunk;
  while (!parser.is_done() || !chunk.empty()) {
    if (chunk.size() >= kChunk || parser.is_done()) {
      expect(Phase::working, 0);
      auto const kept = co_await on_pool<bool>(
          context_, context_.files,
          [incoming, part = std::move(chunk)] { return incoming->put(part); });
      chunk.clear();
      if (!kept) {
        refusal = respond(kept.error());
        co_return true;
      }
      continue;
    }
    boost::beast::error_code error;
    if (buffer_.size() > 0)
      buffer_.consume(parser.put(buffer_.data(), error));
    else
      error = boost::beast::http::error::need_more;
    if (error == boost::beast::http::error::body_limit) {
      refusal = respond(ProblemCode::body_too_large, {{"limit", std::to_string(limit)}});
      co_return true;
    }
    if (error && error != boost::beast::http::error::need_more) {
      refusal = respond(ProblemCode::request_malformed);
      co_return true;
    }
    if (!parser.is_done() && error == boost::beast::http::error::need_more) {
      expect(Phase::reading, kStallSeconds);
      if (co_await read_some(kChunk) == 0) co_return false;
    }
  }
  request_.upload = Upload{path, incoming->hash.finish(), incoming->bytes, incoming->beginning};
  co_return true;
}

Task<bool> Connection::write_file(FilePart const& part) {
  auto file = std::make_shared<File>(::open(part.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file->get() < 0) co_return false;
  if (context_.options.bbr_downloads) wire_.prefer_bbr();
  for (std::uint64_t sent = 0; sent < part.length;) {
    auto const wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, part.length - sent));
    auto const offset = static_cast<off_t>(part.offset + sent);
    auto chunk = co_await on_pool<std::string>(context_, context_.files, [file, wanted, offset] {
      std::string bytes(wanted, '\0');
      auto const count = ::pread(file->get(), bytes.data(), wanted, offset);
      bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
      return Result<std::string>(std::move(bytes));
    });
    if (!chunk || chunk->empty()) co_return false;
    if (!co_await write_all(*chunk)) co_return false;
    sent += chunk->size();
  }
  co_return true;
}

Task<bool> Connection::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    expect(Phase::writing, kStallSeconds);
    auto const [error, count] =
        co_await wire_.async_write_some(asio::buffer(bytes.data(), bytes.size()), use_tuple);
    if (error) co_return false;
    bytes.remove_prefix(count);
  }
  co_return true;
}

Task<bool> Connection::write_stream(StreamedBody& stream, std::uint64_t sent) {
  if (context_.options.bbr_downloads) wire_.prefer_bbr();
  while (sent < stream.length) {
    expect(Phase::working, 0);
    auto const piece = co_await stream.next();
    if (!piece || piece->empty() || !co_await write_all(*piece)) co_return false;
    sent += piece->size();
  }
  // Read to its end, what it comes from can be used again.
  expect(Phase::working, 0);
  co_await stream.next();
  co_return true;
}

}  // namespace longspan::http
