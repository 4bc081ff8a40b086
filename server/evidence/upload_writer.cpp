#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "evidence/descriptor.hpp"
#include "evidence/upload_files.hpp"

namespace longspan::evidence {
namespace {
constexpr std::size_t kStep = 256U << 10;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool append_all(int from, int to) {
  std::string step(kStep, '\0');
  for (;;) {
    auto const count = ::read(from, step.data(), step.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    if (!write_all(to, {step.data(), static_cast<std::size_t>(count)})) return false;
  }
}

Result<std::unique_ptr<UploadWriter>> UploadWriter::open(UploadFiles const& files,
                                                         std::string const& id,
                                                         std::optional<Checksum> checksum) {
  std::unique_ptr<UploadWriter> writer(new UploadWriter);
  writer->file_ = ::open(files.bytes_of(id).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (writer->file_ < 0) return store_failed();
  // Nodes that share the data folder: within one process requests wait for each other before.
  if (::flock(writer->file_, LOCK_EX | LOCK_NB) != 0) return fail(ProblemCode::upload_busy);
  if (!checksum) return writer;
  writer->chunk_path_ = files.chunk_of(id);
  writer->chunk_ =
      ::open(writer->chunk_path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (writer->chunk_ < 0) return store_failed();
  writer->digest_ = std::make_unique<Digest>(checksum->kind);
  writer->checksum_ = std::move(checksum);
  return writer;
}

UploadWriter::~UploadWriter() {
  if (chunk_ >= 0) {
    ::close(chunk_);
    ::unlink(chunk_path_.c_str());
  }
  if (file_ >= 0) ::close(file_);
}

Result<bool> UploadWriter::put(std::string_view bytes) {
  if (digest_) digest_->update(bytes);
  if (!write_all(chunk_ >= 0 ? chunk_ : file_, bytes)) return store_failed();
  return true;
}

Result<bool> UploadWriter::end(bool whole) {
  if (checksum_) {
    // What a broken connection left of a checked piece cannot be checked.
    if (!whole) return true;
    if (digest_->finish() != checksum_->digest) return fail(ProblemCode::upload_checksum_wrong);
    if (::lseek(chunk_, 0, SEEK_SET) != 0 || !append_all(chunk_, file_)) return store_failed();
  }
  if (::fsync(file_) != 0) return store_failed();
  return true;
}

Result<Content> read_content(std::filesystem::path const& path) {
  Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return store_failed();
  Content content;
  Sha256 hash;
  std::string step(kStep, '\0');
  for (;;) {
    auto const count = ::read(file.get(), step.data(), step.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return store_failed();
    if (count == 0) break;
    std::string_view const bytes(step.data(), static_cast<std::size_t>(count));
    if (content.bytes == 0) content.beginning = bytes.substr(0, 64);
    hash.update(bytes);
    content.bytes += bytes.size();
  }
  content.sha256 = hash.finish();
  return content;
}

}  // namespace longspan::evidence
