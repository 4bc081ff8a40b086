#include "consult/identity.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

namespace longspan::consult {
namespace {

/// A text by its characters: full-width letters and digits as plain ones, each in its place.
struct Plain {
  std::u32string at;
  std::vector<std::size_t> bytes;  ///< where each begins in the text, and its end

  explicit Plain(std::string_view text) {
    std::int32_t next = 0;
    auto const size = static_cast<std::int32_t>(text.size());
    while (next < size) {
      bytes.push_back(static_cast<std::size_t>(next));
      UChar32 c = 0;
      U8_NEXT(text.data(), next, size, c);
      if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;
      at.push_back(c < 0 ? U'\ufffd' : static_cast<char32_t>(c));
    }
    bytes.push_back(text.size());
  }

  std::size_t size() const { return at.size(); }
  char32_t operator[](std::size_t i) const { return i < at.size() ? at[i] : U'\0'; }
};

using Holds = bool (*)(std::string const& digits);
/// The end of what stands at `from`, or `from` where it is nothing of the kind.
using Match = std::size_t (*)(Plain const& text, std::size_t from);

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z'); }
bool is_alnum(char32_t c) { return is_digit(c) || is_letter(c); }
bool is_break(char32_t c) { return c == U' ' || c == U'-'; }
char32_t upper(char32_t c) { return c >= U'a' && c <= U'z' ? c - 32 : c; }
bool digit_before(Plain const& text, std::size_t at) { return at > 0 && is_digit(text[at - 1]); }

std::size_t digits_from(Plain const& text, std::size_t from) {
  auto end = from;
  while (is_digit(text[end])) ++end;
  return end - from;
}

std::size_t email_at(Plain const& text, std::size_t from) {
  auto const in_name = [](char32_t c) {
    return is_alnum(c) || std::u32string_view(U"._%+-").contains(c);
  };
  auto const in_host = [](char32_t c) { return is_alnum(c) || c == U'-'; };
  // Only from the beginning of a run: its other ends lead to the same @.
  if (!in_name(text[from]) || (from > 0 && in_name(text[from - 1]))) return from;
  auto end = from;
  while (in_name(text[end])) ++end;
  if (text[end] != U'@' || !in_host(text[end + 1])) return from;
  ++end;
  while (in_host(text[end])) ++end;
  if (text[end] != U'.' || !in_host(text[end + 1])) return from;
  while (text[end] == U'.' && in_host(text[end + 1])) {
    ++end;
    while (in_host(text[end])) ++end;
  }
  return end;
}

std::size_t resident_id_at(Plain const& text, std::size_t from) {
  if (digit_before(text, from)) return from;
  auto end = from;
  for (int i = 0; i < 17; ++i) {
    if (!is_digit(text[end])) return from;
    ++end;
    if (is_break(text[end])) ++end;
  }
  if (!is_digit(text[end]) && upper(text[end]) != U'X') return from;
  return is_digit(text[end + 1]) ? from : end + 1;
}

std::size_t mobile_at(Plain const& text, std::size_t from) {
  auto end = from;
  auto const skip_break = [&] {
    if (is_break(text[end])) ++end;
  };
  if (text[end] == U'8' && text[end + 1] == U'6') {
    end += 2;
    skip_break();
  }
  if (text[end] != U'1') return from;
  ++end;
  skip_break();
  if (text[end] < U'3' || text[end] > U'9') return from;
  ++end;
  for (int i = 0; i < 9; ++i) {
    skip_break();
    if (!is_digit(text[end])) return from;
    ++end;
  }
  auto const next = is_break(text[end]) ? end + 1 : end;
  return is_digit(text[next]) ? from : end;
}

std::size_t landline_at(Plain const& text, std::size_t from) {
  if (text[from] != U'0') return from;
  auto const area = digits_from(text, from + 1);
  auto const dash = from + 1 + area;
  if ((area != 2 && area != 3) || text[dash] != U'-') return from;
  auto const number = digits_from(text, dash + 1);
  return number == 7 || number == 8 ? dash + 1 + number : from;
}

std::size_t phone_at(Plain const& text, std::size_t from) {
  if (digit_before(text, from)) return from;
  auto const end = mobile_at(text, from);
  return end != from ? end : landline_at(text, from);
}

std::size_t bank_card_at(Plain const& text, std::size_t from) {
  if (!is_digit(text[from]) || digit_before(text, from)) return from;
  auto best = from;
  auto end = from + 1;
  for (int count = 1; count < 19; ++count) {
    auto const next = is_break(text[end]) ? end + 1 : end;
    if (!is_digit(text[next])) break;
    end = next + 1;
    if (count + 1 >= 13 && !is_digit(text[end])) best = end;
  }
  return best;
}

std::size_t passport_at(Plain const& text, std::size_t from) {
  if (from > 0 && is_alnum(text[from - 1])) return from;
  auto const first = upper(text[from]);
  auto const second = upper(text[from + 1]);
  auto const one_of = [](char32_t c, std::u32string_view letters) { return letters.contains(c); };
  std::size_t end = from;
  if (one_of(first, U"EGCHM") && digits_from(text, from + 1) == 8)
    end = from + 9;
  else if (((first == U'E' && is_letter(second)) || (one_of(first, U"DSP") && second == U'E')) &&
           digits_from(text, from + 2) == 7)
    end = from + 9;
  return end != from && is_alnum(text[end]) ? from : end;
}

std::size_t long_number_at(Plain const& text, std::size_t from) {
  auto const count = digit_before(text, from) ? 0 : digits_from(text, from);
  return count >= 8 ? from + count : from;
}

bool is_any_letter(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_L_MASK) != 0;
}
bool is_any_number(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_N_MASK) != 0;
}

bool stands_at(Plain const& text, std::size_t from, std::u32string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    auto const c = text[from + i];
    if (c != word[i] && upper(c) != upper(word[i])) return false;
  }
  return true;
}

/// One of the Chinese labels, or the English one as a word of its own; a colon; letters.
template <class Value>
std::size_t labelled_at(Plain const& text, std::size_t from,
                        std::initializer_list<std::u32string_view> chinese,
                        std::u32string_view english, Value const& is_value) {
  auto end = from;
  for (auto const word : chinese)
    if (stands_at(text, from, word)) end = from + word.size();
  bool const in_word = from > 0 && (is_alnum(text[from - 1]) || text[from - 1] == U'_');
  if (end == from && !in_word && stands_at(text, from, english)) end = from + english.size();
  if (end == from) return from;
  auto const skip_spaces = [&] {
    while (end < text.size() && u_isUWhiteSpace(static_cast<UChar32>(text[end]))) ++end;
  };
  skip_spaces();
  if (text[end] != U':') return from;
  ++end;
  skip_spaces();
  if (end >= text.size() || !is_value(text[end])) return from;
  while (end < text.size() && is_value(text[end])) ++end;
  return end;
}

std::size_t name_at(Plain const& text, std::size_t from) {
  return labelled_at(text, from, {U"姓名"}, U"name",
                     [](char32_t c) { return is_any_letter(c) || c == U'·'; });
}

std::size_t address_at(Plain const& text, std::size_t from) {
  return labelled_at(text, from, {U"住址", U"地址"}, U"address",
                     [](char32_t c) { return is_any_letter(c) || is_any_number(c); });
}

/// GB 11643: the last place checks the seventeen before it.
bool is_resident_id(std::string const& id) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  if (id.size() != 18) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += kWeights[i] * (id[i] - '0');
  auto const last = id[17] == 'x' ? 'X' : id[17];
  return "10X98765432"[sum % 11] == last;
}

bool passes_luhn(std::string const& digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    auto const digit = digits[digits.size() - 1 - i] - '0';
    auto const doubled = digit * (i % 2 == 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 == 0;
}

bool is_no_day(std::string const& digits) {
  if (digits.size() != 8 || (!digits.starts_with("19") && !digits.starts_with("20"))) return true;
  return !Day::parse(digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6, 2));
}

struct Finder {
  IdentityKind kind;
  Match match;
  Holds holds;  ///< of what was found, without its breaks; may be null
};
constexpr Finder kFinders[] = {
    {IdentityKind::email, email_at, nullptr},
    {IdentityKind::resident_id, resident_id_at, is_resident_id},
    {IdentityKind::phone, phone_at, nullptr},
    {IdentityKind::bank_card, bank_card_at, passes_luhn},
    {IdentityKind::passport, passport_at, nullptr},
    {IdentityKind::long_number, long_number_at, is_no_day},
    {IdentityKind::name, name_at, nullptr},
    {IdentityKind::address, address_at, nullptr},
};

std::string without_breaks(Plain const& text, std::size_t from, std::size_t end) {
  std::string out;
  for (auto i = from; i < end; ++i)
    if (!is_break(text[i])) out += static_cast<char>(text[i] < 0x80 ? text[i] : U'?');
  return out;
}

}  // namespace

std::string_view to_text(IdentityKind kind) {
  static constexpr std::string_view kTexts[] = {"email",    "resident_id", "phone", "bank_card",
                                                "passport", "long_number", "name",  "address"};
  return kTexts[static_cast<std::size_t>(kind)];
}

std::vector<Identity> identities_in(std::string_view text) {
  struct Found {
    IdentityKind kind;
    std::size_t from, end;
  };
  Plain const plain(text);
  std::vector<Found> found;
  for (auto const& finder : kFinders)
    for (std::size_t from = 0; from < plain.size(); ++from) {
      auto const end = finder.match(plain, from);
      if (end == from) continue;
      auto const overlaps = [&](Found const& one) { return from < one.end && one.from < end; };
      if ((!finder.holds || finder.holds(without_breaks(plain, from, end))) &&
          std::ranges::none_of(found, overlaps))
        found.push_back({finder.kind, from, end});
      from = end - 1;
    }
  std::ranges::sort(found, {}, &Found::from);
  std::vector<Identity> out;
  for (auto const& [kind, from, end] : found)
    out.push_back(
        {kind, std::string(text.substr(plain.bytes[from], plain.bytes[end] - plain.bytes[from]))});
  return out;
}

namespace {

struct Words {
  std::string_view zh, en;
};

Words kind_words(IdentityKind kind) {
  static constexpr Words kWords[] = {{"邮箱", "an e-mail address"},
                                     {"身份证号", "a resident identity number"},
                                     {"电话号码", "a phone number"},
                                     {"银行卡号", "a bank card number"},
                                     {"护照号", "a passport number"},
                                     {"长串数字", "a long number"},
                                     {"姓名", "a name"},
                                     {"住址", "an address"}};
  return kWords[static_cast<std::size_t>(kind)];
}

/// A free text of the content: where it stands, in words and as a pointer.
struct Place {
  Words words;
  std::string member;  ///< of the content; "fields.NAME" for a field
  std::string pointer;
};

programme::Objection look(std::string_view text, Place const& place) {
  auto const found = identities_in(text);
  if (found.empty()) return std::nullopt;
  auto const& first = found.front();
  auto const kind = kind_words(first.kind);
  // Not the whole of it: an answer may be kept where it should not.
  Plain const shown(first.text);
  auto const cut = first.text.substr(0, shown.bytes[std::min<std::size_t>(3, shown.size())]);
  return programme::object_to(ProblemCode::identity_in_text,
                              {{"kind", std::string(to_text(first.kind))},
                               {"kind_zh", std::string(kind.zh)},
                               {"kind_en", std::string(kind.en)},
                               {"where", place.member},
                               {"where_zh", std::string(place.words.zh)},
                               {"where_en", std::string(place.words.en)},
                               {"found", cut + "…"}},
                              place.pointer);
}

programme::Objection look(std::optional<std::string> const& text, Words words,
                          std::string_view member) {
  if (!text) return std::nullopt;
  auto const name = std::string(member);
  return look(*text, {words, name, "/body/content/" + name});
}

programme::Objection in_content(contract::RequestContent const& content) {
  if (auto found = look(content.question, {"会诊问题", "The question"}, "question")) return found;
  if (auto found = look(content.summary, {"病情摘要", "The case summary"}, "summary")) return found;
  for (std::size_t i = 0; i < content.fields.size(); ++i) {
    auto const& [name, text] = content.fields[i];
    auto const pointer = "/body/content/fields/" + std::to_string(i);
    auto const member = "fields." + name;
    if (auto found = look(name, {{"栏目名", "A field's name"}, member, pointer + "/name"}))
      return found;
    if (auto found = look(text, {{name, name}, member, pointer + "/text"})) return found;
  }
  return std::nullopt;
}

programme::Objection in_content(contract::NoteContent const& content) {
  return look(content.note, {"备注", "The note"}, "note");
}

/// What is written beside a mark; its points are numbers of the viewer's.
std::optional<std::string> text_in(std::string const& annotation) {
  boost::json::error_code error;
  auto const value = boost::json::parse(annotation, error);
  auto const* object = error ? nullptr : value.if_object();
  auto const* text = object ? object->if_contains("text") : nullptr;
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return std::string(text->get_string());
}

programme::Objection in_content(contract::MeasurementContent const& content) {
  if (auto found = look(text_in(content.annotation), {"标注文字", "The mark's text"}, "annotation"))
    return found;
  if (auto found = look(content.label, {"标注", "The label"}, "label")) return found;
  return look(content.value, {"测量值", "The value"}, "value");
}

programme::Objection in_content(contract::DocumentContent const& content) {
  return look(content.title, {"资料标题", "The document's title"}, "title");
}

programme::Objection in_content(contract::OpinionContent const& content) {
  if (auto found = look(content.findings, {"所见", "The findings"}, "findings")) return found;
  if (auto found = look(content.conclusion, {"结论", "The conclusion"}, "conclusion")) return found;
  return look(content.advice, {"建议", "The advice"}, "advice");
}

}  // namespace

programme::Objection identity_on_page(std::string_view text, int page) {
  if (page == 0) return look(text, {{"文件属性", "What the file says of itself"}, "file", ""});
  auto const number = std::to_string(page);
  auto const zh = "第 " + number + " 页", en = "Page " + number;
  return look(text, {{zh, en}, "page." + number, ""});
}

programme::Objection identity_in(contract::Body const& body) {
  return std::visit(
      [](auto const& told) -> programme::Objection {
        if constexpr (requires { told.content; }) {
          if (!told.content) return std::nullopt;
          if constexpr (requires { told.content->patient; })
            if (auto found =
                    look(told.content->patient,
                         {{"患者代号", "The patient's code"}, "patient", "/body/content/patient"}))
              return found;
          if (told.checked_text.value_or(false)) return std::nullopt;
          return in_content(*told.content);
        } else {
          return std::nullopt;
        }
      },
      body);
}

}  // namespace longspan::consult
