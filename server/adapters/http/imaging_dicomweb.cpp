#include <charconv>

#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_answers.hpp"
#include "adapters/http/parameters.hpp"
#include "dicom/frame.hpp"

namespace longspan::http {
namespace {

constexpr std::string_view kPreviewType = "image/jpeg";
constexpr std::string_view kBoundary = "longspan-frame-b3f1c6d09a8e";
constexpr std::string_view kFrameType =
    "multipart/related; type=\"application/octet-stream\"; boundary=longspan-frame-b3f1c6d09a8e";

/// Where DICOMweb has what the address names, down to `deep` of study, series and instance.
std::string place_of(Exchange const& exchange, int deep) {
  static constexpr std::string_view kNames[] = {"/studies/", "/series/", "/instances/"};
  std::string out = "/dicom-web";
  for (int i = 0; i < deep; ++i)
    out.append(kNames[i]).append(exchange.value(static_cast<std::size_t>(i) + 1));
  return out;
}

/// limit and offset as QIDO has them.
Result<std::string> page_of(Exchange const& exchange) {
  Parameters parameters(exchange.request);
  auto const limit = parameters.integer("limit", 1, 100'000);
  auto const offset = parameters.integer("offset", 0, 10'000'000);
  if (parameters.problem) return std::unexpected(*parameters.problem);
  std::string out;
  if (limit) out += "?limit=" + std::to_string(*limit);
  if (offset) out += (out.empty() ? "?offset=" : "&offset=") + std::to_string(*offset);
  return out;
}

/// JSON about a study that the viewer opens with it.
Task<Response> json_of(Exchange& exchange, int deep, std::string rest) {
  auto const opened = co_await open_study(exchange);
  if (!opened) co_return respond(opened.error());
  co_return co_await forward_json(exchange, *opened->of, place_of(exchange, deep) + rest);
}

Task<Response> list_of(Exchange& exchange, int deep, std::string_view what) {
  auto const page = page_of(exchange);
  if (!page) co_return respond(page.error());
  co_return co_await json_of(exchange, deep, std::string(what) + *page);
}

/// Of all instances of what the address names; `counted_at` says under `tag` how many there are.
Task<Response> metadata_of(Exchange& exchange, int deep, std::string counted_at,
                           std::string_view tag) {
  auto const opened = co_await open_study(exchange);
  if (!opened) co_return respond(opened.error());
  co_return co_await forward_metadata(
      exchange, *opened->of,
      {.path = place_of(exchange, deep) + "/metadata",
       .counted_at = std::move(counted_at.append("&includefield=").append(tag)),
       .counted_as = std::string(tag)});
}

/// Bytes of one instance, noted as seen.
Task<Response> bytes_of(Exchange& exchange, std::string rest, std::string_view accept) {
  auto const opened = co_await open_study(exchange);
  if (!opened) co_return respond(opened.error());
  exchange.context.imaging->seen(exchange, opened->study, exchange.value(2), exchange.value(3));
  co_return co_await forward_bytes(
      exchange, {.path = place_of(exchange, 3) + rest, .accept = std::string(accept)});
}

/// A frame out of the whole file, of a study that the viewer has just opened.
Task<Response> frame_of_file(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter_to_look(exchange);
  if (!of) co_return respond(of.error());
  auto const place = desk.archive_id(**of, exchange.value(1), exchange.value(2), exchange.value(3));
  auto file = co_await desk.ask({.path = "/instances/" + place + "/file"});
  if (!file) co_return respond(file.error());
  if (file->status != 200)
    co_return respond(problem_of_archive(file->status, file->body, exchange.value(3)));
  std::uint32_t frame = 0;
  auto const& text = exchange.value(4);
  std::from_chars(text.data(), text.data() + text.size(), frame);
  auto found = co_await on_pool<dicom::Frame>(
      exchange.context, exchange.context.files,
      [body = std::move(file->body), frame] { return dicom::frame_of(body, frame); });
  if (!found) co_return respond(found.error());
  Response response;
  response.content_type = kFrameType;
  response.body.append("--").append(kBoundary).append("\r\nContent-Type: ");
  response.body.append(found->type).append("; transfer-syntax=").append(found->syntax);
  response.body.append("\r\n\r\n").append(found->bytes);
  response.body.append("\r\n--").append(kBoundary).append("--\r\n");
  response.cache = kNotKept;
  co_return response;
}

/// "500,1800": a window's centre and width, as numbers.
std::optional<std::pair<std::string, std::string>> window_in(std::string_view text) {
  auto const comma = text.find(',');
  if (comma == text.npos) return std::nullopt;
  std::pair<std::string, std::string> out{text.substr(0, comma), text.substr(comma + 1)};
  for (auto const* one : {&out.first, &out.second})
    if (one->empty() || one->size() > 16 || one->find_first_not_of("0123456789.-") != one->npos)
      return std::nullopt;
  return out;
}

}  // namespace

Task<Response> get_dicom_studies(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter_to_look(exchange);
  if (!of) co_return respond(of.error());
  std::string body;
  for (auto const& study : (*of)->studies) {
    auto told = co_await desk.ask({.path = "/dicom-web/studies?StudyInstanceUID=" + study.told.uid,
                                   .accept = "application/dicom+json"});
    if (!told) co_return respond(told.error());
    if (told->status == 404)
      co_return respond(cut_short(0, static_cast<std::size_t>(study.told.instances)));
    if (told->status != 200)
      co_return respond(problem_of_archive(told->status, told->body, study.told.uid));
    auto const begin = told->body.find('['), end = told->body.rfind(']');
    if (begin == std::string::npos || end <= begin) continue;
    auto const rows = std::string_view(told->body).substr(begin + 1, end - begin - 1);
    if (rows.find('{') == rows.npos) continue;
    body.append(body.empty() ? "" : ",").append(rows);
  }
  auto const root =
      exchange.context.services.archive ? exchange.context.services.archive->root() : std::string();
  auto const ours = "/api/v1/consultations/" + (*of)->consultation.id.text() + "/dicomweb";
  for (auto at = body.find(root); !root.empty() && at != body.npos; at = body.find(root))
    body.replace(at, root.size(), ours);
  Response response;
  response.content_type = "application/dicom+json";
  response.body = "[" + body + "]";
  co_return response;
}

Task<Response> get_dicom_metadata(Exchange& exchange) {
  co_return co_await metadata_of(
      exchange, 1, "/dicom-web/studies?StudyInstanceUID=" + exchange.value(1), "00201208");
}

Task<Response> get_dicom_series(Exchange& exchange) {
  co_return co_await list_of(exchange, 1, "/series");
}

Task<Response> get_dicom_series_metadata(Exchange& exchange) {
  co_return co_await metadata_of(
      exchange, 2, place_of(exchange, 1) + "/series?SeriesInstanceUID=" + exchange.value(2),
      "00201209");
}

Task<Response> get_dicom_instances(Exchange& exchange) {
  co_return co_await list_of(exchange, 2, "/instances");
}

Task<Response> get_dicom_instance(Exchange& exchange) {
  co_return co_await bytes_of(exchange, "",
                              "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
}

Task<Response> get_dicom_instance_metadata(Exchange& exchange) {
  co_return co_await json_of(exchange, 3, "/metadata");
}

Task<Response> get_dicom_frame(Exchange& exchange) {
  // As it is stored, bit for bit: the viewer decodes it.
  auto answer =
      co_await bytes_of(exchange, "/frames/" + exchange.value(4),
                        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*");
  if (answer.status != contract::text_of(ProblemCode::imaging_refused).status) co_return answer;
  // Where Orthanc does not know the compression, the frame is taken out of the file here.
  auto own = co_await frame_of_file(exchange);
  co_return own.status == answer.status ? std::move(answer) : std::move(own);
}

Task<Response> get_dicom_rendered(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  Parameters parameters(exchange.request);
  auto const width = parameters.integer("width", 16, 4096);
  auto const quality = parameters.integer("quality", 1, 100).value_or(70);
  auto const frame = parameters.integer("frame", 1, 1'000'000).value_or(1);
  auto const window = parameters.maybe_text("window");
  if (parameters.problem) co_return respond(*parameters.problem);
  auto const range = window ? window_in(*window) : std::nullopt;
  if (window && !range)
    co_return respond(ProblemCode::parameter_invalid,
                      {{"name", "window"},
                       {"expected", "a centre and a width, such as 40,400"},
                       {"found", window->substr(0, 80)}});
  auto const opened = co_await open_study(exchange);
  if (!opened) co_return respond(opened.error());
  desk.seen(exchange, opened->study, exchange.value(2), exchange.value(3));
  auto path =
      "/instances/" +
      desk.archive_id(*opened->of, exchange.value(1), exchange.value(2), exchange.value(3)) +
      "/frames/" + std::to_string(frame - 1) + "/rendered?quality=" + std::to_string(quality);
  if (width)
    path += "&width=" + std::to_string(*width) + "&height=" + std::to_string(*width) + "&smooth=1";
  if (range) path += "&window-center=" + range->first + "&window-width=" + range->second;
  co_return co_await forward_bytes(exchange,
                                   {.path = std::move(path), .accept = std::string(kPreviewType)});
}

}  // namespace longspan::http
