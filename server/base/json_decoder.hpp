#pragma once
// What the generated decoders of contract/facts.cpp are made of. Included by that file alone.
#include <algorithm>
#include <boost/json.hpp>
#include <boost/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/day.hpp"
#include "base/hash.hpp"
#include "base/instant.hpp"
#include "base/quantity.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace longspan::contract {

/// Reads JSON values into generated structs. Paths live on the stack while it descends and become text
/// only for the one problem it may have to report.
class Decoder {
 public:
  struct Node {
    boost::json::value const* value;
    Node const* parent;
    std::string_view name;
    std::size_t index;
  };
  using Key = Node const&;

  Node root(boost::json::value const& body) { return {&body, nullptr, "body", 0}; }
  Problem problem() { return std::move(problem_); }

 protected:
  bool mismatch(Key key, std::string_view expected, std::string_view found) {
    auto pointer = path(key);
    std::string shown(found.substr(0, 80));
    while (!shown.empty() && (shown.back() & 0xC0) == 0x80 && found.size() > 80) shown.pop_back();
    problem_ = Problem{ProblemCode::shape_invalid, pointer,
                       {{"pointer", pointer}, {"expected", std::string(expected)}, {"found", std::move(shown)}}, {}};
    return false;
  }
  bool mismatch(Key key, std::string_view expected) {
    return mismatch(key, expected, boost::json::serialize(*key.value));
  }

  template <class Each>
  bool members(Key key, Each const& each) {
    auto const* object = key.value->if_object();
    if (!object) return mismatch(key, "an object");
    for (auto const& [name, value] : *object) {
      std::string_view text(name.data(), name.size());
      if (!each(text, Node{&value, &key, text, 0})) return false;
    }
    return true;
  }

  bool seen(std::uint64_t& bits, int at, Key key) {
    auto bit = std::uint64_t(1) << at;
    if (bits & bit) return mismatch(key, "this member once");
    bits |= bit;
    return true;
  }

  bool complete(Key key, std::uint64_t bits, std::uint64_t required, std::span<std::string_view const> names) {
    auto missing = required & ~bits;
    if (!missing) return true;
    auto name = names[static_cast<std::size_t>(__builtin_ctzll(missing))];
    return mismatch(Node{key.value, &key, name, 0}, "this member", "nothing");
  }

  static bool is_null(Key key) { return key.value->is_null(); }

  bool string_in(Key key, std::string_view& out, std::string_view expected) {
    auto const* text = key.value->if_string();
    if (!text) return mismatch(key, expected);
    out = {text->data(), text->size()};
    return true;
  }

  template <class T>
  bool text(Key key, T& out, std::size_t min, std::size_t max) {
    std::string_view found;
    if (!string_in(key, found, "text")) return false;
    std::size_t points = 0;
    for (char c : found) {
      auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) != 0x80) ++points;
      if (byte < 0x20 && c != '\n' && c != '\r' && c != '\t')
        return mismatch(key, "text without control characters");
    }
    if (points < min) return mismatch(key, "text that is not empty", found);
    if (points > max) return mismatch(key, "text of at most " + std::to_string(max) + " characters", found);
    out = std::string(found);
    return true;
  }

  template <class T, class Parse>
  bool parsed(Key key, T& out, Parse const& parse, std::string_view expected) {
    std::string_view found;
    if (!string_in(key, found, expected)) return false;
    auto value = parse(found);
    if (!value) return mismatch(key, expected, found);
    out = std::move(*value);
    return true;
  }

  template <class T>
  bool day(Key key, T& out) { return parsed(key, out, Day::parse, "a day such as 2026-07-14"); }
  template <class T>
  bool quantity(Key key, T& out) {
    return parsed(key, out, Quantity::parse, "a decimal in quotes with at most 3 places, such as \"38.5\"");
  }
  template <class T>
  bool sha256(Key key, T& out) { return parsed(key, out, Hash::from_hex, "64 hexadecimal digits"); }
  template <class T>
  bool uuid(Key key, T& out) { return parsed(key, out, Uuid::parse, "a UUID in lower case"); }
  template <class T>
  bool instant(Key key, T& out) {
    return parsed(key, out, Stamp::parse, "an instant with its offset, such as 2026-07-14T18:21:07+08:00");
  }
  template <class T, class Parse>
  bool choice(Key key, T& out, Parse const& parse, std::string_view expected) {
    return parsed(key, out, parse, expected);
  }

  template <class T>
  bool code(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      std::size_t points = 0;
      for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) ++points;
        if (byte <= 0x20 || std::string_view(":/?#%,\"'\\<>").contains(c)) return std::nullopt;
      }
      if (points == 0 || points > 64 || text.contains("\u00a0") || text.contains("\u3000")) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "a code of 1 to 64 characters without spaces or any of : / ? # % , \" ' \\ < >");
  }
  template <class T>
  bool currency(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (!Currency::parse(text)) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "a currency of three capital letters, such as CNY");
  }
  template <class T>
  bool scope(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      auto slashes = std::ranges::count(text, '/');
      bool programme = text.starts_with("programme/") && slashes == 1 && text.size() > 10;
      bool project = text.starts_with("project/") && slashes == 2 && !text.contains("//") && !text.ends_with('/');
      if ((text != "*" && !programme && !project) || text.size() > 160) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "*, programme/CODE or project/PROGRAMME/CODE");
  }

  template <class T>
  bool integer(Key key, T& out, std::int64_t min, std::int64_t max) {
    auto number = [&]() -> std::optional<std::int64_t> {
      if (auto const* value = key.value->if_int64()) return *value;
      if (auto const* value = key.value->if_double();
          value && *value == static_cast<double>(static_cast<std::int64_t>(*value)))
        return static_cast<std::int64_t>(*value);  // 1.0 and 1e2 are integers of JSON Schema
      return std::nullopt;
    }();
    if (!number || *number < min || *number > max)
      return mismatch(key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
    out = *number;
    return true;
  }

  template <class T>
  bool boolean(Key key, T& out) {
    auto const* value = key.value->if_bool();
    if (!value) return mismatch(key, "true or false");
    out = *value;
    return true;
  }

  template <class T>
  bool money(Key key, T& out) {
    std::string_view amount, currency;
    std::uint64_t bits = 0;
    bool ok = members(key, [&](std::string_view name, Key member) {
      if (name == "amount")
        return seen(bits, 0, member) && string_in(member, amount, "a decimal in quotes, such as \"1200.50\"");
      if (name == "currency")
        return seen(bits, 1, member) && string_in(member, currency, "a currency such as CNY");
      return mismatch(member, "no member of this name (known: amount, currency)", name);
    });
    static constexpr std::string_view kNames[] = {"amount", "currency"};
    if (!ok || !complete(key, bits, 3, kNames)) return false;
    auto letters = Currency::parse(currency);
    if (!letters) return mismatch(Node{key.value, &key, "currency", 0}, "a currency such as CNY", currency);
    auto value = Money::parse(amount, *letters);
    if (!value)
      return mismatch(Node{key.value, &key, "amount", 0}, "a decimal in quotes with at most 2 places", amount);
    out = *value;
    return true;
  }

  template <class T, class Item>
  bool array(Key key, std::vector<T>& out, std::size_t max, Item const& item) {
    auto const* values = key.value->if_array();
    if (!values) return mismatch(key, "a list");
    if (values->size() > max) return mismatch(key, "a list of at most " + std::to_string(max), std::to_string(values->size()));
    out.reserve(values->size());
    for (std::size_t i = 0; i < values->size(); ++i)
      if (!item(Node{&(*values)[i], &key, {}, i}, out.emplace_back())) return false;
    return true;
  }

  bool texts(Key key, std::vector<std::pair<std::string, std::string>>& out, std::size_t max) {
    return members(key, [&](std::string_view name, Key member) {
      auto& [label, value] = out.emplace_back();
      label = name;
      return text(member, value, 0, max);
    });
  }

 private:
  static std::string path(Key key) {
    std::string step = "/";
    if (key.name.empty() && key.parent) {
      step += std::to_string(key.index);
    } else {
      for (char c : key.name) step += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return key.parent ? path(*key.parent) + step : step;
  }

  Problem problem_;
};

}  // namespace longspan::contract
