#include "evidence/sealed_files.hpp"

#include <fcntl.h>

#include "base/secret_box.hpp"
#include "evidence/descriptor.hpp"
#include "evidence/place.hpp"
#include "evidence/zip_names.hpp"

namespace longspan::evidence {

namespace fs = std::filesystem;

Result<bool> write_sealed(fs::path const& file, std::string_view key, std::string_view name,
                          std::string_view bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  auto fresh = file;
  fresh += "." + hex(random_bytes(6));
  auto const give_up = [&] {
    auto const problem = store_failed();
    fs::remove(fresh, error);
    return problem;
  };
  {
    Descriptor const out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) return store_failed();
    if (!write_all(out.get(), seal_box(key, bytes, name))) return give_up();
  }
  return settle(fresh, file);
}

std::optional<std::string> read_sealed(fs::path const& file, std::string_view key,
                                       std::string_view name) {
  std::error_code error;
  auto const bytes = fs::file_size(file, error);
  if (error) return std::nullopt;
  return open_box(key, read_part(file, 0, bytes), name);
}

Result<bool> SealedFiles::keep(Hash const& hash, std::string_view bytes) const {
  if (has(hash.hex())) return true;
  return write_sealed(place_of(hash.hex()), key_, hash.hex(), bytes);
}

Result<bool> SealedFiles::take(Hash const& hash, fs::path const& file) const {
  std::error_code error;
  auto const bytes = fs::file_size(file, error);
  if (error) return fail(ProblemCode::store_failed, {{"reason", error.message()}});
  auto kept = keep(hash, read_part(file, 0, bytes));
  if (kept) fs::remove(file, error);
  return kept;
}

std::optional<std::string> SealedFiles::open(std::string const& hash) const {
  return read_sealed(place_of(hash), key_, hash);
}

bool SealedFiles::has(std::string const& hash) const {
  std::error_code ignored;
  return fs::exists(place_of(hash), ignored);
}

}  // namespace longspan::evidence
