#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::http {

/// Reads the small JSON objects of requests member by member. The first thing wrong is kept;
/// `finish` tells it.
class JsonBody {
 public:
  explicit JsonBody(std::string_view text);

  std::string text(std::string_view name, std::size_t at_most = 1024);
  std::optional<std::string> maybe_text(std::string_view name, std::size_t at_most = 1024);
  std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t from,
                                            std::int64_t to);  ///< null is as if left out
  std::optional<double> maybe_number(std::string_view name, double from, double to);
  std::optional<bool> maybe_flag(std::string_view name);
  boost::json::array const* maybe_array(std::string_view name);
  /// The problem, if any; also for members nobody asked for.
  std::optional<Problem> finish() const;

 private:
  boost::json::value const* take(std::string_view name);
  void wrong(std::string_view name, std::string_view expected, boost::json::value const* found);

  boost::json::value root_;
  std::size_t taken_ = 0;
  std::optional<Problem> problem_;
};

Problem shape_invalid(std::string pointer, std::string expected, boost::json::value const* found);
/// body_not_json with the place of the mistake.
Result<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr memory = {});

}  // namespace longspan::http
