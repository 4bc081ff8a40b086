#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.hpp"

namespace longspan::exchange {

/// A sentence part in both languages.
struct Both {
  std::string zh, en;
};

/// Where in a file. `text` reads the same in both languages: "项目 Projects!D7", "line 12
/// “Budget”",
/// "/projects/0/period". The rest lets a screen make a table of it.
struct Place {
  std::string text;
  std::string sheet;    ///< workbook only
  std::string address;  ///< A1 address, workbook only
  std::size_t row = 0;  ///< sheet row or line, counted from 1; 0 for JSON
  std::string column;   ///< the column's header
  std::string pointer;  ///< JSON only
};

Place line_place(std::size_t line, std::string_view column = {});
Place json_place(std::string pointer);

/// Every problem of a file, so that it is mended in one go.
class ProblemList {
 public:
  void invalid(Place const& place, Both const& expected, std::string_view found);
  void duplicate(Place const& place, std::string_view found, Place const& first);
  void column_missing(Place const& place, std::string_view column);
  void currency(Place const& place, std::string_view expected, std::string_view found);
  void unreadable(Both const& reason, Place const& place = {});

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  /// import_refused with the first kProblemsListed in `errors`, in the file's order.
  Problem refusal() const;

 private:
  void add(Problem problem);
  std::vector<Problem> problems_;
  std::size_t count_ = 0;
};

/// A file that cannot be read at all.
Problem unreadable(Both const& reason);
/// At most 80 bytes, cut between characters.
std::string shortened(std::string_view text);

}  // namespace longspan::exchange
