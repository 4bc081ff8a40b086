#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_answers.hpp"
#include "adapters/http/imaging_upload.hpp"

namespace longspan::http {
namespace {

Task<Result<std::shared_ptr<ImagingUpload>>> take_upload(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter(exchange);
  if (!of) co_return std::unexpected(of.error());
  if (auto const may = (*of)->takes_studies(exchange.context.now()); !may)
    co_return std::unexpected(may.error());
  if (auto const on = co_await desk.archive(); !on) co_return std::unexpected(on.error());
  auto upload = std::make_shared<ImagingUpload>(exchange.context, *of, exchange.viewer.account->id);
  auto const problem = co_await upload->take(exchange);
  if (auto const told = co_await upload->put_on_record(); !told)
    co_return std::unexpected(told.error());
  if (problem) co_return std::unexpected(*problem);
  co_return upload;
}

void write_kept(JsonWriter& json, std::string const& uid, ImagingUpload::Kept const& kept,
                people::Account const& by) {
  json.object().field("study", kept.study.text()).field("uid", uid);
  json.key("modalities").array();
  for (auto const& one : kept.modalities) json.string(one);
  json.end_array().field("series", kept.series).field("instances", kept.count);
  json.field("bytes", kept.bytes).field("from", "upload");
  json.key("by").object().field("id", by.id.text()).field("name", by.name).end_object();
  json.key("options").array();
  for (auto const& one : kept.options) json.string(one);
  json.end_array().flag("burnt_in", kept.burnt_in);
  json.field("received_at", kept.received.text()).field("fact", kept.fact).end_object();
}

/// A sequence of DICOM's JSON of classes and instances (PS3.18, 10.5.3).
void write_stored(JsonWriter& json, std::string_view sop_class, std::string_view instance) {
  for (auto const& [tag, value] :
       {std::pair<std::string_view, std::string_view>{"00081150", sop_class},
        {"00081155", instance}}) {
    json.key(tag).object().field("vr", "UI").key("Value").array().string(value);
    json.end_array().end_object();
  }
}

}  // namespace

Task<Response> post_studies(Exchange& exchange) {
  auto const upload = co_await take_upload(exchange);
  if (!upload) co_return respond(upload.error());
  std::string out;
  JsonWriter json(out);
  json.object().key("kept").array();
  for (auto const& [uid, kept] : (*upload)->kept())
    write_kept(json, uid, kept, *exchange.viewer.account);
  json.end_array().key("refused").array();
  for (auto const& one : (*upload)->refused())
    json.object()
        .field("name", one.name)
        .key("problem")
        .raw(problem_json(one.problem))
        .end_object();
  json.end_array().end_object();
  co_return respond_json(std::move(out), 201);
}

Task<Response> post_dicom_studies(Exchange& exchange) {
  auto const upload = co_await take_upload(exchange);
  if (!upload) co_return respond(upload.error());
  constexpr std::string_view kCannotUnderstand = "49152";  // 0xC000, PS3.18 table 10.5.3-2
  std::string out;
  JsonWriter json(out);
  json.object();
  auto const begin = [&](std::string_view tag) {
    json.key(tag).object().field("vr", "SQ").key("Value").array();
  };
  if (!(*upload)->kept().empty()) {
    begin("00081199");
    for (auto const& [uid, kept] : (*upload)->kept())
      for (auto const& [sop_class, instance] : kept.instances) {
        json.object();
        write_stored(json, sop_class, instance);
        json.end_object();
      }
    json.end_array().end_object();
  }
  if (!(*upload)->refused().empty()) {
    begin("00081198");
    for (std::size_t i = 0; i < (*upload)->refused().size(); ++i)
      json.object()
          .key("00081197")
          .object()
          .field("vr", "US")
          .key("Value")
          .array()
          .raw(kCannotUnderstand)
          .end_array()
          .end_object()
          .end_object();
    json.end_array().end_object();
  }
  json.end_object();
  auto response = respond_json(std::move(out), (*upload)->refused().empty() ? 200
                                               : (*upload)->kept().empty()  ? 409
                                                                            : 202);
  response.content_type = "application/dicom+json";
  co_return response;
}

Task<Response> delete_study(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter(exchange);
  if (!of) co_return respond(of.error());
  auto const id = Uuid::parse(exchange.value(1));
  auto const* study = id ? (*of)->find_study(*id) : nullptr;
  if (study == nullptr) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  auto const done =
      co_await desk.remove(*of, *study, contract::StudyEnd::by_hand, exchange.viewer.account->id);
  if (!done) co_return respond(done.error());
  co_return respond_nothing();
}

}  // namespace longspan::http
