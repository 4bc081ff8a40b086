#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "consult/model.hpp"
#include "views/figure_parts.hpp"

namespace longspan::views {

/// How many were asked and answered, and how long it took: of one specialty, or of all.
struct ConsultationSum {
  std::int64_t asked = 0;
  std::int64_t answered = 0;  ///< with a first opinion
  std::int64_t signed_by_both = 0;
  std::int64_t open = 0;
  std::int64_t overdue = 0;
  std::vector<std::int64_t> minutes;  ///< to the first opinion

  std::optional<std::int64_t> median_minutes() const;
};
struct ConsultationSums {
  ConsultationSum all;
  std::map<contract::Specialty, ConsultationSum> by_specialty;
};
struct SpecialtyName {
  std::string_view zh, en;
};
SpecialtyName specialty_name(contract::Specialty specialty);

/// Asks for them (Db::ask).
void ask_consultation_sums(store::Db& db, std::string const& programme, Instant now,
                           ConsultationSums& out);
/// ConsultationFigures.
void write_consultation_sums(JsonWriter& json, ConsultationSums const& sums);

/// The figure `consultations` of a programme, taken apart by specialty and step; nothing where
/// `asked` names another one. No facts are listed: they are their members' alone.
std::optional<FigureParts> consultation_figure(store::Db& db, FigureAsked const& asked);

/// {"requested_at", …}. `met`: when the doctors met.
void write_steps(JsonWriter& json, consult::Steps const& steps, std::optional<Instant> met);

}  // namespace longspan::views
