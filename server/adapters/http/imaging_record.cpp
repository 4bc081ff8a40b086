#include <algorithm>
#include <boost/json.hpp>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/imaging_desk.hpp"

namespace longspan::http {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kVisitUs = 30 * kMinuteUs;
constexpr unsigned kLooksBetweenEnds = 2;  ///< half a minute at the most until a study is gone
constexpr std::size_t kTextMost = 3900;

/// "1-20,31".
std::string ranges_of(std::set<std::int64_t> const& numbers) {
  std::string out;
  for (auto at = numbers.begin(); at != numbers.end() && out.size() < kTextMost;) {
    auto const first = *at;
    auto last = first;
    for (++at; at != numbers.end() && *at == last + 1; ++at) last = *at;
    out.append(out.empty() ? "" : ",").append(std::to_string(first));
    if (last != first) out.append("-").append(std::to_string(last));
  }
  return out;
}

boost::json::value const* value_of(boost::json::object const& row, std::string_view tag) {
  auto const* element = row.if_contains(tag);
  if (element == nullptr || !element->is_object()) return nullptr;
  auto const* values = element->get_object().if_contains("Value");
  if (values == nullptr || !values->is_array() || values->get_array().empty()) return nullptr;
  return &values->get_array().front();
}

/// What number each instance of a series has, by DICOMweb's list of them.
std::map<std::string, std::int64_t> numbers_in(std::string_view json) {
  std::map<std::string, std::int64_t> out;
  boost::system::error_code error;
  auto const list = boost::json::parse(json, error);
  if (error || !list.is_array()) return out;
  for (auto const& row : list.get_array()) {
    if (!row.is_object()) continue;
    auto const* uid = value_of(row.get_object(), "00080018");
    auto const* number = value_of(row.get_object(), "00200013");
    if (uid != nullptr && uid->is_string() && number != nullptr && number->is_int64())
      out[std::string(uid->get_string())] = number->get_int64();
  }
  return out;
}

}  // namespace

Task<void> ImagingDesk::tell_seen(std::shared_ptr<Looking> of) {
  auto const seen = std::exchange(of->seen, {});
  of->told = context_.now();
  std::string body;
  JsonWriter json(body);
  json.object().field("study", of->study.text()).field("who", of->who.text());
  json.key("frames").array();
  std::size_t listed = 0;
  for (auto const& [series, instances] : seen) {
    if (++listed > 200) break;
    auto const told = co_await ask(
        {.path = "/dicom-web/studies/" + of->study_uid + "/series/" + series + "/instances",
         .accept = "application/dicom+json"});
    auto const numbers = told ? numbers_in(told->body) : std::map<std::string, std::int64_t>{};
    std::set<std::int64_t> shown;
    std::int64_t unnumbered = 0;
    for (auto const& instance : instances) {
      auto const found = numbers.find(instance);
      shown.insert(found == numbers.end() ? ++unnumbered : found->second);
    }
    json.object().field("series", series).field("instances", ranges_of(shown)).end_object();
  }
  json.end_array().field("address", of->address);
  if (!of->device.empty()) json.field("device", of->device);
  json.end_object();
  auto const done = co_await tell_of_consultation(context_, of->of->consultation,
                                                  ledger::FactKind::study_opened, std::move(body));
  if (done) co_return;
  context_.log("pictures_seen_not_on_record", problem_json(done.error()));
  for (auto const& [series, instances] : seen)
    of->seen[series].insert(instances.begin(), instances.end());
}

Task<Result<void>> ImagingDesk::remove(Case of, store::Study study, contract::StudyEnd why,
                                       std::optional<Uuid> by) {
  auto const id = study.told.study;
  auto const& uid = study.told.uid;
  auto const place = "/studies/" + archive_id(*of, uid);
  auto const gone = co_await ask({.method = "DELETE", .path = place});
  if (!gone) co_return std::unexpected(gone.error());
  // What the archive says now, by two ways: the proof is the hash over it.
  auto const there = co_await ask({.path = place});
  auto const listed = co_await ask(
      {.path = "/dicom-web/studies?StudyInstanceUID=" + uid, .accept = "application/dicom+json"});
  if (!there) co_return std::unexpected(there.error());
  if (!listed) co_return std::unexpected(listed.error());
  auto const none = listed->body.find("0020000D") == std::string::npos;
  if (there->status != 404 || !none)
    co_return fail(ProblemCode::imaging_refused, {{"reason", "it keeps what it was to delete"}});
  std::string body;
  JsonWriter json(body);
  json.object().field("study", id.text()).field("why", to_text(why));
  json.field("instances", study.told.instances).field("bytes", study.told.bytes);
  if (by) json.field("by", by->text());
  json.field("proof", sha256(uid + "\n" + place + " 404\n" + listed->body).hex());
  json.end_object();
  std::erase_if(lookings_, [&](auto const& one) { return one.second->study == id; });
  auto const told = co_await tell_of_consultation(context_, of->consultation,
                                                  ledger::FactKind::study_deleted, std::move(body));
  if (!told) co_return std::unexpected(told.error());
  co_return Result<void>{};
}

Task<void> ImagingDesk::end_what_is_over(Uuid consultation) {
  auto const of = co_await load(consultation);
  if (!of || !*of) co_return;
  auto const why = (*of)->end(context_.now());
  if (!why) co_return;
  for (auto const& study : (*of)->studies) {
    auto const done = co_await remove(*of, study, *why, std::nullopt);
    if (!done) context_.log("study_not_deleted", problem_json(done.error()));
  }
}

Task<void> ImagingDesk::look() {
  if (looking_ || context_.services.archive == nullptr) co_return;
  looking_ = true;
  auto const now = context_.now();
  std::vector<std::shared_ptr<Looking>> due;
  for (auto const& [key, one] : lookings_)
    if (!one->seen.empty() && (one->told.us + kMinuteUs <= now.us || context_.stopping))
      due.push_back(one);
  for (auto const& one : due) co_await tell_seen(one);
  std::erase_if(lookings_, [&](auto const& one) {
    return one.second->seen.empty() && one.second->opened.us + kVisitUs < now.us;
  });
  if (looks_++ % kLooksBetweenEnds == 0) {
    auto const all = co_await from_store<std::vector<Uuid>>(
        context_, [](store::Db& db) { return Result<std::vector<Uuid>>(cases_with_studies(db)); });
    if (all)
      for (auto const& one : *all) co_await end_what_is_over(one);
  }
  looking_ = false;
}

}  // namespace longspan::http
