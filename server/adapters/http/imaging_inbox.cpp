#include <algorithm>
#include <boost/json.hpp>
#include <iterator>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/imaging_upload.hpp"

namespace longspan::http {
namespace {

constexpr std::size_t kTitleDigits = 12;
constexpr std::size_t kConsultationsMost = 1000, kArrivalsMost = 100, kRefusedMost = 20;
constexpr std::size_t kStraysMost = 20;
constexpr std::int64_t kOneSendingUs = 60'000'000, kDayUs = 86'400'000'000;
constexpr char kFind[] =
    R"({"Level":"Instance","Limit":200,"Query":{"PatientID":"LS-INBOX"},"CaseSensitive":true})";

std::vector<std::string> ids_in(std::string_view json) {
  std::vector<std::string> out;
  boost::system::error_code error;
  auto const list = boost::json::parse(json, error);
  if (error || !list.is_array()) return out;
  for (auto const& one : list.get_array())
    if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

}  // namespace

Task<ImagingDesk::Case> ImagingDesk::called(std::string title) {
  if (title.size() != kTitleDigits + 2 || !title.starts_with("LS")) co_return nullptr;
  auto digits = title.substr(2);
  std::ranges::transform(digits, digits.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (digits.find_first_not_of("0123456789abcdef") != digits.npos) co_return nullptr;
  auto const id = co_await from_store<std::optional<Uuid>>(
      context_, [digits](store::Db& db) -> Result<std::optional<Uuid>> {
        return case_that_ends(db, digits);
      });
  if (!id || !*id) co_return nullptr;
  auto const of = co_await load(**id);
  co_return of ? *of : nullptr;
}

std::vector<ImagingDesk::Arrival> const& ImagingDesk::arrivals(Uuid consultation) const {
  static std::vector<Arrival> const none;
  auto const found = arrivals_.find(consultation);
  return found == arrivals_.end() ? none : found->second;
}

void ImagingDesk::arrived(Uuid consultation, Arrival arrival) {
  if (arrivals_.size() > kConsultationsMost) arrivals_.clear();
  auto& of = arrivals_[consultation];
  // One study comes over several looks.
  if (!of.empty() && of.back().at.us + kOneSendingUs > arrival.at.us) {
    of.back().at = arrival.at;
    of.back().kept += arrival.kept;
    std::ranges::move(arrival.refused, std::back_inserter(of.back().refused));
  } else {
    of.push_back(std::move(arrival));
  }
  auto& refused = of.back().refused;
  if (refused.size() > kRefusedMost) refused.resize(kRefusedMost);
  if (of.size() > kArrivalsMost) of.erase(of.begin());
}

void ImagingDesk::strayed(std::string title) {
  context_.log("modality_refused", "no consultation takes studies for this title");
  auto const now = context_.now();
  std::erase_if(strays_,
                [&](auto const& one) { return one.title == title || one.at.us + kDayUs < now.us; });
  if (strays_.size() >= kStraysMost) strays_.erase(strays_.begin());
  std::erase_if(title, [](char c) { return c < ' ' || c > '~'; });
  strays_.push_back({now, title.substr(0, 16)});
}

Task<void> ImagingDesk::take_from_modalities() {
  auto const* archive = context_.services.archive;
  if (taking_ || archive == nullptr || !archive->on()) co_return;
  taking_ = true;
  auto const found = co_await ask({.method = "POST",
                                   .path = "/tools/find",
                                   .content_type = "application/json",
                                   .body = std::make_shared<std::string const>(kFind)});
  std::map<std::string, std::shared_ptr<ImagingUpload>> uploads;  // by the title that was called
  for (auto const& id : found ? ids_in(found->body) : std::vector<std::string>{}) {
    auto const place = "/instances/" + id;
    auto const title = co_await ask({.path = place + "/metadata/CalledAET"});
    if (!title) break;
    auto& upload = uploads[title->body];
    if (!upload) {
      auto const of = co_await called(title->body);
      if (of && of->takes_studies(context_.now()))
        upload = std::make_shared<ImagingUpload>(context_, of, std::nullopt);
      else
        strayed(title->body);
    }
    if (upload) {
      auto file = co_await ask({.path = place + "/file"});
      if (!file || file->status != 200) break;
      co_await upload->one(id, std::move(file->body));
      co_await upload->settled();
      // Where there was no room it is tried again.
      bool const full = std::ranges::any_of(upload->refused(), [](auto const& one) {
        return one.problem.code == ProblemCode::imaging_full ||
               one.problem.code == ProblemCode::imaging_off;
      });
      if (full) break;
    }
    co_await ask({.method = "DELETE", .path = place});
  }
  for (auto const& [title, upload] : uploads) {
    if (!upload) continue;
    Arrival came{.at = context_.now()};
    for (auto const& [uid, kept] : upload->kept()) came.kept += kept.instances.size();
    for (auto const& one : upload->refused()) came.refused.push_back(one.problem);
    arrived(upload->consultation(), std::move(came));
    auto const told = co_await upload->put_on_record();
    if (!told) context_.log("study_not_on_record", problem_json(told.error()));
  }
  taking_ = false;
}

}  // namespace longspan::http
