#include "exchange/zip_reader.hpp"

#include <zip.h>

#include "exchange/problem_list.hpp"

namespace longspan::exchange {

struct ZipReader::Impl {
  zip_t* archive = nullptr;
  std::uint64_t taken = 0;
  ~Impl() {
    if (archive) zip_discard(archive);
  }
};

ZipReader::ZipReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

Result<ZipReader> ZipReader::open(std::filesystem::path const& path) {
  auto impl = std::make_unique<Impl>();
  int error = 0;
  impl->archive = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (!impl->archive) impl->archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (!impl->archive) {
    zip_error_t why;
    zip_error_init_with_code(&why, error);
    std::string const text = zip_error_strerror(&why);
    zip_error_fini(&why);
    return std::unexpected(unreadable(
        {"不是完整的 XLSX（zip）文件：" + text, "not a whole XLSX (zip) file: " + text}));
  }
  if (zip_get_num_entries(impl->archive, 0) > kEntryLimit)
    return std::unexpected(
        unreadable({"压缩包里的文件太多", "there are too many files in the archive"}));
  return ZipReader(std::move(impl));
}

namespace {
zip_int64_t locate(zip_t* archive, std::string const& name) {
  return zip_name_locate(archive, name.c_str(), ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
}
}  // namespace

bool ZipReader::has(std::string const& name) const { return locate(impl_->archive, name) >= 0; }

std::uint64_t ZipReader::packed_size(std::string const& name) const {
  zip_stat_t stat;
  auto const index = locate(impl_->archive, name);
  if (index < 0 || zip_stat_index(impl_->archive, static_cast<zip_uint64_t>(index), 0, &stat) != 0)
    return 0;
  return stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0;
}

std::uint64_t ZipReader::unpacked_size(std::string const& name) const {
  zip_stat_t stat;
  auto const index = locate(impl_->archive, name);
  if (index < 0 || zip_stat_index(impl_->archive, static_cast<zip_uint64_t>(index), 0, &stat) != 0)
    return 0;
  return stat.valid & ZIP_STAT_SIZE ? stat.size : 0;
}

Result<void> ZipReader::read(std::string const& name,
                             std::function<bool(std::string_view)> const& on_piece) {
  auto const broken = [&](std::string const& zh, std::string const& en) {
    return std::unexpected(unreadable({name + "：" + zh, name + ": " + en}));
  };
  auto const index = locate(impl_->archive, name);
  if (index < 0) return broken("文件里没有这一部分", "the file has no such part");
  zip_file_t* part = zip_fopen_index(impl_->archive, static_cast<zip_uint64_t>(index), 0);
  if (!part)
    return broken("打不开（可能加了密码）", "it cannot be opened (it may have a password)");
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> const closing(part, zip_fclose);
  std::uint64_t const packed = packed_size(name);
  std::uint64_t out = 0;
  std::string piece(1 << 16, '\0');
  for (;;) {
    zip_int64_t const got = zip_fread(part, piece.data(), piece.size());
    if (got < 0) return broken("数据已损坏", "the data is damaged");
    if (got == 0) return {};
    out += static_cast<std::uint64_t>(got);
    impl_->taken += static_cast<std::uint64_t>(got);
    bool const ratio = out > kRatioFrom && out / kRatioLimit > packed;
    if (ratio || out > kPartLimit || impl_->taken > kWholeLimit)
      return broken("解压后大得不正常（压缩炸弹？），已停止",
                    "it unpacks to an absurd size (a zip bomb?), stopped");
    if (!on_piece({piece.data(), static_cast<std::size_t>(got)})) return {};
  }
}

}  // namespace longspan::exchange
