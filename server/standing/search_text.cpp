#include "standing/search_text.hpp"

#include <unicode/locid.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <mutex>

namespace longspan::standing {
namespace {

bool has_han(icu::UnicodeString const& text) {
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    if (u_hasBinaryProperty(text.char32At(i), UCHAR_IDEOGRAPHIC)) return true;
  return false;
}

/// Pinyin with a space after each syllable; text without Chinese comes back as it is. The rules
/// take some megabytes, so that they are only loaded once a Chinese name is written.
icu::UnicodeString pinyin(icu::UnicodeString text) {
  if (!has_han(text)) return text;
  static std::mutex mutex;
  static std::unique_ptr<icu::Transliterator> rules;
  std::lock_guard lock(mutex);
  if (!rules) {
    UErrorCode status = U_ZERO_ERROR;
    rules.reset(icu::Transliterator::createInstance("Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD,
                                                    status));
    if (U_FAILURE(status)) return text;
  }
  // Each ideograph alone, so that syllables do not run together with the digits and letters around
  // them.
  icu::UnicodeString spaced;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    auto c = text.char32At(i);
    bool han = u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC);
    if (han) spaced += u' ';
    spaced += c;
    if (han) spaced += u' ';
  }
  rules->transliterate(spaced);
  return spaced;
}

std::string utf8(icu::UnicodeString const& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

std::string search_key(std::string_view typed) {
  auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(typed.data(), static_cast<int32_t>(typed.size())));
  return utf8(text.toLower(icu::Locale::getRoot()).trim());
}

SearchText search_text(std::string_view name_zh, std::string_view name_en, std::string_view code) {
  auto zh = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name_zh.data(), static_cast<int32_t>(name_zh.size())));
  auto spelled = utf8(pinyin(zh));
  std::string joined;
  std::string initials;
  bool fresh = true;
  for (char c : spelled) {
    if (c == ' ') {
      fresh = true;
      continue;
    }
    joined += c;
    if (fresh) initials += c;
    fresh = false;
  }
  SearchText out;
  out.sort_name = search_key(spelled);
  out.search = search_key(std::string(code) + ' ' + std::string(name_zh) + ' ' +
                          std::string(name_en) + ' ' + joined + ' ' + initials);
  return out;
}

}  // namespace longspan::standing
