#include "exchange/problem_list.hpp"

#include "exchange/import.hpp"

namespace longspan::exchange {

namespace {

using Params = std::vector<std::pair<std::string, std::string>>;

Params with_place(Place const& place, Params rest) {
  Params out{{"place", place.text}};
  for (auto& param : rest) out.push_back(std::move(param));
  if (!place.sheet.empty()) out.emplace_back("sheet", place.sheet);
  if (!place.address.empty()) out.emplace_back("address", place.address);
  if (place.row) out.emplace_back("row", std::to_string(place.row));
  if (!place.column.empty()) out.emplace_back("column", place.column);
  return out;
}

}  // namespace

std::string shortened(std::string_view text) {
  if (text.size() <= 80) return std::string(text);
  std::size_t end = 77;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

Place line_place(std::size_t line, std::string_view column) {
  Place place;
  place.row = line;
  place.column = column;
  place.text = "第 " + std::to_string(line) + " 行 line " + std::to_string(line);
  if (!column.empty()) place.text += " “" + std::string(column) + "”";
  return place;
}

Place json_place(std::string pointer) {
  Place place;
  place.text = pointer.empty() ? "/" : pointer;
  place.pointer = std::move(pointer);
  return place;
}

void ProblemList::add(Problem problem) {
  ++count_;
  if (problems_.size() < kProblemsListed) problems_.push_back(std::move(problem));
}

void ProblemList::invalid(Place const& place, Both const& expected, std::string_view found) {
  add({ProblemCode::cell_invalid,
       place.pointer,
       with_place(place, {{"expected_zh", expected.zh},
                          {"expected_en", expected.en},
                          {"found", shortened(found)}}),
       {}});
}

void ProblemList::duplicate(Place const& place, std::string_view found, Place const& first) {
  add({ProblemCode::duplicate_code,
       place.pointer,
       with_place(place, {{"found", shortened(found)}, {"first", first.text}}),
       {}});
}

void ProblemList::column_missing(Place const& place, std::string_view column) {
  Place where = place;
  where.column.clear();
  add({ProblemCode::column_missing,
       place.pointer,
       with_place(where, {{"column", std::string(column)}}),
       {}});
}

void ProblemList::currency(Place const& place, std::string_view expected, std::string_view found) {
  add({ProblemCode::currency_mismatch,
       place.pointer,
       with_place(place, {{"expected", std::string(expected)}, {"found", shortened(found)}}),
       {}});
}

void ProblemList::unreadable(Both const& reason, Place const& place) {
  add({ProblemCode::file_unreadable,
       place.pointer,
       with_place(place, {{"reason_zh", reason.zh}, {"reason_en", reason.en}}),
       {}});
}

Problem ProblemList::refusal() const {
  return {ProblemCode::import_refused,
          {},
          {{"count", std::to_string(count_)}, {"listed", std::to_string(problems_.size())}},
          problems_};
}

Problem unreadable(Both const& reason) {
  return {
      ProblemCode::file_unreadable, {}, {{"reason_zh", reason.zh}, {"reason_en", reason.en}}, {}};
}

}  // namespace longspan::exchange
