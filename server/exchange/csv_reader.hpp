#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "exchange/text_encoding.hpp"

namespace longspan::exchange {

/// RFC 4180 records: quotes, doubled quotes, embedded line breaks, CR LF or LF or CR; blank lines
/// are passed over.
class CsvReader {
 public:
  enum class Fault : std::uint8_t {
    none,
    quote_unclosed,     ///< a quoted cell never ends, or runs past a million bytes
    text_behind_quote,  ///< "abc"d
  };
  struct Record {
    std::size_t line = 0;  ///< where it starts
    std::vector<std::string> cells;
    Fault fault = Fault::none;
  };

  /// `delimiter` 0: the one of , ; tab that the first line has most of.
  CsvReader(TextFile file, char delimiter);
  bool next(Record& record);
  char delimiter() const { return delimiter_; }
  std::size_t bytes_read() const { return file_.bytes_read(); }
  std::size_t bytes_total() const { return file_.bytes_total(); }

 private:
  int peek();
  int get();
  void find_delimiter();
  TextFile file_;
  char delimiter_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace longspan::exchange
