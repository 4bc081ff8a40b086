#include "adapters/http/imaging_answers.hpp"

#include <boost/json.hpp>

#include "adapters/http/compress.hpp"
#include "adapters/http/streamed_body.hpp"

namespace longspan::http {
namespace {

constexpr std::string_view kDicomJson = "application/dicom+json";

Task<Result<std::string>> next_of(Context& context, dicom::Answer& answer) {
  return arrive<Result<std::string>>(context.loop,
                                     [&answer](auto done) { answer.next(std::move(done)); });
}

/// What the archive answers, of which the first piece has come. Whole, it keeps no connection to
/// the archive, however slowly it is taken.
class ArchiveBody : public StreamedBody {
 public:
  ArchiveBody(Context& context, std::unique_ptr<dicom::Answer> answer, std::string begun)
      : context_(context), answer_(std::move(answer)), begun_(std::move(begun)) {
    content_type = answer_->content_type;
    length = answer_->length.value_or(begun_.size());
    if (begun_.size() >= length) answer_.reset();
  }
  Task<std::optional<std::string>> next() override {
    if (!begun_.empty()) co_return std::exchange(begun_, {});
    if (!answer_) co_return std::string();
    auto piece = co_await next_of(context_, *answer_);
    if (!piece) co_return std::nullopt;
    co_return std::move(*piece);
  }

 private:
  Context& context_;
  std::unique_ptr<dicom::Answer> answer_;
  std::string begun_;
};

/// The rest of an answer, as far as it is worth having.
Task<Result<std::string>> rest_of(Context& context, dicom::Answer& answer) {
  constexpr std::size_t kMost = 256U << 20;
  std::string out;
  for (;;) {
    auto piece = co_await next_of(context, answer);
    if (!piece) co_return piece;
    if (piece->empty() || out.size() > kMost) co_return out;
    out.empty() ? void(out = std::move(*piece)) : void(out += *piece);
  }
}

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

Task<Result<std::string>> json_at(Exchange& exchange, std::string path) {
  auto told = co_await exchange.context.imaging->ask(
      {.path = std::move(path), .accept = std::string(kDicomJson)});
  if (!told) co_return std::unexpected(told.error());
  if (told->status != 200)
    co_return std::unexpected(problem_of_archive(told->status, told->body, exchange.value(1)));
  co_return std::move(told->body);
}

/// With addresses of ours in place of the archive's own.
Task<Response> as_ours(Exchange& exchange, ImagingCase const& of, std::string told) {
  auto& context = exchange.context;
  Response response;
  response.content_type = kDicomJson;
  auto const ours = "/api/v1/consultations/" + of.consultation.id.text() + "/dicomweb";
  bool const packs = exchange.request.accepts("gzip") && told.size() > kCompressFrom;
  auto made = co_await on_pool<std::string>(
      context, context.files,
      [body = std::move(told), root = context.services.archive->root(), ours,
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

/// Objects of the array that it is, counted without keeping them: a study of thousands has
/// megabytes. 0 where it breaks off.
std::size_t rows_in(std::string_view json) {
  std::size_t rows = 0, depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto const c = json[i];
    if (in_text) {
      if (c == '\\')
        ++i;
      else
        in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (depth++ == 1 && c == '{') ++rows;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return depth == 0 && !in_text ? rows : 0;
}

/// The number that the only row has under this tag; none where the archive does not count.
std::optional<std::size_t> counted_in(std::string_view json, std::string_view tag) {
  boost::system::error_code error;
  auto const told = boost::json::parse(json, error);
  if (error) return std::nullopt;
  auto const* number = told.find_pointer("/0/" + std::string(tag) + "/Value/0", error);
  if (number == nullptr) return std::nullopt;
  auto const count = number->to_number<std::size_t>(error);
  return error ? std::nullopt : std::optional(count);
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
  // Where there is no room for a picture, or for a line of the index.
  for (auto const* full : {"storage is full", "write to file", "SQLite: "})
    if (reason.find(full) != reason.npos) return {ProblemCode::imaging_full, {}, {}, {}};
  return {ProblemCode::imaging_refused, {}, {{"reason", reason}}, {}};
}

Task<Result<OpenStudy>> open_study(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter_to_look(exchange);
  if (!of) co_return std::unexpected(of.error());
  auto const* study = (*of)->find_study(exchange.value(1));
  for (std::size_t i = 2; study != nullptr && i < exchange.request.path_values.size(); ++i)
    if (!exchange.value(i).empty() && !is_dicom_uid(exchange.value(i))) study = nullptr;
  if (study == nullptr) co_return fail(ProblemCode::not_found, {{"what", exchange.value(1)}});
  OpenStudy out{*of, study->told.study};
  if (auto const on = co_await desk.archive(); !on) co_return std::unexpected(on.error());
  if (auto const opened = co_await desk.open(exchange, out.of, out.study); !opened)
    co_return std::unexpected(opened.error());
  co_return out;
}

Problem cut_short(std::size_t read, std::size_t count) {
  return {ProblemCode::study_cut_short,
          {},
          {{"read", std::to_string(read)}, {"count", std::to_string(count)}},
          {}};
}

Task<Response> forward_json(Exchange& exchange, ImagingCase const& of, std::string path) {
  auto told = co_await json_at(exchange, std::move(path));
  auto const* study = of.find_study(exchange.value(1));
  if (!told && told.error().code == ProblemCode::not_found && study != nullptr)
    co_return respond(cut_short(0, static_cast<std::size_t>(study->told.instances)));
  if (!told) co_return respond(told.error());
  co_return co_await as_ours(exchange, of, std::move(*told));
}

Task<Response> forward_metadata(Exchange& exchange, ImagingCase const& of, Metadata wanted) {
  constexpr int kTries = 3;
  constexpr std::chrono::milliseconds kPause{300};
  auto& context = exchange.context;
  for (int tries = 1;; ++tries) {
    auto told = co_await json_at(exchange, wanted.path);
    // The study is there: it is one of its files that is not.
    bool const none = !told && told.error().code == ProblemCode::not_found;
    if (none) told = "[]";
    if (!told) co_return respond(told.error());
    auto const counted = co_await json_at(exchange, wanted.counted_at);
    if (!counted) co_return respond(counted.error());
    auto const of_all = counted_in(*counted, wanted.counted_as);
    if (none && !of_all)
      co_return respond(Problem{ProblemCode::not_found, {}, {{"what", exchange.value(1)}}, {}});
    using Rows = std::pair<std::string, std::size_t>;
    auto read = co_await on_pool<Rows>(context, context.files,
                                       [body = std::move(*told)]() mutable -> Result<Rows> {
                                         auto const rows = rows_in(body);
                                         return Rows{std::move(body), rows};
                                       });
    if (!read) co_return respond(read.error());
    auto& [body, rows] = *read;
    if (!of_all || rows >= *of_all) co_return co_await as_ours(exchange, of, std::move(body));
    context.log("study_cut_short", std::to_string(rows) + " of " + std::to_string(*of_all));
    if (tries == kTries) co_return respond(cut_short(rows, *of_all));
    co_await rest(context.loop, kPause);
  }
}

Task<Response> forward_bytes(Exchange& exchange, dicom::Call call) {
  auto& context = exchange.context;
  auto answer = co_await context.imaging->call(std::move(call));
  if (!answer) co_return respond(answer.error());
  auto const known = (*answer)->status == 200 && (*answer)->length;
  Result<std::string> begun;
  if (known)
    begun = co_await next_of(context, **answer);
  else
    begun = co_await rest_of(context, **answer);
  if (!begun) co_return respond(begun.error());
  if ((*answer)->status != 200)
    co_return respond(problem_of_archive((*answer)->status, *begun, exchange.value(1)));
  Response response;
  auto const stream = std::make_shared<ArchiveBody>(context, std::move(*answer), std::move(*begun));
  response.stream = stream;
  response.stream_length = stream->length;
  response.content_type = stream->content_type;
  response.cache = kNotKept;
  co_return response;
}

}  // namespace longspan::http
