#pragma once
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace longspan::rooms {

/// Reads the body of a wish member by member, strictly: the first member that is missing, wrong or
/// unknown is kept.
class WishBody {
 public:
  explicit WishBody(boost::json::object const& body) : body_(body) {}

  /// At most so many characters, at least one; no control characters but ends of lines and tabs.
  std::string text(std::string_view name, std::size_t most);
  std::optional<std::string> maybe_text(std::string_view name, std::size_t most);
  std::int64_t integer(std::string_view name, std::int64_t from, std::int64_t to);
  std::optional<std::int64_t> maybe_integer(std::string_view name, std::int64_t from,
                                            std::int64_t to);
  bool flag(std::string_view name);
  std::optional<bool> maybe_flag(std::string_view name);
  /// Never null: an empty one where it is wrong.
  boost::json::array const& list(std::string_view name, std::size_t least, std::size_t most);
  boost::json::object const* maybe_object(std::string_view name);
  /// One of a few words.
  std::string choice(std::string_view name, std::initializer_list<std::string_view> words);
  bool has(std::string_view name) const { return body_.contains(name); }
  /// A material's hash, "board" or "board:GROUP".
  std::string material(std::string_view name);
  void wrong(std::string_view name);

  /// The member that is wrong; empty: all is well.
  std::string const& finish();

 private:
  boost::json::value const* take(std::string_view name);

  boost::json::object const& body_;
  std::size_t taken_ = 0;
  std::string wrong_;
};

/// Whole numbers from `from` to `to`; none where one is not.
std::optional<std::vector<std::int64_t>> whole_numbers(boost::json::array const& list,
                                                       std::int64_t from, std::int64_t to);
/// A text of the wire: characters counted, no control characters but ends of lines and tabs.
bool fits_text(std::string_view text, std::size_t most);
bool is_material(std::string_view text);

}  // namespace longspan::rooms
