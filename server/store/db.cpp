#include "store/db.hpp"

namespace longspan::store {
namespace {

ProblemCode code_of(DbTrouble trouble) {
  switch (trouble) {
    case DbTrouble::failed:
      return ProblemCode::store_failed;
    case DbTrouble::lost:
      return ProblemCode::store_unreachable;
    case DbTrouble::busy:
    case DbTrouble::crossed:
      return ProblemCode::store_busy;
    case DbTrouble::full:
      return ProblemCode::store_full;
    case DbTrouble::read_only:
      return ProblemCode::store_read_only;
    case DbTrouble::altered:
      return ProblemCode::store_altered;
  }
  std::unreachable();
}

}  // namespace

Problem problem_of(std::exception const& error) {
  auto const* refused = dynamic_cast<DbError const*>(&error);
  Problem problem{refused ? code_of(refused->trouble) : ProblemCode::store_failed, {}, {}, {}};
  if (problem.code == ProblemCode::store_failed || problem.code == ProblemCode::store_altered)
    problem.params.emplace_back("reason", error.what());
  return problem;
}

}  // namespace longspan::store
