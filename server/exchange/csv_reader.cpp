#include "exchange/csv_reader.hpp"

namespace longspan::exchange {

namespace {
constexpr std::size_t kCellLimit = 1'000'000;
}

CsvReader::CsvReader(TextFile file, char delimiter)
    : file_(std::move(file)), delimiter_(delimiter) {
  if (!delimiter_) find_delimiter();
}

int CsvReader::peek() {
  if (at_ >= buffer_.size()) {
    buffer_.clear();
    at_ = 0;
    if (!file_.next(buffer_)) return -1;
    if (buffer_.empty()) return peek();
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int CsvReader::get() {
  int const c = peek();
  if (c >= 0) ++at_;
  return c;
}

void CsvReader::find_delimiter() {
  delimiter_ = ',';
  if (peek() < 0) return;
  std::size_t counts[3] = {};
  constexpr char kCandidates[] = {',', ';', '\t'};
  bool quoted = false;
  for (char c : buffer_) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    for (int i = 0; i < 3; ++i)
      if (c == kCandidates[i] && !quoted) ++counts[i];
  }
  for (int i = 1; i < 3; ++i)
    if (counts[i] > counts[0]) {
      counts[0] = counts[i];
      delimiter_ = kCandidates[i];
    }
}

bool CsvReader::next(Record& record) {
  record.cells.clear();
  record.fault = Fault::none;
  int c = peek();
  while (c == '\r' || c == '\n') {
    if (get() == '\n' || peek() != '\n') ++line_;
    c = peek();
  }
  if (c < 0) return false;
  record.line = line_;
  for (;;) {
    std::string& cell = record.cells.emplace_back();
    if (peek() == '"') {
      get();
      for (;;) {
        c = get();
        if (c < 0 || cell.size() > kCellLimit) {
          record.fault = Fault::quote_unclosed;
          // Nothing sensible can follow: the rest of the file is inside the quote.
          while (get() >= 0) {
          }
          return true;
        }
        if (c == '"') {
          if (peek() != '"') break;
          get();
        }
        if (c == '\n') ++line_;
        cell += static_cast<char>(c);
      }
      while (peek() == ' ') get();
      c = peek();
      if (c >= 0 && c != delimiter_ && c != '\r' && c != '\n')
        record.fault = Fault::text_behind_quote;
    }
    while ((c = get()) >= 0 && c != delimiter_ && c != '\r' && c != '\n')
      cell += static_cast<char>(c);
    if (c == delimiter_) continue;
    if (c == '\r' && peek() == '\n') get();
    if (c >= 0) ++line_;
    return true;
  }
}

}  // namespace longspan::exchange
