#include "views/consultation_figures.hpp"

#include <algorithm>

namespace longspan::views {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;

void write_instant(JsonWriter& json, std::string_view name, std::optional<Instant> const& at) {
  if (at) json.field(name, at->text());
}

void write_median(JsonWriter& json, ConsultationSum const& sum) {
  if (auto const median = sum.median_minutes()) json.field("median_minutes", *median);
}

/// "5.5" of 330 minutes.
std::string hours_text(std::int64_t minutes) {
  auto const tenths = (minutes + 3) / 6;
  auto out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) out.append(".").append(std::to_string(tenths % 10));
  return out;
}

}  // namespace

SpecialtyName specialty_name(contract::Specialty specialty) {
  static constexpr SpecialtyName kNames[] = {
      {"骨科", "Orthopaedics"}, {"放射科", "Radiology"},  {"内科", "Internal medicine"},
      {"外科", "Surgery"},      {"心内科", "Cardiology"}, {"神经科", "Neurology"},
      {"儿科", "Paediatrics"},  {"妇产科", "Obstetrics"}, {"其他", "Other"}};
  return kNames[static_cast<std::size_t>(specialty)];
}

std::optional<std::int64_t> ConsultationSum::median_minutes() const {
  if (minutes.empty()) return std::nullopt;
  auto sorted = minutes;
  std::ranges::sort(sorted);
  auto const middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

void ask_consultation_sums(store::Db& db, std::string const& programme, Instant now,
                           ConsultationSums& out) {
  db.ask(
      "SELECT specialty, state, requested_us, first_opinion_us, signed_us, due_us"
      " FROM consultation WHERE programme = ?",
      std::vector<store::Param>{programme}, [&out, now](store::Row const& row) {
        auto const state = static_cast<consult::State>(row.integer(1));
        bool const over = state == consult::State::closed || state == consult::State::declined;
        for (auto* sum :
             {&out.all, &out.by_specialty[static_cast<contract::Specialty>(row.integer(0))]}) {
          ++sum->asked;
          if (!row.null(3)) {
            ++sum->answered;
            sum->minutes.push_back((row.integer(3) - row.integer(2)) / kMinuteUs);
          }
          sum->signed_by_both += !row.null(4);
          sum->open += !over;
          sum->overdue += !over && row.null(3) && row.integer(5) < now.us;
        }
        return true;
      });
}

void write_consultation_sums(JsonWriter& json, ConsultationSums const& sums) {
  auto const& all = sums.all;
  json.object().field("asked", all.asked).field("answered", all.answered);
  json.field("signed", all.signed_by_both).field("open", all.open).field("overdue", all.overdue);
  write_median(json, all);
  json.key("by_specialty").array();
  for (auto const& [specialty, sum] : sums.by_specialty) {
    json.object().field("specialty", to_text(specialty)).field("asked", sum.asked);
    json.field("answered", sum.answered);
    write_median(json, sum);
    json.end_object();
  }
  json.end_array().end_object();
}

std::optional<FigureParts> consultation_figure(store::Db& db, FigureAsked const& asked) {
  if (asked.name != "consultations" && asked.name != "first_opinion_hours") return std::nullopt;
  bool const hours = asked.name == "first_opinion_hours";
  ConsultationSums sums;
  ask_consultation_sums(db, asked.programme, {}, sums);
  db.answer();
  auto const shown = [&](ConsultationSum const& sum) -> std::optional<std::string> {
    if (!hours) return std::to_string(sum.asked);
    auto const median = sum.median_minutes();
    return median ? std::optional(hours_text(*median)) : std::nullopt;
  };
  FigureParts out;
  out.value = shown(sums.all);
  for (auto const& [specialty, sum] : sums.by_specialty)
    if (auto const value = shown(sum)) {
      auto const name = specialty_name(specialty);
      out.parts.push_back({"", std::string(name.zh), std::string(name.en), *value, "", ""});
    }
  if (!hours) {
    auto const add = [&](char const* zh, char const* en, std::int64_t value) {
      out.parts.push_back({"", zh, en, std::to_string(value), "", ""});
    };
    add("已有首次意见", "With a first opinion", sums.all.answered);
    add("双方已签署", "Signed by both sides", sums.all.signed_by_both);
    add("进行中", "Open", sums.all.open);
  }
  out.among = " AND 0 = 1 AND stream.programme = ?";
  return out;
}

void write_steps(JsonWriter& json, consult::Steps const& steps, std::optional<Instant> met) {
  json.object().field("requested_at", steps.requested.text());
  write_instant(json, "consented_at", steps.consented);
  write_instant(json, "accepted_at", steps.accepted);
  write_instant(json, "met_at", met);
  write_instant(json, "first_opinion_at", steps.first_opinion);
  write_instant(json, "signed_at", steps.signed_by_both);
  write_instant(json, "followed_up_at", steps.followed_up);
  write_instant(json, "closed_at", steps.closed);
  json.end_object();
}

}  // namespace longspan::views
