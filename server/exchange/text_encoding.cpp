#include "exchange/text_encoding.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include <algorithm>
#include <vector>

#include "exchange/problem_list.hpp"

namespace longspan::exchange {

namespace {

constexpr std::size_t kPiece = 1 << 16;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

File open_file(std::filesystem::path const& path) { return File(std::fopen(path.c_str(), "rb")); }

std::string read_piece(std::FILE* file) {
  std::string piece(kPiece, '\0');
  piece.resize(std::fread(piece.data(), 1, kPiece, file));
  return piece;
}

/// UTF-8 validity over pieces: overlong forms, surrogates and what lies beyond U+10FFFF refused.
class Utf8Check {
 public:
  bool feed(std::string_view piece) {
    for (char c : piece) {
      auto const u = static_cast<unsigned char>(c);
      if (u == '\n') ++line_;
      if (more_ > 0) {
        if (u < low_ || u > high_) return false;
        low_ = 0x80, high_ = 0xBF;
        --more_;
      } else if (u >= 0x80) {
        if (u < 0xC2 || u > 0xF4) return false;
        more_ = u >= 0xF0 ? 3 : u >= 0xE0 ? 2 : 1;
        low_ = u == 0xE0 ? 0xA0 : u == 0xF0 ? 0x90 : 0x80;
        high_ = u == 0xED ? 0x9F : u == 0xF4 ? 0x8F : 0xBF;
      }
    }
    return true;
  }
  bool complete() const { return more_ == 0; }
  std::size_t line() const { return line_; }

 private:
  int more_ = 0;
  unsigned low_ = 0x80, high_ = 0xBF;
  std::size_t line_ = 1;
};

Converter strict_converter(std::string const& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) return nullptr;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return U_FAILURE(status) ? nullptr : std::move(converter);
}

/// Converts one piece to UTF-16; false when the bytes do not fit the encoding.
bool to_utf16(UConverter* converter, std::string_view piece, bool last, std::u16string& out) {
  char const* from = piece.data();
  char const* const end = from + piece.size();
  std::u16string buffer(kPiece, u'\0');
  for (;;) {
    UErrorCode status = U_ZERO_ERROR;
    UChar* to = buffer.data();
    ucnv_toUnicode(converter, &to, buffer.data() + buffer.size(), &from, end, nullptr, last,
                   &status);
    out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    return U_SUCCESS(status);
  }
}

void append_utf8(std::string& out, std::u16string_view text, char16_t& pending_high) {
  for (char16_t unit : text) {
    char32_t c = unit;
    if (unit >= 0xD800 && unit < 0xDC00) {
      pending_high = unit;
      continue;
    }
    if (unit >= 0xDC00 && unit < 0xE000) {
      c = pending_high ? 0x10000 + ((char32_t{pending_high} - 0xD800) << 10) + (unit - 0xDC00)
                       : 0xFFFD;
    }
    pending_high = 0;
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else if (c < 0x10000) {
      out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
              static_cast<char>(0x80 | (c & 63))};
    } else {
      out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
              static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
  }
}

/// Whether every byte fits; `line` is where it stopped.
bool fits(std::FILE* file, TextEncoding const& encoding, std::size_t& line) {
  std::fseek(file, encoding.mark_bytes, SEEK_SET);
  line = 1;
  auto converter = strict_converter(encoding.name);
  if (!converter) return false;
  for (;;) {
    std::string const piece = read_piece(file);
    std::u16string text;
    bool const good = to_utf16(converter.get(), piece, piece.size() < kPiece, text);
    line += static_cast<std::size_t>(std::ranges::count(text, u'\n'));
    if (!good) return false;
    // Private-use letters come out of GB18030 for nearly any bytes; control characters never
    // belong.
    if (std::ranges::any_of(
            text, [](char16_t c) { return c < 0x20 && c != '\n' && c != '\r' && c != '\t'; }))
      return false;
    if (piece.size() < kPiece) return true;
  }
}

}  // namespace

Result<TextEncoding> detect_encoding(std::filesystem::path const& path, std::string_view named) {
  File file = open_file(path);
  if (!file) return std::unexpected(unreadable({"打不开文件", "the file cannot be opened"}));
  std::string const head = read_piece(file.get());
  auto starts = [&](std::string_view mark) { return std::string_view(head).starts_with(mark); };
  TextEncoding found;
  std::size_t line = 1;
  if (starts("\xEF\xBB\xBF"))
    found = {"UTF-8", 3};
  else if (starts("\xFF\xFE"))
    found = {"UTF-16LE", 2};
  else if (starts("\xFE\xFF"))
    found = {"UTF-16BE", 2};
  else if (!named.empty() && named != "auto")
    found = {std::string(named), 0};
  else {
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i < head.size(); ++i)
      if (head[i] == 0) ++(i % 2 ? odd : even);
    if (odd > head.size() / 8 && even < odd / 8)
      found = {"UTF-16LE", 0};
    else if (even > head.size() / 8 && odd < even / 8)
      found = {"UTF-16BE", 0};
    else
      found = {"", 0};
  }
  if (found.name.empty() || found.name == "UTF-8") {
    std::fseek(file.get(), found.mark_bytes, SEEK_SET);
    Utf8Check check;
    bool good = true;
    for (std::string piece; good && !(piece = read_piece(file.get())).empty();)
      good = check.feed(piece);
    if (good && check.complete()) return TextEncoding{"UTF-8", found.mark_bytes};
    line = check.line();
    if (found.name.empty()) {
      std::size_t gb_line = 1;
      TextEncoding const gb{"GB18030", 0};
      if (fits(file.get(), gb, gb_line)) return gb;
      line = std::max(line, gb_line);
    }
  } else if (fits(file.get(), found, line)) {
    return found;
  }
  std::string const name = found.name.empty() ? "UTF-8, GB18030" : found.name;
  return std::unexpected(unreadable(
      {"第 " + std::to_string(line) + " 行的字节不符合编码（试过 " + name +
           "）；请另存为 UTF-8，或在列映射的 file.encoding 里写明编码",
       "the bytes of line " + std::to_string(line) + " do not fit the encoding (tried " + name +
           "); save it as UTF-8, or name the encoding in the map's file.encoding"}));
}

struct TextFile::Impl {
  File file;
  Converter converter;  ///< none: the file is UTF-8 already
  char16_t pending_high = 0;
  std::size_t read = 0, total = 0;
};

TextFile::TextFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextFile::TextFile(TextFile&&) noexcept = default;
TextFile::~TextFile() = default;
std::size_t TextFile::bytes_read() const { return impl_->read; }
std::size_t TextFile::bytes_total() const { return impl_->total; }

Result<TextFile> TextFile::open(std::filesystem::path const& path, TextEncoding const& encoding) {
  auto impl = std::make_unique<Impl>();
  impl->file = open_file(path);
  if (!impl->file) return std::unexpected(unreadable({"打不开文件", "the file cannot be opened"}));
  std::error_code error;
  impl->total = std::filesystem::file_size(path, error);
  std::fseek(impl->file.get(), encoding.mark_bytes, SEEK_SET);
  if (encoding.name != "UTF-8") {
    impl->converter = strict_converter(encoding.name);
    if (!impl->converter)
      return std::unexpected(
          unreadable({"不认识的编码 " + encoding.name, "unknown encoding " + encoding.name}));
  }
  return TextFile(std::move(impl));
}

bool TextFile::next(std::string& out) {
  std::string const piece = read_piece(impl_->file.get());
  impl_->read += piece.size();
  if (piece.empty()) return false;
  if (!impl_->converter) {
    out += piece;
    return true;
  }
  std::u16string text;
  to_utf16(impl_->converter.get(), piece, false, text);
  append_utf8(out, text, impl_->pending_high);
  return true;
}

}  // namespace longspan::exchange
