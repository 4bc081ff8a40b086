#include "adapters/http/imaging_answers.hpp"

#include <boost/json.hpp>

#include "adapters/http/compress.hpp"
#include "adapters/http/streamed_body.hpp"

namespace longspan::http {
namespace {

constexpr std::string_view kDicomJson = "application/dicom+json";

class ArchiveBody : public StreamedBody {
 public:
  ArchiveBody(Context& context, std::unique_ptr<dicom::Answer> answer)
      : context_(context), answer_(std::move(answer)) {
    content_type = answer_->content_type;
    length = answer_->length.value_or(0);
  }
  Task<std::optional<std::string>> next() override {
    auto piece = co_await arrive<Result<std::string>>(
        context_.loop, [this](auto done) { answer_->next(std::move(done)); });
    if (!piece) co_return std::nullopt;
    co_return std::move(*piece);
  }

 private:
  Context& context_;
  std::unique_ptr<dicom::Answer> answer_;
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  if (from.empty()) return;
  std::string out;
  std::size_t begin = 0;
  for (auto at = text.find(from); at != text.npos; at = text.find(from, begin)) {
    out.append(text, begin, at - begin).append(to);
    begin = at + from.size();
  }
  if (begin == 0) return;
  text = out.append(text, begin);
}

/// What is left of an answer that is not passed on.
Task<std::string> rest_of(Context& context, dicom::Answer& answer) {
  std::string out;
  for (;;) {
    auto piece = co_await arrive<Result<std::string>>(
        context.loop, [&answer](auto done) { answer.next(std::move(done)); });
    if (!piece || piece->empty() || out.size() > (64U << 20)) co_return out;
    out += *piece;
  }
}

}  // namespace

bool is_dicom_uid(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.find_first_not_of("0123456789.") == text.npos;
}

Problem problem_of_archive(int status, std::string_view body, std::string_view what) {
  if (status == 404) return {ProblemCode::not_found, {}, {{"what", std::string(what)}}, {}};
  if (status == 401 || status == 503) return {ProblemCode::imaging_off, {}, {}, {}};
  std::string reason = "HTTP " + std::to_string(status);
  boost::system::error_code error;
  auto const told = boost::json::parse(body, error);
  if (!error && told.is_object())
    for (auto const* name : {"OrthancError", "Message"})
      if (auto const* text = told.get_object().if_contains(name); text && text->is_string()) {
        reason = std::string(text->get_string()).substr(0, 120);
        break;
      }
  if (reason.find("storage is full") != reason.npos || reason.find("write to file") != reason.npos)
    return {ProblemCode::imaging_full, {}, {}, {}};
  return {ProblemCode::imaging_refused, {}, {{"reason", reason}}, {}};
}

Task<Result<OpenStudy>> open_study(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter(exchange);
  if (!of) co_return std::unexpected(of.error());
  auto const* study = (*of)->find_study(exchange.value(1));
  for (std::size_t i = 2; study != nullptr && i < exchange.request.path_values.size(); ++i)
    if (!exchange.value(i).empty() && !is_dicom_uid(exchange.value(i))) study = nullptr;
  if (study == nullptr) co_return fail(ProblemCode::not_found, {{"what", exchange.value(1)}});
  OpenStudy out{*of, *study};
  if (auto const on = co_await desk.archive(); !on) co_return std::unexpected(on.error());
  if (auto const opened = co_await desk.open(exchange, out.of, out.study); !opened)
    co_return std::unexpected(opened.error());
  co_return out;
}

Task<Response> forward_json(Exchange& exchange, ImagingCase const& of, std::string path) {
  auto& context = exchange.context;
  auto& desk = *context.imaging;
  auto told = co_await desk.ask({.path = std::move(path), .accept = std::string(kDicomJson)});
  if (!told) co_return respond(told.error());
  if (told->status != 200)
    co_return respond(problem_of_archive(told->status, told->body, exchange.value(1)));
  Response response;
  response.content_type = kDicomJson;
  auto const ours = "/api/v1/consultations/" + of.consultation.text() + "/dicomweb";
  bool const packs = exchange.request.accepts("gzip") && told->body.size() > kCompressFrom;
  auto made = co_await on_pool<std::string>(
      context, context.files,
      [body = std::move(told->body), root = context.services.archive->root(), ours,
       packs]() mutable -> Result<std::string> {
        replace_all(body, root, ours);
        return packs ? gzip(body) : std::move(body);
      });
  if (!made) co_return respond(made.error());
  response.body = std::move(*made);
  if (packs) response.header("Content-Encoding", "gzip");
  response.header("Vary", "Accept-Encoding");
  co_return response;
}

Task<Response> forward_bytes(Exchange& exchange, dicom::Call call) {
  auto& context = exchange.context;
  auto answer = co_await context.imaging->call(std::move(call));
  if (!answer) co_return respond(answer.error());
  if ((*answer)->status != 200) {
    auto const status = (*answer)->status;
    auto const body = co_await rest_of(context, **answer);
    co_return respond(problem_of_archive(status, body, exchange.value(1)));
  }
  Response response;
  auto const stream = std::make_shared<ArchiveBody>(context, std::move(*answer));
  response.stream = stream;
  response.stream_length = stream->length;
  response.content_type = stream->content_type;
  // A picture never changes; the browser may keep it, nobody else may.
  response.cache = "private, max-age=86400, immutable";
  co_return response;
}

}  // namespace longspan::http
