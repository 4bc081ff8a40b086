#pragma once
#include "adapters/http/context.hpp"
#include "store/meeting_rows.hpp"

namespace longspan::http {

struct OnRecord {
  std::int64_t began_us = 0;  ///< 0: nobody ever led it, and nothing is on record
};
/// Puts a meeting that is over on record, with what is on disk: its log as evidence, who took part
/// as a fact, what was said to be looked up. Done twice, it is there once. `alive_us`: of one that
/// nobody ended, when it was last carried.
Task<Result<OnRecord>> put_on_record(Context& context, store::MeetingLog log,
                                     std::int64_t alive_us = 0);

}  // namespace longspan::http
