#include "adapters/http/imaging_upload.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/json.hpp>

#include "adapters/http/consult_entry.hpp"
#include "adapters/http/imaging_answers.hpp"
#include "adapters/http/multipart.hpp"
#include "dicom/zip_files.hpp"

namespace longspan::http {
namespace {

constexpr std::size_t kAtOnce = 4;
constexpr std::size_t kFileLimit = 2ULL << 30;
constexpr std::size_t kRefusedMost = 5000;

Problem too_large() {
  return {ProblemCode::body_too_large, {}, {{"limit", std::to_string(kFileLimit)}}, {}};
}

std::int64_t number_in(boost::json::object const& of, std::string_view name) {
  auto const* found = of.if_contains(name);
  if (found == nullptr) return 0;
  if (found->is_int64()) return found->get_int64();
  return found->is_string() ? std::atoll(found->get_string().c_str()) : 0;
}

}  // namespace

ImagingUpload::ImagingUpload(Context& context, ImagingDesk::Case of, std::optional<Uuid> by)
    : context_(context),
      desk_(*context.imaging),
      of_(std::move(of)),
      cover_(desk_.cover(*of_)),
      by_(by),
      turn_(context.loop.executor()) {}

Task<void> ImagingUpload::until(std::size_t most_under_way) {
  while (under_way_ > most_under_way) {
    turn_.expires_at(std::chrono::steady_clock::time_point::max());
    co_await turn_.async_wait(asio::as_tuple(use_task));
  }
}

Task<std::optional<Problem>> ImagingUpload::take(Exchange& exchange) {
  auto boundary = boundary_of(exchange.request.content_type);
  auto const problem = boundary ? co_await take_parts(exchange, std::move(*boundary))
                                : co_await take_whole(exchange);
  co_await until(0);
  co_return problem;
}

Task<std::optional<Problem>> ImagingUpload::take_parts(Exchange& exchange, std::string boundary) {
  auto& body = *exchange.body;
  Multipart parts(boundary);
  while (body.state() == ArrivingBody::State::more) {
    parts.take(co_await body.next());
    while (auto part = parts.next())
      co_await file(std::move(part->location), std::move(part->content));
    if (parts.waiting() > kFileLimit) co_return too_large();
  }
  // What came whole before the line broke is kept.
  if (!parts.whole())
    refused_.push_back(
        {"…",
         {ProblemCode::dicom_cut_short, {}, {{"bytes", std::to_string(parts.waiting())}}, {}}});
  co_return std::nullopt;
}

Task<std::optional<Problem>> ImagingUpload::take_whole(Exchange& exchange) {
  auto& body = *exchange.body;
  std::string all;
  if (auto const length = body.announced(); length && *length > kFileLimit) co_return too_large();
  if (auto const length = body.announced()) all.reserve(*length);
  while (body.state() == ArrivingBody::State::more) {
    all += co_await body.next();
    if (all.size() > kFileLimit) co_return too_large();
  }
  if (body.state() != ArrivingBody::State::whole)
    co_return Problem{
        ProblemCode::dicom_cut_short, {}, {{"bytes", std::to_string(all.size())}}, {}};
  co_await file(exchange.request.parameter("name").value_or("").substr(0, 200), std::move(all));
  co_return std::nullopt;
}

Task<void> ImagingUpload::file(std::string name, std::string bytes) {
  ++named_;
  if (name.empty()) name = std::to_string(named_);
  if (!bytes.starts_with("PK\x03\x04")) {
    co_await one(std::move(name), std::move(bytes));
    co_return;
  }
  auto files = dicom::ZipFiles::open(bytes);
  if (!files) {
    refused_.push_back({std::move(name), files.error()});
    co_return;
  }
  for (;;) {
    auto next = co_await on_pool<std::optional<dicom::ZipFiles::One>>(
        context_, context_.files,
        [&files]() -> Result<std::optional<dicom::ZipFiles::One>> { return files->next(); });
    if (!next || !*next) co_return;
    if ((*next)->content)
      co_await one(std::move((*next)->name), std::move(*(*next)->content));
    else if (refused_.size() < kRefusedMost)
      refused_.push_back({std::move((*next)->name), (*next)->content.error()});
  }
}

Task<void> ImagingUpload::one(std::string name, std::string bytes) {
  co_await until(kAtOnce - 1);
  ++under_way_;
  context_.spawn(store(shared_from_this(), std::move(name), std::move(bytes)));
}

Task<void> ImagingUpload::store(std::shared_ptr<ImagingUpload> self, std::string name,
                                std::string bytes) {
  auto cleaned = co_await on_pool<dicom::Cleaned>(
      self->context_, self->context_.files,
      [self, bytes = std::move(bytes)] { return dicom::deidentify(bytes, self->cover_); });
  std::optional<Problem> problem;
  if (!cleaned) {
    problem = cleaned.error();
  } else if (self->gone_) {
    problem = Problem{ProblemCode::imaging_off, {}, {}, {}};
  } else {
    // What comes twice is there once.
    auto const told = co_await self->desk_.ask_surely(
        {.method = "POST",
         .path = "/instances",
         .content_type = "application/dicom",
         .body = std::make_shared<std::string const>(std::move(cleaned->bytes))});
    self->gone_ = !told;
    if (!told)
      problem = told.error();
    else if (told->status != 200)
      problem = problem_of_archive(told->status, told->body, name);
  }
  if (problem) {
    if (self->refused_.size() < kRefusedMost)
      self->refused_.push_back({std::move(name), std::move(*problem)});
  } else {
    auto& kept = self->kept_[cleaned->study];
    kept.modalities.insert(cleaned->modality);
    kept.options = cleaned->options;
    kept.burnt_in |= cleaned->burnt_in;
    kept.instances.emplace_back(cleaned->sop_class, cleaned->instance);
  }
  --self->under_way_;
  self->turn_.cancel();
}

Task<Result<void>> ImagingUpload::put_on_record() {
  for (auto& [uid, kept] : kept_) {
    kept.study = Uuid::named(0, "study/" + of_->consultation.id.text() + "/" + uid);
    if (auto const* known = of_->find_study(uid)) {
      kept.burnt_in |= known->told.burnt_in;
      kept.modalities.insert(known->told.modalities.begin(), known->told.modalities.end());
      // What was made black stays so when more of the study comes.
      auto const black = [](auto const& options) {
        return std::ranges::any_of(options, [](auto const& one) { return one == "113101"; });
      };
      if (black(known->told.options) && !black(kept.options)) kept.options.emplace_back("113101");
    }
    auto const told = co_await desk_.ask_surely(
        {.path = "/studies/" + desk_.archive_id(*of_, uid) + "/statistics"});
    if (!told) co_return std::unexpected(told.error());
    boost::system::error_code error;
    auto const numbers = boost::json::parse(told->body, error);
    if (error || !numbers.is_object()) co_return fail(ProblemCode::imaging_off);
    kept.series = number_in(numbers.get_object(), "CountSeries");
    kept.count = number_in(numbers.get_object(), "CountInstances");
    kept.bytes = number_in(numbers.get_object(), "DicomDiskSize");
    kept.received = context_.now();
    std::string body;
    JsonWriter json(body);
    json.object().field("study", kept.study.text()).field("uid", uid);
    json.key("modalities").array();
    for (auto const& one : kept.modalities) json.string(one.substr(0, 16));
    json.end_array().field("series", kept.series).field("instances", kept.count);
    json.field("bytes", kept.bytes).field("from", by_ ? "upload" : "modality");
    if (by_) json.field("by", by_->text());
    json.key("options").array();
    for (auto const& one : kept.options) json.string(one);
    json.end_array().flag("burnt_in", kept.burnt_in).end_object();
    auto const filed = co_await tell_of_consultation(
        context_, of_->consultation, ledger::FactKind::study_received, std::move(body));
    if (!filed) co_return std::unexpected(filed.error());
    kept.fact = static_cast<std::int64_t>(filed->seq);
  }
  co_return Result<void>{};
}

}  // namespace longspan::http
