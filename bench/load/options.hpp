#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace longspan::bench {

/// `--name value` pairs; a name may come more than once. Unknown names end the program with a word.
class Options {
 public:
  Options(int argc, char** argv, std::vector<std::string_view> known);
  std::string text(std::string const& name, std::string fallback = {}) const;
  std::int64_t number(std::string const& name, std::int64_t fallback) const;
  std::vector<std::string> all(std::string const& name) const;

 private:
  std::multimap<std::string, std::string> values_;
};

/// A file of lines in memory; lines are handed out once each, in order.
class Lines {
 public:
  explicit Lines(std::string const& file);
  std::size_t size() const { return lines_.size(); }
  bool empty() const { return next_ >= lines_.size(); }
  std::string_view next() { return lines_[next_++]; }

 private:
  std::string content_;
  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
};

/// Seconds of a clock that only goes forward.
double now_seconds();

[[noreturn]] void give_up(std::string const& why);

}  // namespace longspan::bench
