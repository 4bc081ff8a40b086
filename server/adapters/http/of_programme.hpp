#pragma once
#include "adapters/http/context.hpp"
#include "adapters/http/parameters.hpp"
#include "views/casework.hpp"

namespace longspan::http {

inline views::Viewer viewer_of(Exchange const& exchange) {
  return {exchange.viewer.author, exchange.sight()};
}

/// An answer about one programme: the one named, or the first the viewer sees.
using OfProgramme = std::function<Result<std::string>(store::Db&, std::string const& programme,
                                                      views::Viewer const& viewer)>;
Task<Response> answer_of_programme(Exchange& exchange, OfProgramme answer);

/// A span of days of a programme, as `from` and `to` ask for it.
using OfDays = std::function<Result<std::string>(store::Db&, std::string const& programme,
                                                 std::optional<Day> from, std::optional<Day> to,
                                                 views::Viewer const& viewer, Instant now)>;
Task<Response> answer_of_days(Exchange& exchange, OfDays answer);

}  // namespace longspan::http
