#include "views/figure_texts.hpp"

#include <span>

namespace longspan::views {
namespace {

constexpr FigureText kProgramme[] = {
    {"projects", "项目", "Projects", "个", "",
     "公布的项目总数；逐项登记的另计。没有公布数时，为登记的项目数。",
     "The published number of projects; those registered one by one are counted apart. Without a published number: the registered ones."},
    {"itemised", "列明项目", "Itemised projects", "个", "", "在本系统逐项登记的项目数。",
     "Projects registered here one by one."},
    {"livelihood_share", "民生占比", "Livelihood share", "%", "%",
     "公布的占比；计算值 = 民生项目数 ÷ 登记项目数。",
     "The published share; computed: livelihood projects ÷ registered projects."},
    {"aid_funds", "援助资金", "Aid funds", "元", "",
     "公布的援助资金；计算值 = 各项目计划援助资金之和。",
     "The published aid funds; computed: the sum of the projects' planned aid funds."},
    {"total_investment", "带动总投资", "Total investment", "元", "",
     "公布的总投资；计算值 = 各项目计划资金之和。",
     "The published total investment; computed: the sum of the projects' planned funds."},
    {"funds_planned", "计划资金", "Planned funds", "元", "", "各项目各资金来源的计划之和。",
     "The sum of all funding lines of all projects."},
    {"paid", "已付", "Paid", "元", "", "各项目已付款之和，更正后的金额为准。",
     "The sum of the projects' payments, as corrected."},
    {"progress", "总进度", "Progress", "%", "%",
     "Σ（项目进度 × 计划资金）÷ Σ 计划资金，只计有分部分项的项目。",
     "Σ (project progress × planned funds) ÷ Σ planned funds, over projects with work items."},
    {"active", "在建项目", "Active projects", "个", "", "已开工、未竣工的项目数。",
     "Projects started and not completed."},
    {"reports_owed", "应报", "Reports owed", "份", "", "今天应报日报的项目：已开工、未竣工。",
     "Projects that owe a report today: started and not completed."},
    {"reports_in", "已报", "Reports in", "份", "", "应报项目中今天已有日报的。",
     "Those of them with a report for today."},
    {"reports_missing", "缺报", "Reports missing", "份", "", "应报 − 已报。", "Owed − in."},
    {"held", "待核", "Held", "条", "", "已存入账本、核定前不计入的记录数。",
     "Facts stored but not counted until settled."},
    {"lessons", "已开课", "Lessons held", "节", "",
     "会议室里已开的课；每次一条“会议已开”记录，同一次重开只计一次。",
     "Lessons held in rooms: one “meeting held” fact each; taken up again, a meeting counts once."},
    {"meetings", "已开会", "Meetings held", "次", "", "已开的业务学习、协调会和会诊。",
     "Study meetings, coordinations and consultations held."},
    {"hours", "会时", "Hours held", "小时", "h", "各次会议从开始到结束的时间之和。",
     "The time from beginning to end of every meeting held, added up."},
    {"seats", "到课人次", "Seats taken", "人次", "",
     "各次会议主持人清点的到场人数之和，更正后的为准；不记姓名。",
     "Seats taken in every meeting, as whoever led it counted, as corrected; never names."},
    {"consultations", "会诊", "Consultations", "例", "",
     "申请过的会诊，按专科与步骤；内容只给会诊成员看。",
     "Consultations asked for, by specialty and step; what they hold is their members' alone."},
    {"first_opinion_hours", "首次意见用时", "Time to first opinion", "小时", "h",
     "从申请到会诊方首次起草或签署意见的时间，取中位数。",
     "From the request to the answering side's first draft or signature, at the median."},
};

constexpr FigureText kProject[] = {
    {"progress", "完成进度", "Progress", "%", "%",
     "Σ（完成量 ÷ 计划量 × 权重）÷ Σ 权重；每项最多计 100 %。",
     "Σ (done ÷ planned × weight) ÷ Σ weight; each item counts at most 100 %."},
    {"planned_progress", "计划进度", "Planned progress", "%", "%",
     "各分部分项从开始日到完成日均匀推进，按权重合计。",
     "Each work item grows evenly from its first to its last day; weighed and summed."},
    {"funds_planned", "计划资金", "Planned funds", "元", "", "各资金来源的计划之和。",
     "The sum of the planned funding lines."},
    {"paid", "已付", "Paid", "元", "", "各笔支付之和，更正后的金额为准。",
     "The sum of the payments, as corrected."},
    {"last_report", "最近日报", "Last report", "", "", "最近一份计入的日报所写的日期。",
     "The day of the newest report that counts."},
    {"reports", "日报天数", "Days reported", "天", "days", "有日报的天数；同一天更正多次只计一天。",
     "Days with a report; corrections of a day count once."},
    {"stage", "阶段", "Stage", "", "", "已到达的最后一个阶段，或最新状态行所写的阶段。",
     "The furthest stage reached, or that of the newest status row."},
    {"completion_planned", "计划竣工", "Planned completion", "", "",
     "竣工阶段的计划日期，最新记录为准。", "The planned day of completion, as last recorded."},
    {"completion_forecast", "预计竣工", "Forecast completion", "", "",
     "竣工阶段的预计日期；没有时取写明它的最新状态行。",
     "The forecast day of completion; without one, that of the newest status row."},
    {"budget", "预算", "Budget", "元", "", "写明预算的最新一条状态行。",
     "The budget in the newest status row that states one."},
    {"held", "待核", "Held", "条", "", "本项目已存入账本、核定前不计入的记录数。",
     "This project's facts stored but not counted until settled."},
};

constexpr FigureText kStage{"",
                            "阶段日期",
                            "Stage dates",
                            "",
                            "",
                            "计划、预计、到达的日期，各以最新记录为准。",
                            "The planned, forecast and reached day, each as last recorded."};
constexpr FigureText kItem{"",
                           "完成量",
                           "Quantity done",
                           "",
                           "",
                           "各天日报所报数量之和，更正后的为准。",
                           "The sum of the quantities in the daily reports, as corrected."};
constexpr FigureText kOutcome{"",
                              "建设成效",
                              "Outcome",
                              "",
                              "",
                              "计划、建成、交付、投用的数量，各以最新记录为准。",
                              "Planned, built, commissioned and in use, each as last stated."};
constexpr FigureText kFunding{"",
                              "计划资金",
                              "Planned funding",
                              "元",
                              "",
                              "该资金来源的计划金额，最新记录为准。",
                              "The planned amount of this funding line, as last recorded."};
constexpr FigureText kPayment{"",
                              "支付",
                              "Payment",
                              "元",
                              "",
                              "该笔支付的金额，更正后的为准。",
                              "The amount of this payment, as corrected."};
constexpr FigureText kReport{
    "",
    "日报",
    "Daily report",
    "人",
    "people",
    "当天日报所报的人数；更正后的为准，各版本都在下面。",
    "People on site in the day's report, as corrected; every version is below."};

}  // namespace

FigureText const* figure_text(std::string_view type, std::string_view name) {
  auto in = [&](std::span<FigureText const> texts) -> FigureText const* {
    for (auto const& text : texts)
      if (text.name == name) return &text;
    return nullptr;
  };
  if (type == "programme") return in(kProgramme);
  if (type == "project") return in(kProject);
  if (type == "stage") return &kStage;
  if (type == "item") return &kItem;
  if (type == "outcome") return &kOutcome;
  if (type == "funding") return &kFunding;
  if (type == "payment") return &kPayment;
  if (type == "report") return &kReport;
  return nullptr;
}

}  // namespace longspan::views
