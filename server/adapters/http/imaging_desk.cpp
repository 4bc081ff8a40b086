#include "adapters/http/imaging_desk.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

#include "adapters/http/device_answers.hpp"

namespace longspan::http {
namespace {

constexpr std::int64_t kMinuteUs = 60'000'000;
constexpr std::int64_t kVisitUs = 30 * kMinuteUs;  ///< after so long without a look it is another
constexpr std::size_t kAnswerLimit = 256U << 20;
constexpr std::size_t kKnownCases = 4096;
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr int kTries = 150;  ///< Orthanc starts within seconds

}  // namespace

Task<Result<ImagingDesk::Case>> ImagingDesk::load(Uuid consultation) {
  auto const known = cases_.contains(consultation) ? cases_.at(consultation) : nullptr;
  auto loaded =
      co_await from_store<Case>(context_, [consultation, known](store::Db& db) -> Result<Case> {
        return load_case(db, consultation, known);
      });
  if (!loaded) co_return loaded;
  if (cases_.size() > kKnownCases) cases_.clear();
  if (*loaded) cases_[consultation] = *loaded;
  co_return loaded;
}

bool ImagingDesk::refused_lately(std::string const& who_and_what) {
  auto const now = context_.now().us;
  if (refused_us_.size() > kKnownCases)
    std::erase_if(refused_us_, [&](auto const& one) { return one.second + kMinuteUs <= now; });
  auto& last = refused_us_[who_and_what];
  if (last != 0 && last + kMinuteUs > now) return true;
  last = now;
  return false;
}

Task<Result<ImagingDesk::Case>> ImagingDesk::enter(Exchange& exchange) {
  auto const none = [&] { return fail(ProblemCode::not_found, {{"what", exchange.value()}}); };
  auto const id = Uuid::parse(exchange.value());
  if (!id) co_return none();
  auto const of = co_await load(*id);
  if (!of) co_return std::unexpected(of.error());
  if (!*of) co_return none();
  auto const& account = *exchange.viewer.account;
  if ((*of)->has_member(account)) co_return of;
  if (!refused_lately(account.id.text() + id->text())) {
    std::string body;
    JsonWriter json(body);
    json.object();
    if (auto const* study = (*of)->find_study(exchange.value(1)))
      json.field("study", study->id.text());
    json.field("who", account.id.text());
    json.field("route", std::string(exchange.route.path).substr(0, 80));
    json.field("address", exchange.request.peer.substr(0, 80)).end_object();
    auto const told = co_await tell(**of, ledger::FactKind::study_refused, std::move(body));
    if (!told) context_.log("refusal_not_on_record", problem_json(told.error()));
  }
  co_return none();
}

Task<Result<dicom::Archive*>> ImagingDesk::archive() {
  auto* archive = context_.services.archive;
  if (archive == nullptr) co_return fail(ProblemCode::imaging_off);
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>, Executor>
      pause(context_.loop.executor());
  for (int tries = 0; !archive->on(); ++tries) {
    if (!archive->wake() || tries >= kTries || context_.stopping)
      co_return fail(ProblemCode::imaging_off);
    pause.expires_after(kPause);
    co_await pause.async_wait(asio::as_tuple(use_task));
  }
  co_return archive;
}

dicom::Cover ImagingDesk::cover(ImagingCase const& of) const {
  auto out = dicom::cover_of(context_.options.imaging_secret, of.consultation.text(), {});
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
    out.body += *piece;
    if (out.body.size() > kAnswerLimit) co_return fail(ProblemCode::imaging_off);
  }
}

Task<Result<std::int64_t>> ImagingDesk::tell(ImagingCase const& of, ledger::FactKind kind,
                                             std::string body) {
  auto const now = context_.now();
  auto draft = ledger::Draft::make(Uuid::v7(now.ms()), kind,
                                   ledger::Stream::of_consultation(of.programme, of.consultation),
                                   {now, 0}, "", std::move(body));
  if (!draft) co_return std::unexpected(draft.error());
  auto const filed =
      co_await arrive<Result<store::Writer::Receipts>>(context_.loop, [this, &draft](auto done) {
        std::vector<ledger::Draft> drafts;
        drafts.push_back(std::move(*draft));
        context_.services.writer.file(std::move(drafts), {}, std::move(done));
      });
  if (!filed) co_return std::unexpected(filed.error());
  auto const& receipt = filed->front();
  if (receipt.outcome != ledger::Outcome::accepted)
    co_return receipt.problem ? Result<std::int64_t>(std::unexpected(*receipt.problem))
                              : fail(ProblemCode::internal, {{"trace", "imaging"}});
  co_return static_cast<std::int64_t>(receipt.seq);
}

std::string ImagingDesk::key(Exchange const& exchange, CaseStudy const& study) {
  return exchange.viewer.account->id.text() + study.id.text() + exchange.viewer.session.hex();
}

Task<Result<void>> ImagingDesk::open(Exchange& exchange, Case of, CaseStudy study) {
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
  looking->study = study.id;
  looking->study_uid = study.uid;
  looking->who = exchange.viewer.account->id;
  looking->address = exchange.request.peer.substr(0, 80);
  looking->device = exchange.viewer.device_name.substr(0, 60);
  looking->opened = looking->told = now;
  std::string body;
  JsonWriter json(body);
  json.object().field("study", study.id.text()).field("who", looking->who.text());
  json.key("frames").array().end_array().field("address", looking->address);
  if (!looking->device.empty()) json.field("device", looking->device);
  json.end_object();
  auto const told = co_await tell(*of, ledger::FactKind::study_opened, std::move(body));
  if (!told) co_return std::unexpected(told.error());
  lookings_[which] = std::move(looking);
  co_return Result<void>{};
}

void ImagingDesk::seen(Exchange& exchange, ImagingCase const&, CaseStudy const& study,
                       std::string series, std::string instance) {
  auto const known = lookings_.find(key(exchange, study));
  if (known == lookings_.end()) return;
  known->second->seen[std::move(series)].insert(std::move(instance));
}

}  // namespace longspan::http
