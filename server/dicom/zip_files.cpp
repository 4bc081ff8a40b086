#include "dicom/zip_files.hpp"

#include "dicom/inflate.hpp"

namespace longspan::dicom {
namespace {

constexpr std::size_t kEndBytes = 22, kEntryBytes = 46, kLocalBytes = 30;
constexpr std::size_t kCommentMost = 65'535;

std::uint64_t number(std::string_view bytes, std::size_t at, int count) {
  std::uint64_t out = 0;
  for (int i = count - 1; i >= 0; --i)
    out = out << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return out;
}

struct Entry {
  std::string name;
  std::uint64_t method, packed, local;
  bool encrypted;
};

Result<std::string> content_of(std::string_view zip, Entry const& entry) {
  auto const bad = [&] { return fail(ProblemCode::dicom_broken, {{"where", "ZIP"}}); };
  if (entry.encrypted || entry.local > zip.size() || zip.size() - entry.local < kLocalBytes)
    return bad();
  auto const begin = entry.local + kLocalBytes + number(zip, entry.local + 26, 2) +
                     number(zip, entry.local + 28, 2);
  if (begin > zip.size() || entry.packed > zip.size() - begin)
    return fail(ProblemCode::dicom_cut_short, {{"bytes", std::to_string(zip.size())}});
  auto const packed = zip.substr(begin, entry.packed);
  if (entry.method == 0) return std::string(packed);
  if (entry.method != 8) return bad();
  auto out = inflate_raw(packed, kZipPartLimit);
  if (!out) return bad();
  return std::move(*out);
}

bool is_left_out(std::string_view name) {
  auto const last = name.substr(name.rfind('/') + 1);
  return last.empty() || last == "DICOMDIR" || last.starts_with("._") || last == ".DS_Store" ||
         name.starts_with("__MACOSX/");
}

}  // namespace

Result<ZipFiles> ZipFiles::open(std::string_view zip) {
  auto const unreadable = [] {
    return fail(ProblemCode::file_unreadable,
                {{"reason_zh", "ZIP 没有目录，可能不完整"},
                 {"reason_en", "the ZIP has no directory; it may be cut short"}});
  };
  if (zip.size() < kEndBytes) return unreadable();
  auto const from = zip.size() - kEndBytes;
  auto const lowest = from > kCommentMost ? from - kCommentMost : 0;
  auto const end = zip.rfind("PK\x05\x06", from);
  if (end == zip.npos || end < lowest) return unreadable();
  ZipFiles out;
  out.zip_ = zip;
  out.at_ = number(zip, end + 16, 4);
  out.left_ = number(zip, end + 10, 2);
  return out;
}

std::optional<ZipFiles::One> ZipFiles::next() {
  while (left_ > 0) {
    --left_;
    if (at_ > zip_.size() || zip_.size() - at_ < kEntryBytes || zip_.substr(at_, 4) != "PK\x01\x02")
      break;
    auto const name = number(zip_, at_ + 28, 2);
    if (zip_.size() - at_ - kEntryBytes < name) break;
    Entry const entry{std::string(zip_.substr(at_ + kEntryBytes, name)), number(zip_, at_ + 10, 2),
                      number(zip_, at_ + 20, 4), number(zip_, at_ + 42, 4),
                      (number(zip_, at_ + 8, 2) & 1) != 0};
    at_ += kEntryBytes + name + number(zip_, at_ + 30, 2) + number(zip_, at_ + 32, 2);
    if (!is_left_out(entry.name)) return One{entry.name, content_of(zip_, entry)};
  }
  left_ = 0;
  return std::nullopt;
}

}  // namespace longspan::dicom
