#pragma once
#include <span>
#include <string_view>

#include "contract/facts.hpp"

namespace longspan::exchange::sample {

/// A kind of work item: when in the works it is done, and by whom.
struct ItemKind {
  std::string_view code, zh, en, unit;
  int per_scale;  ///< planned quantity per unit of the project's scale, in tenths
  int weight;
  int from, to;  ///< per mille of the planned effective time
  std::string_view trades[3];
  std::string_view plant;
  std::string_view material, material_unit;
  int material_each;  ///< material per 10 units of work
};

enum class WorkKind { building, houses, road, irrigation, water, greenhouse };
std::span<ItemKind const> items_of(WorkKind kind);

/// How a project goes.
enum class Course { early, overdue_start, usual, fast, late, very_late, silent, nearly_done, done };

struct SampleProject {
  std::string_view code, zh, en;
  contract::Category category;
  bool livelihood;
  WorkKind kind;
  Course course;
  int scale;      ///< hundreds of m², tens of houses, km...
  int funds_wan;  ///< planned, in 10,000 yuan
  std::string_view place_zh, place_en;
  contract::Measure measure;
  int planned_outcome;
  std::string_view outcome_unit;
};
/// 22 of them, all invented.
std::span<SampleProject const> sample_projects();

}  // namespace longspan::exchange::sample
