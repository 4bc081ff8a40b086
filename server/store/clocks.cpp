#include "store/clocks.hpp"

#include <cstdlib>

namespace longspan::store {
namespace {

constexpr std::int64_t kToleratedUs = std::int64_t{60} * 1'000'000;

std::int64_t number_of(Db& db, std::string_view sql) {
  std::int64_t out = 0;
  db.read(sql, {}, [&](Row const& row) {
    out = row.integer(0);
    return false;
  });
  return out;
}

std::string seconds(std::int64_t us) { return std::to_string(std::abs(us) / 1'000'000) + " s"; }

}  // namespace

std::vector<std::string> wrong_with_clocks(Db& db, Instant now) {
  std::vector<std::string> out;
  auto const ahead = number_of(db,
                               "SELECT COALESCE((SELECT received_us FROM fact WHERE seq ="
                               " (SELECT MAX(seq) FROM fact)), 0)") -
                     now.us;
  if (ahead > kToleratedUs)
    out.push_back("the newest fact was received " + seconds(ahead) +
                  " later than this machine's clock says it is; set the clock");
  if (!db.shared()) return out;
  auto const differs =
      number_of(db, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)") -
      now.us;
  if (std::abs(differs) > kToleratedUs)
    out.push_back("the database server's clock is " + seconds(differs) +
                  (differs > 0 ? " ahead of" : " behind") + " this machine's; set the wrong one");
  return out;
}

}  // namespace longspan::store
