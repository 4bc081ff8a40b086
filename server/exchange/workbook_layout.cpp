#include "exchange/workbook_layout.hpp"

#include <stdexcept>

namespace longspan::exchange {

namespace {

using enum CellKind;

constexpr ColumnLayout kProgramme[] = {
    {"item", "项", "Item", text, true, 30, "条目|项目|内容项|field", "", ""},
    {"value", "内容", "Value", text, true, 44, "值|数值", "", ""},
    {"unit", "单位", "Unit", text, false, 10, "", "", ""},
    {"source", "来源", "Source", text, false, 40, "出处", "", ""},
    {"source_day", "来源日期", "Source day", day, false, 14, "", "", ""},
    {"note", "备注", "Note", text, false, 50, "说明", "", ""},
};

constexpr ColumnLayout kProjects[] = {
    {"code", "项目编号", "Code", code, true, 14, "编号|代码|projectcode|id", "每个项目一个，不重复",
     "one for each project, never twice"},
    {"name", "项目名称", "Name", text, true, 30, "名称|中文名称|namechinese|projectname", "", ""},
    {"name_en", "英文名称", "English name", text, false, 34, "英文名|nameenglish", "", ""},
    {"category", "类别", "Category", category, true, 18, "项目类别|分类|type", "从列表中选",
     "choose from the list"},
    {"livelihood", "民生", "Livelihood", yes_no, false, 10, "民生项目|是否民生", "是 / 否",
     "yes / no"},
    {"place", "地点", "Place", text, false, 22, "建设地点|地址|location|site", "", ""},
    {"place_en", "地点英文", "Place in English", text, false, 22, "placeenglish", "", ""},
    {"region", "地区", "Region", text, false, 16, "区县|所在地区", "", ""},
    {"owner", "建设单位", "Owner", text, false, 26, "业主|业主单位", "", ""},
    {"designer", "设计单位", "Designer", text, false, 26, "", "", ""},
    {"contractor", "施工单位", "Contractor", text, false, 26, "承包单位", "", ""},
    {"supervisor", "监理单位", "Supervisor", text, false, 26, "", "", ""},
    {"operator", "使用单位", "Operator", text, false, 26, "", "", ""},
    {"description", "建设内容", "Description", text, false, 60, "简介|项目简介|内容|建设内容及规模",
     "", ""},
    {"source", "来源", "Source", text, false, 30, "出处", "", ""},
};

constexpr ColumnLayout kStages[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"stage", "阶段", "Stage", stage, true, 20, "阶段名称", "从列表中选", "choose from the list"},
    {"planned", "计划", "Planned", day, false, 14, "计划日期|planneddate", "", ""},
    {"forecast", "预计", "Forecast", day, false, 14, "预计日期|forecastdate", "", ""},
    {"reached", "实际", "Reached", day, false, 14, "实际日期|完成日期|actual|actualdate",
     "不晚于今天", "not after today"},
    {"source", "来源", "Source", text, false, 30, "出处", "", ""},
};

constexpr ColumnLayout kItems[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"item", "分项编号", "Item code", code, true, 12, "分部分项编号|item", "项目内不重复",
     "never twice in a project"},
    {"name", "分项名称", "Item name", text, true, 28, "名称|分部分项|name", "", ""},
    {"name_en", "英文名称", "English name", text, false, 30, "英文名", "", ""},
    {"unit", "单位", "Unit", text, true, 10, "计量单位", "", ""},
    {"quantity", "计划工程量", "Planned quantity", quantity, true, 16,
     "工程量|计划数量|quantity|数量", "大于 0", "above 0"},
    {"weight", "权重", "Weight", quantity, true, 10, "进度权重", "大于 0；不必合计 100",
     "above 0; need not add up to 100"},
    {"start", "计划开始", "Planned start", day, false, 14, "开始|开始日期|start", "", ""},
    {"finish", "计划完成", "Planned finish", day, false, 14, "完成|完成日期|finish", "", ""},
};

constexpr ColumnLayout kOutcomes[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"measure", "指标", "Measure", measure, true, 20, "成效指标", "从列表中选",
     "choose from the list"},
    {"unit", "单位", "Unit", text, true, 10, "计量单位", "", ""},
    {"planned", "计划", "Planned", quantity, false, 14, "计划数量", "", ""},
    {"built", "建成", "Built", quantity, false, 14, "", "", ""},
    {"commissioned", "交付", "Commissioned", quantity, false, 16, "", "", ""},
    {"in_use", "在用", "In use", quantity, false, 14, "投用", "", ""},
    {"source", "来源", "Source", text, false, 30, "出处", "", ""},
};

constexpr ColumnLayout kFunding[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"line", "资金来源", "Funding line", funding_line, true, 20, "来源类别|资金类别|line",
     "从列表中选", "choose from the list"},
    {"amount", "计划资金", "Planned amount", money, true, 20, "金额|计划金额|amount|planned",
     "单位写在表头或单元格里：元、万元、亿元", "unit in the header or the cell: 元, 万元, 亿元"},
    {"source", "来源", "Source", text, false, 30, "出处", "", ""},
};

constexpr ColumnLayout kPayments[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"payment", "支付编号", "Payment", code, true, 16, "付款编号|paymentcode", "项目内不重复",
     "never twice in a project"},
    {"amount", "金额", "Amount", money, true, 18, "支付金额|付款金额", "大于 0", "above 0"},
    {"day", "日期", "Day", day, true, 14, "支付日期|付款日期|date", "不晚于今天",
     "not after today"},
    {"voucher", "凭证号", "Voucher", text, true, 18, "凭证|凭证编号", "", ""},
    {"line", "资金来源", "Funding line", funding_line, false, 18, "line", "", ""},
    {"payee", "收款方", "Payee", text, false, 26, "收款单位", "", ""},
    {"note", "备注", "Note", text, false, 30, "", "", ""},
};

constexpr ColumnLayout kReports[] = {
    {"project", "项目编号", "Code", CellKind::project, true, 14, "编号|projectcode|project", "",
     ""},
    {"day", "日期", "Day", day, true, 14, "日报日期|date", "", ""},
    {"sky", "天气", "Weather", sky, true, 12, "sky", "从列表中选", "choose from the list"},
    {"min_c", "最低气温", "Lowest °C", quantity, false, 10, "lowest", "", ""},
    {"max_c", "最高气温", "Highest °C", quantity, false, 10, "highest", "", ""},
    {"stopped_hours", "停工小时", "Hours stopped", quantity, false, 10, "", "", ""},
    {"workforce", "人员", "Workforce", text, false, 30, "作业人员",
     "工种=人数，用分号隔开：木工=12；瓦工=8",
     "trade=count, semicolons between: carpenters=12; masons=8"},
    {"quantities", "完成量", "Quantities done", text, false, 30, "完成工程量|quantities",
     "分项编号=数量，用分号隔开：01=35.5；02=12",
     "item=quantity, semicolons between: 01=35.5; 02=12"},
    {"narrative", "施工情况", "Narrative", text, false, 60, "施工内容", "", ""},
    {"problems", "问题", "Problems", text, false, 40, "存在问题", "一行一个", "one a line"},
};

constexpr SheetLayout kSheets[] = {
    {"programme", "计划", "Programme", kProgramme, "援建计划本身，以及公开报道里的总数和出处。",
     "The programme itself, and the totals that public reports state, with their source."},
    {"projects", "项目", "Projects", kProjects, "每个项目一行。", "One row for each project."},
    {"stages", "阶段", "Stages", kStages, "每个项目每个阶段一行；空着的日期不改动已登记的。",
     "One row for each stage of a project; a blank day leaves what is registered."},
    {"items", "分部分项", "Work items", kItems, "进度由完成量和权重算出。",
     "Progress is computed from quantities done and weights."},
    {"outcomes", "建设成效", "Outcomes", kOutcomes, "建筑面积、床位、班级、学位、住房等。",
     "Floor area, beds, classes, seats, houses and so on."},
    {"funding", "资金", "Funding", kFunding, "每个项目每种资金来源一行。",
     "One row for each funding line of a project."},
    {"payments", "支付", "Payments", kPayments, "已支付的每一笔。", "Every payment made."},
    {"reports", "日报", "Reports", kReports, "成批导入历史日报；没有就空着。",
     "Past daily reports in bulk; leave it empty if there are none."},
};

constexpr ProgrammeItem kItemsOfProgramme[] = {
    {"name", "计划名称", "Name", "", "", ""},
    {"name_en", "英文名称", "English name", "", "", ""},
    {"sponsor", "援建方", "Sponsor", "", "", ""},
    {"sponsor_en", "援建方英文", "Sponsor in English", "", "", ""},
    {"partner", "受援方", "Partner", "", "", ""},
    {"partner_en", "受援方英文", "Partner in English", "", "", ""},
    {"distance_km", "相距", "Distance", "km", "", ""},
    {"plan_year", "计划年度", "Plan year", "", "", ""},
    {"term_from", "任期起", "Term from", "", "", ""},
    {"term_to", "任期止", "Term to", "", "", ""},
    {"currency", "币种", "Currency", "", "ISO 4217，如 CNY；空着为 CNY",
     "ISO 4217, such as CNY; CNY when left blank"},
    {"zone", "时区", "Time zone", "", "IANA 名称，空着为 Asia/Shanghai",
     "IANA name; Asia/Shanghai when left blank"},
    {"day_ends_hour", "日报截止时", "Reporting day ends", "", "0–23，0 为午夜",
     "0-23, 0 is midnight"},
    {"data_day", "数据日期", "Data day", "", "登记与计划自这一天起有效",
     "registrations and plans are valid from this day"},
    {"note", "说明", "Note", "", "", ""},
};

constexpr PublishedItem kPublished[] = {
    {contract::PublishedFigure::projects, "公布项目数", "Published: projects", "个", false},
    {contract::PublishedFigure::aid_funds, "公布援助资金", "Published: aid funds", "元", true},
    {contract::PublishedFigure::total_investment, "公布总投资", "Published: total investment", "元",
     true},
    {contract::PublishedFigure::livelihood_share, "公布民生占比", "Published: livelihood share",
     "%", false},
    {contract::PublishedFigure::classes, "公布班级数", "Published: classes", "班", false},
    {contract::PublishedFigure::seats, "公布学位数", "Published: seats", "个", false},
    {contract::PublishedFigure::beds, "公布床位数", "Published: beds", "张", false},
    {contract::PublishedFigure::houses, "公布住房户数", "Published: houses", "户", false},
    {contract::PublishedFigure::floor_area, "公布建筑面积", "Published: floor area", "m²", false},
};

}  // namespace

std::span<SheetLayout const> sheet_layouts() { return kSheets; }

SheetLayout const& sheet_layout(std::string_view key) {
  for (auto const& sheet : kSheets)
    if (sheet.key == key) return sheet;
  throw std::logic_error("no such sheet: " + std::string(key));
}

std::span<ProgrammeItem const> programme_items() { return kItemsOfProgramme; }
std::span<PublishedItem const> published_items() { return kPublished; }

}  // namespace longspan::exchange
