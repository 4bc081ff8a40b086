#include "exchange/words.hpp"

namespace longspan::exchange {

using namespace contract;

template <>
std::span<Word<Category> const> words() {
  static constexpr Word<Category> kWords[] = {{Category::education, "教育", "Education"},
                                              {Category::health, "卫生", "Health"},
                                              {Category::housing, "住房", "Housing"},
                                              {Category::municipal, "市政", "Municipal"},
                                              {Category::agriculture, "农业", "Agriculture"},
                                              {Category::industry, "产业", "Industry"},
                                              {Category::transport, "交通", "Transport"},
                                              {Category::water, "水利", "Water"},
                                              {Category::energy, "能源", "Energy"},
                                              {Category::culture, "文化", "Culture"},
                                              {Category::civil_affairs, "民政", "Civil affairs"},
                                              {Category::environment, "环境", "Environment"},
                                              {Category::other, "其他", "Other"}};
  return kWords;
}

template <>
std::span<Word<StageName> const> words() {
  static constexpr Word<StageName> kWords[] = {{StageName::approval, "立项", "Approval"},
                                               {StageName::feasibility, "可研", "Feasibility"},
                                               {StageName::design, "设计", "Design"},
                                               {StageName::tender, "招标", "Tender"},
                                               {StageName::permit, "施工许可", "Permit"},
                                               {StageName::start, "开工", "Start"},
                                               {StageName::topping_out, "封顶", "Topping-out"},
                                               {StageName::completion, "竣工", "Completion"},
                                               {StageName::acceptance, "验收", "Acceptance"},
                                               {StageName::handover, "移交", "Handover"},
                                               {StageName::final_account, "决算", "Final account"},
                                               {StageName::in_use, "投用", "In use"}};
  return kWords;
}

template <>
std::span<Word<PartyRole> const> words() {
  static constexpr Word<PartyRole> kWords[] = {{PartyRole::sponsor, "援建方", "Sponsor"},
                                               {PartyRole::partner, "受援方", "Partner"},
                                               {PartyRole::owner, "建设单位", "Owner"},
                                               {PartyRole::designer, "设计单位", "Designer"},
                                               {PartyRole::contractor, "施工单位", "Contractor"},
                                               {PartyRole::supervisor, "监理单位", "Supervisor"},
                                               {PartyRole::operator_, "使用单位", "Operator"},
                                               {PartyRole::funder, "出资方", "Funder"},
                                               {PartyRole::other, "其他单位", "Other party"}};
  return kWords;
}

template <>
std::span<Word<Measure> const> words() {
  static constexpr Word<Measure> kWords[] = {{Measure::floor_area, "建筑面积", "Floor area"},
                                             {Measure::beds, "床位", "Beds"},
                                             {Measure::classes, "班级", "Classes"},
                                             {Measure::seats, "学位", "Seats"},
                                             {Measure::houses, "住房", "Houses"},
                                             {Measure::length, "长度", "Length"},
                                             {Measure::area, "面积", "Area"},
                                             {Measure::capacity, "能力", "Capacity"},
                                             {Measure::other, "其他", "Other"}};
  return kWords;
}

template <>
std::span<Word<FundingLine> const> words() {
  static constexpr Word<FundingLine> kWords[] = {
      {FundingLine::aid, "援助资金", "Aid"},
      {FundingLine::central, "中央资金", "Central"},
      {FundingLine::local_match, "本地配套", "Local match"},
      {FundingLine::social, "社会资金", "Social"},
      {FundingLine::unspecified, "未注明", "Unspecified"}};
  return kWords;
}

template <>
std::span<Word<Sky> const> words() {
  static constexpr Word<Sky> kWords[] = {{Sky::clear, "晴", "Clear"},
                                         {Sky::cloudy, "多云", "Cloudy"},
                                         {Sky::overcast, "阴", "Overcast"},
                                         {Sky::rain, "雨", "Rain"},
                                         {Sky::snow, "雪", "Snow"},
                                         {Sky::dust, "沙尘", "Dust"},
                                         {Sky::fog, "雾", "Fog"}};
  return kWords;
}

template <>
std::span<Word<Severity> const> words() {
  static constexpr Word<Severity> kWords[] = {{Severity::minor, "一般", "Minor"},
                                              {Severity::serious, "严重", "Serious"},
                                              {Severity::critical, "紧急", "Critical"}};
  return kWords;
}

}  // namespace longspan::exchange
