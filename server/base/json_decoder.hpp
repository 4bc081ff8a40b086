#pragma once
// What the generated decoders of contract/facts.cpp are made of. Included by that file alone.
#include <boost/json.hpp>
#include <cmath>
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

/// Reads JSON values into generated structs. Paths live on the stack while it descends and become
/// text only for the one problem it may have to report. The text it reads is valid UTF-8, and each
/// name stands once in its object: the parser saw to both.
class Decoder {
 public:
  struct Node {
    boost::json::value const* value;
    Node const* parent;
    std::string_view name;
    std::ptrdiff_t index = -1;  ///< in a list; -1 for a member of an object
  };
  using Key = Node const&;

  Node root(boost::json::value const& body) { return {&body, nullptr, "body"}; }
  Problem problem() { return std::move(problem_); }

 protected:
  /// What should stand there, as the sentences of shape_invalid go on after "expected" and 应为.
  struct Expected {
    std::string zh, en;
  };

  bool mismatch(Key key, Expected expected, std::string_view found) {
    auto pointer = path(key);
    if (found.size() > kShownBytes) {
      auto end = kShownBytes;
      while ((found[end] & 0xC0) == 0x80) --end;  // not in the middle of a character
      found = found.substr(0, end);
    }
    problem_ = Problem{ProblemCode::shape_invalid,
                       pointer,
                       {{"pointer", pointer},
                        {"expected", std::move(expected.en)},
                        {"expected_zh", std::move(expected.zh)},
                        {"found", std::string(found)}},
                       {}};
    return false;
  }
  bool mismatch(Key key, Expected expected) {
    return mismatch(key, std::move(expected), brief(*key.value));
  }

  template <class Each>
  bool members(Key key, Each const& each) {
    auto const* object = key.value->if_object();
    if (!object) return mismatch(key, {"对象", "an object"});
    for (auto const& [name, value] : *object) {
      if (!each(Node{&value, &key, {name.data(), name.size()}})) return false;
    }
    return true;
  }

  static bool saw(std::uint64_t& bits, int at) {
    bits |= std::uint64_t(1) << at;
    return true;
  }

  bool unknown_member(Key key, char const* known) {
    return mismatch(
        key, {std::string("这些成员之一：") + known, std::string("one of the members ") + known},
        key.name);
  }

  bool complete(Key key, std::uint64_t bits, std::uint64_t required,
                std::span<std::string_view const> names) {
    auto missing = required & ~bits;
    if (!missing) return true;
    auto name = names[static_cast<std::size_t>(__builtin_ctzll(missing))];
    return mismatch(Node{key.value, &key, name}, {"必填内容", "this member, which is required"},
                    "—");
  }

  static bool is_null(Key key) { return key.value->is_null(); }

  template <class T>
  bool text(Key key, T& out, std::size_t min, std::size_t max) {
    auto const* found = key.value->if_string();
    if (!found) return mismatch(key, {"文字", "text"});
    std::string_view view(found->data(), found->size());
    if (!length_fits(key, view, min, max)) return false;
    out = std::string(view);
    return true;
  }

  /// A text that `parse` understands.
  template <class T, class Parse>
  bool parsed(Key key, T& out, Parse const& parse, char const* zh, char const* en) {
    auto const* found = key.value->if_string();
    if (!found) return mismatch(key, {zh, en});
    auto value = parse(std::string_view(found->data(), found->size()));
    if (!value) return mismatch(key, {zh, en});
    out = std::move(*value);
    return true;
  }

  template <class T>
  bool day(Key key, T& out) {
    return parsed(key, out, Day::parse, "日期，如 2026-07-14", "a day such as 2026-07-14");
  }
  template <class T>
  bool quantity(Key key, T& out) {
    return parsed(key, out, Quantity::parse, "加引号的小数，至多 3 位小数，如 \"38.5\"",
                  "a decimal in quotes with at most 3 places, such as \"38.5\"");
  }
  template <class T>
  bool sha256(Key key, T& out) {
    return parsed(key, out, Hash::from_hex, "64 位小写十六进制",
                  "64 hexadecimal digits in lower case");
  }
  template <class T>
  bool uuid(Key key, T& out) {
    return parsed(key, out, Uuid::parse, "小写 UUID", "a UUID in lower case");
  }
  template <class T>
  bool instant(Key key, T& out) {
    return parsed(key, out, Stamp::parse, "带时差的时刻，如 2026-07-14T18:21:07+08:00",
                  "an instant with its offset, such as 2026-07-14T18:21:07+08:00");
  }
  template <class T>
  bool ten_day(Key key, T& out) {
    return parsed(key, out, TenDay::parse, "旬，如 2026-07-2", "a ten-day such as 2026-07-2");
  }
  template <class T, class Parse>
  bool choice(Key key, T& out, Parse const& parse, char const* zh, char const* en) {
    return parsed(key, out, parse, zh, en);
  }

  template <class T>
  bool code(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (text.empty() || code_points(text) > 64 || !fits_a_code(text)) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "1 至 64 个字符的编号，不含空格和 : / ? # % , \" ' \\ < >",
                  "a code of 1 to 64 characters without spaces or any of : / ? # % , \" ' \\ < >");
  }
  template <class T>
  bool currency(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (!Currency::parse(text)) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "三个大写字母的货币代码，如 CNY",
                  "a currency of three capital letters, such as CNY");
  }
  template <class T>
  bool scope(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (!is_scope(text)) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "*、programme/计划编号 或 project/计划编号/项目编号",
                  "*, programme/CODE or project/PROGRAMME/CODE");
  }

  template <class T>
  bool clock_time(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (!is_clock_time(text)) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "时刻，如 10:20", "a time of day, such as 10:20");
  }

  template <class T>
  bool patient_code(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (text.size() < 2 || text.size() > 20 ||
          !only(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))
        return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "2 至 20 位的代号，只含大写字母、数字和 -",
                  "a code of 2 to 20 capital letters, digits and -");
  }
  template <class T>
  bool dicom_uid(Key key, T& out) {
    auto parse = [](std::string_view text) -> std::optional<std::string> {
      if (text.empty() || text.size() > 64 || !only(text, "0123456789.")) return std::nullopt;
      return std::string(text);
    };
    return parsed(key, out, parse, "DICOM UID，如 1.2.840.10008.1.1",
                  "a DICOM UID such as 1.2.840.10008.1.1");
  }

  template <class T>
  bool integer(Key key, T& out, std::int64_t min, std::int64_t max) {
    std::int64_t number = 0;
    bool whole = false;
    if (auto const* plain = key.value->if_int64()) {
      number = *plain;
      whole = true;
    } else if (auto const* real = key.value->if_double();
               real && std::abs(*real) < 9e15 && std::trunc(*real) == *real) {
      number = static_cast<std::int64_t>(*real);  // 1.0 and 1e2 are integers of JSON Schema
      whole = true;
    }
    if (!whole || number < min || number > max) {
      auto from = std::to_string(min), to = std::to_string(max);
      return mismatch(
          key, {from + " 至 " + to + " 的整数", "a whole number from " + from + " to " + to});
    }
    out = number;
    return true;
  }

  template <class T>
  bool boolean(Key key, T& out) {
    auto const* value = key.value->if_bool();
    if (!value) return mismatch(key, {"true 或 false", "true or false"});
    out = *value;
    return true;
  }

  template <class T>
  bool money(Key key, T& out) {
    std::string_view amount;
    Currency currency;
    std::uint64_t bits = 0;
    auto keep = [](std::string_view text) { return std::optional(text); };
    bool ok = members(key, [&](Key member) {
      if (member.name == "amount")
        return saw(bits, 0) && parsed(member, amount, keep, kAmountZh, kAmountEn);
      if (member.name == "currency")
        return saw(bits, 1) && parsed(member, currency, Currency::parse, "货币代码，如 CNY",
                                      "a currency such as CNY");
      return unknown_member(member, "amount, currency");
    });
    static constexpr std::string_view kNames[] = {"amount", "currency"};
    if (!ok || !complete(key, bits, 3, kNames)) return false;
    auto value = Money::parse(amount, currency);
    if (!value) return mismatch(Node{key.value, &key, "amount"}, {kAmountZh, kAmountEn}, amount);
    out = *value;
    return true;
  }

  template <class T, class Item>
  bool array(Key key, std::vector<T>& out, std::size_t max, Item const& item) {
    auto const* values = key.value->if_array();
    if (!values) return mismatch(key, {"列表", "a list"});
    if (values->size() > max) {
      auto most = std::to_string(max);
      return mismatch(key, {"至多 " + most + " 项的列表", "a list of at most " + most},
                      std::to_string(values->size()));
    }
    out.reserve(values->size());
    std::ptrdiff_t at = 0;
    for (auto const& value : *values)
      if (!item(Node{&value, &key, {}, at++}, out.emplace_back())) return false;
    return true;
  }

  bool texts(Key key, std::vector<std::pair<std::string, std::string>>& out, std::size_t most,
             std::size_t name_max, std::size_t max) {
    if (auto const* object = key.value->if_object(); object && object->size() > most) {
      auto limit = std::to_string(most);
      return mismatch(key, {"至多 " + limit + " 个成员", "at most " + limit + " members"},
                      std::to_string(object->size()));
    }
    return members(key, [&](Key member) {
      if (!length_fits(member, member.name, 1, name_max)) return false;
      auto& [label, value] = out.emplace_back();
      label = member.name;
      return text(member, value, 0, max);
    });
  }

 private:
  static constexpr std::size_t kShownBytes = 80;
  static constexpr char kAmountZh[] = "加引号的金额，至多 2 位小数，如 \"1200.50\"";
  static constexpr char kAmountEn[] =
      "a decimal in quotes with at most 2 places, such as \"1200.50\"";

  static std::size_t code_points(std::string_view text) {
    std::size_t out = 0;
    for (char c : text) out += (c & 0xC0) != 0x80;
    return out;
  }

  bool length_fits(Key key, std::string_view text, std::size_t min, std::size_t max) {
    for (char c : text) {
      auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f)
        return mismatch(key, {"不含控制字符的文字", "text without control characters"},
                        escaped(text));
    }
    // A code point takes one to four bytes: nearly every text is judged by its size.
    if ((text.size() + 3) / 4 >= min && text.size() <= max) return true;
    auto points = code_points(text);
    if (points < min) return mismatch(key, {"不为空的文字", "text that is not empty"}, text);
    if (points <= max) return true;
    auto most = std::to_string(max);
    return mismatch(
        key, {"至多 " + most + " 个字符的文字", "text of at most " + most + " characters"}, text);
  }

  static bool only(std::string_view text, std::string_view letters) {
    return text.find_first_not_of(letters) == std::string_view::npos;
  }

  /// Codes stand in addresses and file names: no space of any kind, nothing with a meaning there.
  static bool fits_a_code(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      auto byte = static_cast<unsigned char>(text[i]);
      if (byte <= 0x20 || byte == 0x7f || std::string_view(":/?#%,\"'\\<>").contains(text[i]))
        return false;
      if (byte < 0xC2) continue;
      auto rest = text.substr(i);
      for (std::string_view space :
           {"\u00a0", "\u1680", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"})
        if (rest.starts_with(space)) return false;
      if (rest.starts_with("\xe2\x80") && static_cast<unsigned char>(rest[2]) <= 0x8a) return false;
    }
    return true;
  }

  /// "00:00" to "23:59".
  static bool is_clock_time(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return false;
    for (auto const at : {0U, 1U, 3U, 4U})
      if (text[at] < '0' || text[at] > '9') return false;
    return text[0] < '2' ? text[0] <= '1' && text[3] < '6'
                         : text[0] == '2' && text[1] < '4' && text[3] < '6';
  }

  static bool is_scope(std::string_view text) {
    if (text == "*") return true;
    if (code_points(text) > 160) return false;
    bool project = text.starts_with("project/");
    if (!project && !text.starts_with("programme/")) return false;
    text.remove_prefix(text.find('/') + 1);
    if (project) {
      auto slash = text.find('/');
      if (slash == 0 || slash == std::string_view::npos || !fits_a_code(text.substr(0, slash)))
        return false;
      text.remove_prefix(slash + 1);
    }
    return !text.empty() && fits_a_code(text);
  }

  /// Never the whole of a large value: it goes into an answer.
  static std::string brief(boost::json::value const& value) {
    if (auto const* text = value.if_string()) return std::string(text->data(), text->size());
    if (value.is_object()) return "{…}";
    if (value.is_array()) return "[…]";
    return boost::json::serialize(value);
  }

  static std::string escaped(std::string_view text) {
    auto quoted = boost::json::serialize(
        boost::json::string_view(text.data(), std::min(text.size(), kShownBytes)));
    return quoted.substr(1, quoted.size() - 2);
  }

  static std::string path(Key key) {
    std::string step = "/";
    if (key.index >= 0) {
      step += std::to_string(key.index);
    } else {
      for (char c : key.name) {
        if (c == '~')
          step += "~0";
        else if (c == '/')
          step += "~1";
        else
          step += c;
      }
    }
    return key.parent ? path(*key.parent) + step : step;
  }

  Problem problem_;
};

}  // namespace longspan::contract
