#pragma once
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::exchange {

struct TextEncoding {
  std::string name = "UTF-8";  ///< "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" or what a map names
  int mark_bytes = 0;          ///< length of the byte order mark
};

/// By byte order mark; else UTF-16 by its zero bytes; else UTF-8 or GB18030, whichever every byte
/// of the file fits (in that order). `named`: take this one, if the file fits it. Problem
/// file_unreadable names the first line that fits neither.
Result<TextEncoding> detect_encoding(std::filesystem::path const& path,
                                     std::string_view named = {});

/// The file as UTF-8, piece by piece.
class TextFile {
 public:
  static Result<TextFile> open(std::filesystem::path const& path, TextEncoding const& encoding);
  TextFile(TextFile&&) noexcept;
  ~TextFile();
  /// Appends the next piece to `out`; false at the end.
  bool next(std::string& out);
  std::size_t bytes_read() const;
  std::size_t bytes_total() const;

 private:
  struct Impl;
  explicit TextFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::exchange
