#include "adapters/http/imaging_desk.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"

namespace longspan::http {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kVisitUs = 30 * kMinuteUs;  ///< after so long without a look it is another
constexpr std::size_t kAnswerLimit = 256U << 20;
constexpr std::size_t kReadMost = 4096;
constexpr std::int64_t kFreshUs = 1'000'000;
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr auto kNoticed = std::chrono::milliseconds(3000);  ///< the archive's end, at the latest
constexpr int kTries = 450;                                 ///< Orthanc starts within seconds

}  // namespace

Task<Result<ImagingDesk::Case>> ImagingDesk::load(Uuid consultation) {
  auto const heard = heard_;
  auto const now = context_.now().us;
  auto loaded = co_await from_store<Case>(context_, [consultation](store::Db& db) {
    return Result<Case>(load_case(db, consultation));
  });
  // What was filed in between may not be in it.
  if (!loaded || !*loaded || heard != heard_) co_return loaded;
  if (read_.size() > kReadMost) read_.clear();
  read_[consultation] = {*loaded, now};
  co_return loaded;
}

void ImagingDesk::committed(std::vector<store::Change> const& changes) {
  for (auto const& change : changes) {
    heard_ = std::max(heard_, change.seq);
    if (change.stream.starts_with("programme/")) {
      std::erase_if(read_, [&](auto const& one) {
        return change.stream.substr(10) == one.second.of->consultation.programme;
      });
    } else if (change.stream.starts_with("consultation/") && !consult::is_of_access(change.kind)) {
      if (auto const id = Uuid::parse(change.stream.substr(change.stream.rfind('/') + 1)))
        read_.erase(*id);
    }
  }
}

Task<Result<ImagingDesk::Case>> ImagingDesk::enter(Exchange& exchange) {
  auto const none = [&] { return fail(ProblemCode::not_found, {{"what", exchange.value()}}); };
  auto const id = Uuid::parse(exchange.value());
  if (!id) co_return none();
  auto const of = co_await load(*id);
  if (!of) co_return std::unexpected(of.error());
  if (!*of) co_return none();
  if ((*of)->has_member(*exchange.viewer.account)) co_return of;
  auto const* study = (*of)->find_study(exchange.value(1));
  co_await put_refusal(exchange, (*of)->consultation,
                       study ? std::optional(study->told.study) : std::nullopt);
  co_return none();
}

Task<Result<ImagingDesk::Case>> ImagingDesk::enter_to_look(Exchange& exchange) {
  auto const id = Uuid::parse(exchange.value());
  auto const now = context_.now();
  auto const known = id ? read_.find(*id) : read_.end();
  // A commit is counted before anybody is told of it: what is filed now is seen by the next look.
  bool const fresh = known != read_.end() && known->second.us + kFreshUs > now.us &&
                     heard_ >= context_.services.writer.head();
  Case of;
  if (fresh && known->second.of->has_member(*exchange.viewer.account)) of = known->second.of;
  if (!of) {
    auto const entered = co_await enter(exchange);
    if (!entered) co_return entered;
    of = *entered;
  }
  if (auto const may = of->shows(now); !may) co_return std::unexpected(may.error());
  co_return of;
}

Task<Result<dicom::Archive*>> ImagingDesk::archive() {
  auto* archive = context_.services.archive;
  if (archive == nullptr) co_return fail(ProblemCode::imaging_off);
  if (archive->on()) co_return archive;
  for (int tries = 0; !archive->on(); ++tries) {
    if (!archive->wake() || tries >= kTries || context_.stopping)
      co_return fail(ProblemCode::imaging_off);
    co_await rest(context_.loop, kPause);
  }
  co_return archive;
}

dicom::Cover ImagingDesk::cover(ImagingCase const& of) const {
  auto out = dicom::cover_of(context_.options.imaging_secret, of.consultation.id.text(), {});
  // The patient's own code is sealed in the request; images have one that is made for them.
  out.patient = "LS-" + out.key.hex().substr(0, 10);
  return out;
}

std::string ImagingDesk::archive_id(ImagingCase const& of, std::string_view study,
                                    std::string_view series, std::string_view instance) const {
  auto text = cover(of).patient + "|" + std::string(study);
  if (!instance.empty()) text.append("|").append(series).append("|").append(instance);
  Digest digest(Digest::Kind::sha1);
  digest.update(text);
  auto const all = hex(digest.finish());
  std::string out;
  for (std::size_t at = 0; at < all.size(); at += 8)
    out.append(at == 0 ? "" : "-").append(all, at, 8);
  return out;
}

Task<Result<std::unique_ptr<dicom::Answer>>> ImagingDesk::call(dicom::Call call) {
  auto const to = co_await archive();
  if (!to) co_return std::unexpected(to.error());
  co_return co_await arrive<Result<std::unique_ptr<dicom::Answer>>>(
      context_.loop, [archive = *to, asked = std::move(call)](auto done) mutable {
        archive->call(std::move(asked), std::move(done));
      });
}

Task<Result<ImagingDesk::Told>> ImagingDesk::ask(dicom::Call asked) {
  auto answer = co_await call(std::move(asked));
  if (!answer) co_return std::unexpected(answer.error());
  Told out;
  out.status = (*answer)->status;
  for (;;) {
    auto piece = co_await arrive<Result<std::string>>(
        context_.loop, [&](auto done) { (*answer)->next(std::move(done)); });
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) co_return out;
    if (out.body.empty())
      out.body = std::move(*piece);
    else
      out.body += *piece;
    if (out.body.size() > kAnswerLimit) co_return fail(ProblemCode::imaging_off);
  }
}

Task<Result<ImagingDesk::Told>> ImagingDesk::ask_surely(dicom::Call asked) {
  auto told = co_await ask(asked);
  if (told) co_return told;
  // It has gone if that is noticed; otherwise it was a connection alone.
  auto* archive = context_.services.archive;
  for (auto waited = kPause; archive && archive->on() && waited < kNoticed; waited += kPause)
    co_await rest(context_.loop, kPause);
  co_return co_await ask(std::move(asked));
}

std::string ImagingDesk::key(Exchange const& exchange, Uuid study) {
  return exchange.viewer.account->id.text() + study.text() + exchange.viewer.session.hex();
}

Task<Result<void>> ImagingDesk::open(Exchange& exchange, Case of, Uuid study) {
  auto const now = context_.now();
  auto const which = key(exchange, study);
  if (auto const known = lookings_.find(which); known != lookings_.end()) {
    auto& looking = *known->second;
    if (looking.opened.us + kVisitUs > now.us) {
      looking.opened = now;
      co_return Result<void>{};
    }
  }
  auto looking = std::make_shared<Looking>();
  looking->of = of;
  looking->study = study;
  if (auto const* there = of->find_study(study)) looking->study_uid = there->told.uid;
  looking->who = exchange.viewer.account->id;
  looking->address = exchange.request.peer.substr(0, 80);
  looking->device = exchange.viewer.device_name.substr(0, 60);
  looking->opened = looking->told = now;
  std::string body;
  JsonWriter json(body);
  json.object().field("study", study.text()).field("who", looking->who.text());
  json.key("frames").array().end_array().field("address", looking->address);
  if (!looking->device.empty()) json.field("device", looking->device);
  json.end_object();
  auto const told = co_await tell_of_consultation(context_, of->consultation,
                                                  ledger::FactKind::study_opened, std::move(body));
  if (!told) co_return std::unexpected(told.error());
  lookings_[which] = std::move(looking);
  co_return Result<void>{};
}

void ImagingDesk::seen(Exchange& exchange, Uuid study, std::string series, std::string instance) {
  auto const known = lookings_.find(key(exchange, study));
  if (known == lookings_.end()) return;
  known->second->seen[std::move(series)].insert(std::move(instance));
}

}  // namespace longspan::http
