#include "dicom/identity_words.hpp"

#include <algorithm>

namespace longspan::dicom {
namespace {

constexpr std::size_t kShortest = 4, kShortestInPixels = 7;
constexpr std::size_t kCommentBytes = 16U << 10;  ///< comments stand before the image itself

constexpr Tag kNames[] = {0x00080090, 0x00081048, 0x00081050, 0x00081060, 0x00081070,
                          0x00100010, 0x00101001, 0x00101005, 0x00101060, 0x00102297,
                          0x00321032, 0x0040a123, 0x0040a075, 0x00700084};
constexpr Tag kWhole[] = {0x00080050, 0x00080080, 0x00080081, 0x00080092, 0x00080094,
                          0x00100020, 0x00100030, 0x00101000, 0x00101040, 0x00101090,
                          0x00102154, 0x00102155, 0x00380010, 0x00402016, 0x00402017};

template <std::size_t N>
bool among(Tag const (&tags)[N], Tag tag) {
  return std::ranges::find(tags, tag) != std::end(tags);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

void IdentityWords::add(std::string_view word) {
  while (!word.empty() && (word.back() == ' ' || word.back() == '\0')) word.remove_suffix(1);
  while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
  if (word.size() < kShortest || word.size() > 512) return;
  // Zeros and the like stand for "unknown" and are no one's number.
  if (std::ranges::all_of(word, [&](char c) { return c == word.front(); })) return;
  std::string lowered(word);
  std::ranges::transform(lowered, lowered.begin(), lower);
  if (std::ranges::find(words_, lowered) == words_.end()) words_.push_back(std::move(lowered));
}

void IdentityWords::collect(DataSet const& set) {
  for (auto const& element : set.elements) {
    for (auto const& item : element.items) collect(item);
    auto value = element.value();
    if (element.is_sequence || value.size() > 4096) continue;
    bool const name = element.vr == vr_of("PN") || among(kNames, element.tag);
    if (!name && !among(kWhole, element.tag)) continue;
    std::string_view const between = name ? "^=\\ ," : "\\";
    while (!value.empty()) {
      auto const end = value.find_first_of(between);
      add(value.substr(0, end));
      value = end == value.npos ? std::string_view{} : value.substr(end + 1);
    }
  }
}

bool IdentityWords::within(std::string_view text) const {
  if (words_.empty() || text.size() < kShortest) return false;
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), lower);
  return std::ranges::any_of(
      words_, [&](std::string const& word) { return lowered.find(word) != lowered.npos; });
}

bool IdentityWords::within_fragments(Element const& pixels) const {
  IdentityWords longer;
  for (auto const& word : words_)
    if (word.size() >= kShortestInPixels) longer.words_.push_back(word);
  return std::ranges::any_of(pixels.fragments, [&](std::string_view fragment) {
    return longer.within(fragment.substr(0, kCommentBytes));
  });
}

}  // namespace longspan::dicom
