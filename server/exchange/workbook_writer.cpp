#include "exchange/workbook_writer.hpp"

#include <xlsxwriter.h>

#include <algorithm>

#include "exchange/words.hpp"

namespace longspan::exchange {

namespace {

constexpr lxw_row_t kListedRows = 5000;  ///< rows that get a list to choose from

template <class E>
std::vector<std::string> labels() {
  std::vector<std::string> out;
  for (auto const& word : words<E>()) out.push_back(label(word.value));
  return out;
}

/// What a cell of the kind is chosen from; empty: anything. A spreadsheet takes 255 characters in
/// all.
std::vector<std::string> choices(CellKind kind) {
  switch (kind) {
    case CellKind::category:
      return labels<contract::Category>();
    case CellKind::stage:
      return labels<contract::StageName>();
    case CellKind::measure:
      return labels<contract::Measure>();
    case CellKind::funding_line:
      return labels<contract::FundingLine>();
    case CellKind::sky:
      return labels<contract::Sky>();
    case CellKind::yes_no:
      return {"是 Yes", "否 No"};
    default:
      return {};
  }
}

}  // namespace

template <class Set>
lxw_format* WorkbookWriter::format(Set set) {
  lxw_format* out = workbook_add_format(book_);
  set(out);
  return out;
}
lxw_format* WorkbookWriter::format_of(CellKind kind) const {
  switch (kind) {
    case CellKind::money:
      return money_;
    case CellKind::quantity:
      return number_;
    case CellKind::day:
      return day_;
    default:
      return text_;
  }
}

WorkbookWriter::WorkbookWriter(std::filesystem::path const& path) {
  lxw_workbook_options options{};
  options.constant_memory = LXW_FALSE;
  book_ = workbook_new_opt(path.c_str(), &options);
  // A fixed time of making: the same content gives the same bytes.
  lxw_doc_properties properties{};
  properties.title = const_cast<char*>("Longspan 援建计划 programme");
  properties.created = 1577836800;
  workbook_set_properties(book_, &properties);
  header_ = format([](lxw_format* f) {
    format_set_bold(f);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(f, 0xE8EEF4);
    format_set_bottom(f, LXW_BORDER_THIN);
  });
  required_ = format([](lxw_format* f) {
    format_set_bold(f);
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(f, 0xD3E0EC);
    format_set_bottom(f, LXW_BORDER_THIN);
  });
  text_ = format([](lxw_format* f) {
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    format_set_num_format(f, "@");
  });
  title_ = format([](lxw_format* f) {
    format_set_bold(f);
    format_set_font_size(f, 16);
  });
  plain_ = format([](lxw_format* f) {
    format_set_text_wrap(f);
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
  });
  day_ = format([](lxw_format* f) {
    format_set_num_format(f, "yyyy-mm-dd");
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
  });
  money_ = format([](lxw_format* f) {
    format_set_num_format(f, "#,##0.00");
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
  });
  number_ = format([](lxw_format* f) {
    format_set_num_format(f, "#,##0.###");
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
  });
}

bool WorkbookWriter::close() { return workbook_close(book_) == LXW_NO_ERROR; }

void WorkbookWriter::write(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column,
                           Value const& value, lxw_format* format) {
  if (value.text.empty()) return;
  if (value.day) {
    auto const day = *Day::parse(value.text);
    lxw_datetime when{
        day.year(), static_cast<int>(day.month()), static_cast<int>(day.day_of_month()), 0, 0, 0};
    worksheet_write_datetime(sheet, row, column, &when, day_);
  } else if (value.number && value.text.size() <= 16) {
    // Fifteen digits pass through the spreadsheet's double unharmed; longer ones go as text.
    worksheet_write_number(sheet, row, column, std::stod(value.text), format);
  } else {
    worksheet_write_string(sheet, row, column, value.text.c_str(), format);
  }
}

void WorkbookWriter::validation(lxw_worksheet* sheet, ColumnLayout const& column, lxw_col_t at) {
  auto list = choices(column.kind);
  std::string title(column.zh);
  std::string message = std::string(column.hint_zh) + "\n" + std::string(column.hint_en);
  bool const has_hint = !column.hint_zh.empty();
  if (list.empty() && !has_hint) return;
  lxw_data_validation rule{};
  std::vector<char*> values;
  for (auto& one : list) values.push_back(one.data());
  values.push_back(nullptr);
  if (list.empty()) {
    rule.validate = LXW_VALIDATION_TYPE_ANY;
  } else {
    rule.validate = LXW_VALIDATION_TYPE_LIST;
    rule.value_list = values.data();
    rule.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
    rule.error_title = const_cast<char*>("不在列表里 Not listed");
    rule.error_message = const_cast<char*>("请从列表中选择。Choose from the list.");
  }
  if (has_hint) {
    rule.input_title = title.data();
    rule.input_message = message.data();
  }
  rule.ignore_blank = LXW_VALIDATION_ON;
  worksheet_data_validation_range(sheet, 1, at, kListedRows, at, &rule);
}

void WorkbookWriter::sheet(SheetLayout const& layout, std::vector<std::vector<Value>> const& rows) {
  std::string const name = std::string(layout.zh) + " " + std::string(layout.en);
  lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
  worksheet_set_row(sheet, 0, 44, nullptr);
  for (std::size_t c = 0; c < layout.columns.size(); ++c) {
    auto const& column = layout.columns[c];
    auto const at = static_cast<lxw_col_t>(c);
    std::string header =
        std::string(column.zh) + (column.required ? " *" : "") + "\n" + std::string(column.en);
    if (column.kind == CellKind::money)
      header = std::string(column.zh) + "（元） *\n" + std::string(column.en);
    bool const programme = layout.key == "programme";
    worksheet_set_column(sheet, at, at, column.width, programme ? plain_ : format_of(column.kind));
    worksheet_write_string(sheet, 0, at, header.c_str(), column.required ? required_ : header_);
    if (!programme) validation(sheet, column, at);
  }
  worksheet_freeze_panes(sheet, 1, layout.key == "projects" ? 2 : 1);
  if (layout.key != "programme")
    worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(std::max<std::size_t>(rows.size(), 1)),
                         static_cast<lxw_col_t>(layout.columns.size() - 1));
  worksheet_set_landscape(sheet);
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      auto* format = layout.key == "programme" ? (rows[r][c].number ? number_ : plain_)
                                               : format_of(layout.columns[c].kind);
      write(sheet, static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c), rows[r][c], format);
    }
}

void WorkbookWriter::instructions() {
  lxw_worksheet* sheet = workbook_add_worksheet(book_, "说明 Instructions");
  worksheet_set_column(sheet, 0, 0, 24, plain_);
  worksheet_set_column(sheet, 1, 2, 62, plain_);
  worksheet_write_string(sheet, 0, 0, "Longspan 跨远 · 援建计划工作簿 programme workbook", title_);
  lxw_row_t row = 2;
  auto line = [&](std::string const& a, std::string const& b, std::string const& c) {
    worksheet_write_string(sheet, row, 0, a.c_str(), plain_);
    worksheet_write_string(sheet, row, 1, b.c_str(), plain_);
    worksheet_write_string(sheet, row, 2, c.c_str(), plain_);
    ++row;
  };
  line("导入 Import",
       "longspan import 文件.xlsx --data 目录 --programme 编号，或在网页“导入”里选择文件。先加 "
       "--dry-run 可只检查。",
       "longspan import FILE.xlsx --data DIR --programme CODE, or choose the file on the page "
       "“Import”. --dry-run only checks.");
  line("规矩 Rules",
       "带 * "
       "的列必填。列的顺序随意，可以多出别的列和工作表（会提示，不读取）。有一处不对，就什么都不导"
       "入，所有问题一次列出。",
       "Columns with * are needed. Their order is free; other columns and sheets are told and "
       "passed over. If anything is wrong nothing is imported, and every problem is listed at "
       "once.");
  line("再次导入 Again", "改过的行会成为更正，没改的行不会重复；空着的单元格不改动已登记的内容。",
       "Changed rows become corrections, unchanged rows are not repeated; a blank cell leaves what "
       "is registered.");
  line("金额 Money",
       "默认单位为元；可把表头写成（万元）、（亿元），或在单元格里写“1,200 "
       "万元”。超过两位小数的四舍六入五成双。",
       "The unit is the yuan unless the header says （万元） or （亿元） or the cell does (1,200 "
       "万元). More than two decimals are rounded half to even.");
  line("日期 Days", "2020-04-01、2020/4/1、2020年4月1日 或 Excel 日期都可以。",
       "2020-04-01, 2020/4/1, 2020年4月1日, April 1 2020 or a spreadsheet date.");
  line("隐私 Privacy", "不要填写受益人的个人信息：住房按户数，学校按学位，医院按床位。",
       "No personal details of those who benefit: houses, seats and beds are counted, people are "
       "not named.");
  ++row;
  for (auto const& layout : sheet_layouts())
    line(std::string(layout.zh) + " " + std::string(layout.en), std::string(layout.says_zh),
         std::string(layout.says_en));
}

}  // namespace longspan::exchange
