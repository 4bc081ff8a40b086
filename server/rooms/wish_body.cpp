#include "rooms/wish_body.hpp"

#include <algorithm>

namespace longspan::rooms {
namespace {

namespace json = boost::json;

std::string_view view_of(json::string const& text) { return {text.data(), text.size()}; }

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

bool fits_text(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F) return false;
    characters += (byte & 0xC0) != 0x80;
  }
  return characters <= most;
}

bool is_material(std::string_view text) {
  constexpr std::string_view kGroup = "board:";
  if (text == "board" || is_hash(text)) return true;
  return text.starts_with(kGroup) && text.size() > kGroup.size() && fits_text(text, 40);
}

std::optional<std::vector<std::int64_t>> whole_numbers(json::array const& list, std::int64_t from,
                                                       std::int64_t to) {
  std::vector<std::int64_t> out;
  out.reserve(list.size());
  for (auto const& value : list) {
    auto const* number = value.if_int64();
    if (number == nullptr || *number < from || *number > to) return std::nullopt;
    out.push_back(*number);
  }
  return out;
}

json::value const* WishBody::take(std::string_view name) {
  auto const* value = body_.if_contains(name);
  if (value != nullptr) ++taken_;
  return value;
}

void WishBody::wrong(std::string_view name) {
  if (wrong_.empty()) wrong_ = name;
}

std::optional<std::string> WishBody::maybe_text(std::string_view name, std::size_t most) {
  auto const* value = take(name);
  if (value == nullptr) return std::nullopt;
  auto const* text = value->if_string();
  if (text == nullptr || text->empty() || !fits_text(view_of(*text), most)) {
    wrong(name);
    return std::nullopt;
  }
  return std::string(view_of(*text));
}

std::string WishBody::text(std::string_view name, std::size_t most) {
  auto found = maybe_text(name, most);
  if (!found) wrong(name);
  return std::move(found).value_or("");
}

std::optional<std::int64_t> WishBody::maybe_integer(std::string_view name, std::int64_t from,
                                                    std::int64_t to) {
  auto const* value = take(name);
  if (value == nullptr) return std::nullopt;
  auto const* number = value->if_int64();
  if (number == nullptr || *number < from || *number > to) {
    wrong(name);
    return std::nullopt;
  }
  return *number;
}

std::int64_t WishBody::integer(std::string_view name, std::int64_t from, std::int64_t to) {
  auto const found = maybe_integer(name, from, to);
  if (!found) wrong(name);
  return found.value_or(from);
}

std::optional<bool> WishBody::maybe_flag(std::string_view name) {
  auto const* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    wrong(name);
    return std::nullopt;
  }
  return value->get_bool();
}

bool WishBody::flag(std::string_view name) {
  auto const found = maybe_flag(name);
  if (!found) wrong(name);
  return found.value_or(false);
}

json::array const& WishBody::list(std::string_view name, std::size_t least, std::size_t most) {
  static json::array const none;
  auto const* value = take(name);
  auto const* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr || list->size() < least || list->size() > most) {
    wrong(name);
    return none;
  }
  return *list;
}

json::object const* WishBody::maybe_object(std::string_view name) {
  auto const* value = take(name);
  if (value == nullptr || value->is_null()) return nullptr;
  auto const* object = value->if_object();
  if (object == nullptr) wrong(name);
  return object;
}

std::string WishBody::choice(std::string_view name, std::initializer_list<std::string_view> words) {
  auto found = text(name, 40);
  if (std::ranges::find(words, std::string_view(found)) == words.end()) wrong(name);
  return found;
}

std::string WishBody::material(std::string_view name) {
  auto found = text(name, 64);
  if (!is_material(found)) wrong(name);
  return found;
}

std::string const& WishBody::finish() {
  if (wrong_.empty() && taken_ < body_.size()) wrong_ = "?";
  return wrong_;
}

}  // namespace longspan::rooms
