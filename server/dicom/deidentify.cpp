#include "dicom/deidentify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/day.hpp"
#include "dicom/black_out.hpp"
#include "dicom/identity_words.hpp"
#include "dicom/read.hpp"
#include "dicom/write.hpp"

namespace longspan::dicom {
namespace {

constexpr std::string_view kStandardRoot = "1.2.840.10008.";
constexpr int kDaysAtMost = 3650, kDaysAtLeast = 30;

bool only(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == text.npos;
}
constexpr std::string_view kCodeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \\";
constexpr std::string_view kNumberLetters = "0123456789+-.eE \\";
constexpr std::string_view kTimeLetters = "0123456789.: \\";

/// "20040826" or longer, its day moved; empty where it is none.
std::string shifted(std::string_view value, int days) {
  while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.remove_suffix(1);
  if (value.size() < 8 || !only(value, "0123456789.+- ")) return {};
  int parts[3] = {};
  for (auto const [at, length, which] :
       {std::array{0UZ, 4UZ, 0UZ}, std::array{4UZ, 2UZ, 1UZ}, std::array{6UZ, 2UZ, 2UZ}})
    std::from_chars(value.data() + at, value.data() + at + length, parts[which]);
  auto const day =
      Day::of(parts[0], static_cast<unsigned>(parts[1]), static_cast<unsigned>(parts[2]));
  if (!day) return {};
  auto const moved = *day + days;
  return fmt::format("{:04}{:02}{:02}", moved.year(), moved.month(), moved.day_of_month()) +
         std::string(value.substr(8));
}

/// Each value of a multi-valued text by itself.
template <class Change>
std::string each_value(std::string_view values, Change const& change) {
  std::string out;
  for (bool more = true; more;) {
    auto const end = values.find('\\');
    more = end != values.npos;
    out += change(values.substr(0, end));
    if (more) out += '\\';
    if (more) values.remove_prefix(end + 1);
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.remove_suffix(1);
  return text;
}

bool known_character_set(std::string_view declared) {
  bool known = true;
  each_value(declared, [&](std::string_view one) {
    one = trimmed(one);
    known &= one.empty() || one.starts_with("ISO_IR ") || one.starts_with("ISO 2022 IR ") ||
             one == "GB18030" || one == "GBK";
    return std::string();
  });
  return known;
}

/// Filters one data set and all within it.
class Cleaning {
 public:
  Cleaning(Cover const& cover, IdentityWords const& words, bool is_signed, bool ascii_only)
      : cover_(cover), words_(words), signed_(is_signed), ascii_only_(ascii_only) {}

  void set(DataSet& of, int depth) const {
    std::erase_if(of.elements, [&](Element& element) { return !keeps(element, depth); });
  }

 private:
  bool keeps(Element& element, int depth) const {
    auto const wanted = kept_as(element.tag);
    if (!wanted || !represented(element, *wanted)) return false;
    if (element.tag == tag::kPixels) return depth == 0;
    if (element.is_encapsulated) return false;
    if (element.vr == vr_of("SQ")) {
      for (auto& item : element.items) set(item, depth + 1);
      return element.is_sequence || element.value().empty();
    }
    return !element.is_sequence && value(element);
  }

  /// Gives it its representation; false where the file has another than the standard.
  bool represented(Element& element, Vr wanted) const {
    bool const either = wanted == vr_of("xs"), bytes = wanted == vr_of("ox");
    if (element.vr == 0) {
      element.vr = either ? vr_of(signed_ ? "SS" : "US") : bytes ? vr_of("OW") : wanted;
      return true;
    }
    if (element.vr == vr_of("UN") && !either && !bytes) element.vr = wanted;
    if (either) return element.vr == vr_of("US") || element.vr == vr_of("SS");
    if (bytes)
      return element.vr == vr_of("OB") || element.vr == vr_of("OW") || element.vr == vr_of("US") ||
             element.vr == vr_of("SS");
    return element.vr == wanted;
  }

  /// Changes what must not stay as it is; false where all of it goes.
  bool value(Element& element) const {
    auto const old = trimmed(element.value());
    auto const is = [&](char const* vr) { return element.vr == vr_of(vr); };
    if (is("UI")) {
      element.own =
          each_value(old, [&](std::string_view one) { return covered_uid(cover_, trimmed(one)); });
      return true;
    }
    if (is("DA") || is("DT")) {
      element.own =
          each_value(old, [&](std::string_view one) { return shifted(one, cover_.days); });
      return true;
    }
    if (is("TM")) return only(old, kTimeLetters);
    if (is("CS")) return only(old, kCodeLetters) && !words_.within(old);
    if (is("DS") || is("IS")) return only(old, kNumberLetters) && !words_.within(old);
    if (is("LO") || is("SH")) {
      bool const ascii =
          std::ranges::all_of(old, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      return (ascii || !ascii_only_) && !words_.within(old);
    }
    return true;
  }

  Cover const& cover_;
  IdentityWords const& words_;
  bool signed_, ascii_only_;
};

std::string age_of(std::string_view age) {
  if (age.size() != 4 || !only(age.substr(0, 3), "0123456789") || !only(age.substr(3), "DWMY"))
    return {};
  // There are few of them, and each can be told from the others.
  return age[3] == 'Y' && age > "089Y" ? "090Y" : std::string(age);
}

/// What the doctor needs to know of the patient, and the code for the rest.
void put_patient(DataSet& into, DataSet const& was, Cover const& cover) {
  auto const age = age_of(was.text(0x00101010));
  auto const sex = was.text(0x00100040);
  std::pair<Tag, std::string> measures[2];
  for (std::size_t i = 0; i < 2; ++i) {
    auto const tag = i == 0 ? Tag{0x00101020} : Tag{0x00101030};
    measures[i] = {tag, std::string(was.text(tag))};
  }
  into.set(0x00080050, "SH", {});
  into.set(0x00080090, "PN", {});
  into.set(tag::kPatientName, "PN", cover.patient);
  into.set(tag::kPatientId, "LO", cover.patient);
  into.set(0x00100030, "DA", {});
  into.set(0x00100040, "CS", sex == "M" || sex == "F" || sex == "O" ? std::string(sex) : "");
  if (!age.empty()) into.set(0x00101010, "AS", age);
  for (auto const& [tag, text] : measures)
    if (!text.empty() && text.size() <= 16 && only(text, kNumberLetters)) into.set(tag, "DS", text);
  into.set(0x00200010, "SH", {});
}

void put_method(DataSet& into, std::vector<std::string> const& options) {
  static constexpr std::pair<std::string_view, std::string_view> kMeanings[] = {
      {"113100", "Basic Application Confidentiality Profile"},
      {"113101", "Clean Pixel Data Option"},
      {"113107", "Retain Longitudinal Temporal Information Modified Dates Option"},
      {"113108", "Retain Patient Characteristics Option"}};
  into.set(0x00120062, "CS", "YES");
  into.set(0x00120063, "LO", "PS3.15 annex E: what an image needs is kept");
  into.set(0x00120064, "SQ", {});
  auto& codes = *into.find(0x00120064);
  codes.own.reset();
  codes.is_sequence = true;
  for (auto const& option : options)
    for (auto const& [code, meaning] : kMeanings) {
      if (code != option) continue;
      auto& item = codes.items.emplace_back();
      item.set(0x00080100, "SH", option);
      item.set(0x00080102, "SH", "DCM");
      item.set(0x00080104, "LO", std::string(meaning));
    }
  into.set(0x00280303, "CS", "MODIFIED");
}

bool may_be_burnt_in(std::string_view said, std::string_view modality) {
  if (said == "NO") return false;
  if (said == "YES") return true;
  for (auto const* one : {"US", "SC", "OT", "XC", "ES", "GM", "DOC", "IVUS", "ECG"})
    if (modality == one) return true;
  return false;
}

std::string_view kind_of_class(std::string_view uid) {
  if (uid == "1.2.840.10008.5.1.4.1.1.104.1") return "PDF";
  if (uid.starts_with("1.2.840.10008.5.1.4.1.1.88.")) return "SR";
  if (uid.starts_with("1.2.840.10008.5.1.4.1.1.11.")) return "PR";
  if (uid == "1.2.840.10008.1.3.10") return "DICOMDIR";
  return uid;
}

}  // namespace

Cover cover_of(std::string_view secret, std::string_view consultation, std::string patient) {
  Cover out;
  out.patient = std::move(patient);
  std::string text(secret);
  text.append("\ncover\n").append(consultation);
  out.key = sha256(text);
  auto const number = static_cast<unsigned>(out.key.bytes[0]) << 8 | out.key.bytes[1];
  out.days = -(kDaysAtLeast + static_cast<int>(number % (kDaysAtMost - kDaysAtLeast)));
  return out;
}

std::string covered_uid(Cover const& cover, std::string_view uid) {
  if (uid.empty() || uid.starts_with(kStandardRoot)) return std::string(uid);
  std::string text(cover.key.blob());
  text += uid;
  return uid_of_bytes(sha256(text).blob().substr(0, 16));
}

Result<Cleaned> deidentify(std::string_view bytes, Cover const& cover,
                           std::vector<Rectangle> const& black) {
  auto read = read_file(bytes);
  if (!read) return std::unexpected(read.error());
  auto& set = read->set;
  auto const cls = std::string(set.text(tag::kClass));
  auto const instance = std::string(set.text(tag::kInstance));
  auto const* pixels = set.find(tag::kPixels);
  if (pixels == nullptr && set.find(0x7fe00008) == nullptr && set.find(0x7fe00009) == nullptr)
    return fail(ProblemCode::dicom_not_image, {{"found", std::string(kind_of_class(cls))}});
  for (auto const& [value, where] :
       {std::pair{&cls, "(0008,0016)"}, std::pair{&instance, "(0008,0018)"}})
    if (value->empty()) return fail(ProblemCode::dicom_broken, {{"where", where}});

  IdentityWords words;
  words.collect(set);
  if (pixels != nullptr && words.within_fragments(*pixels))
    return fail(ProblemCode::dicom_identity);
  bool const is_signed = number_of(set.find(tag::kSigned), read->syntax.big).value_or(0) == 1;
  auto const declared = set.text(tag::kCharacterSet);
  bool const known = known_character_set(declared);

  Cleaned out;
  out.options = {"113100", "113107", "113108"};
  if (!black.empty()) {
    if (auto const done = black_out(set, read->syntax, black); !done)
      return std::unexpected(done.error());
    out.options.insert(out.options.begin() + 1, "113101");
    set.set(tag::kBurntIn, "CS", "NO");
  }
  DataSet patient;
  for (auto const tag : {Tag{0x00100040}, Tag{0x00101010}, Tag{0x00101020}, Tag{0x00101030}})
    if (auto const* element = set.find(tag)) patient.elements.push_back(*element);
  auto const study = std::string(set.text(tag::kStudy)),
             series = std::string(set.text(tag::kSeries));

  Cleaning(cover, words, is_signed, declared.empty() || !known).set(set, 0);
  if (!known) std::erase_if(set.elements, [](auto& one) { return one.tag == tag::kCharacterSet; });
  put_patient(set, patient, cover);
  put_method(set, out.options);
  // An image without a study is one of its own.
  out.study = covered_uid(cover, study.empty() ? "study of " + instance : study);
  out.series = covered_uid(cover, series.empty() ? "series of " + instance : series);
  set.set(tag::kStudy, "UI", out.study);
  set.set(tag::kSeries, "UI", out.series);
  if (set.text(tag::kModality).empty()) set.set(tag::kModality, "CS", "OT");
  for (auto const& [tag, vr] : {std::pair{Tag{0x00080020}, "DA"}, std::pair{Tag{0x00080030}, "TM"}})
    if (set.find(tag) == nullptr) set.set(tag, vr, {});

  out.instance = set.text(tag::kInstance);
  out.modality = set.text(tag::kModality);
  out.sop_class = cls;
  out.burnt_in = may_be_burnt_in(set.text(tag::kBurntIn), out.modality);
  auto const frames = set.text(tag::kFrames);
  std::from_chars(frames.data(), frames.data() + frames.size(), out.frames);
  out.frames = std::max(out.frames, 1U);
  auto syntax = read->syntax;
  if (syntax.implicit || syntax.deflated) syntax.uid = "1.2.840.10008.1.2.1";
  out.syntax = syntax.uid;
  out.bytes = write_file(set, syntax);
  return out;
}

}  // namespace longspan::dicom
