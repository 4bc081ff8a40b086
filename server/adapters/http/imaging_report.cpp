#include <algorithm>
#include <boost/json.hpp>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_answers.hpp"
#include "dicom/report.hpp"
#include "dicom/write.hpp"
#include "views/opened_consultation.hpp"

namespace longspan::http {
namespace {

using Opened = std::shared_ptr<views::OpenedConsultation const>;

/// Which class each instance of a series is of, by DICOMweb's list of them.
std::map<std::string, std::string> classes_in(std::string_view json) {
  std::map<std::string, std::string> out;
  boost::system::error_code error;
  auto const list = boost::json::parse(json, error);
  if (error || !list.is_array()) return out;
  auto const text = [](boost::json::value const& row, char const* tag) -> std::string {
    boost::system::error_code none;
    auto const* value = row.find_pointer(std::string("/") + tag + "/Value/0", none);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  };
  for (auto const& row : list.get_array()) out[text(row, "00080018")] = text(row, "00080016");
  return out;
}

/// "20261129101500" of an instant's text.
std::string digits_of(Instant at) {
  auto text = at.text().substr(0, 19);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text;
}

std::string new_uid(std::string const& of) {
  return dicom::uid_of_bytes(sha256(of).blob().substr(0, 16));
}

/// Empty where it lies here no more.
std::string study_uid(ImagingCase const& of, Uuid study) {
  auto const* there = of.find_study(study);
  return there == nullptr ? std::string() : there->told.uid;
}

/// {"points": [[x, y] …]}, as the viewer keeps a mark.
std::vector<dicom::Report::Point> points_in(std::string_view annotation) {
  std::vector<dicom::Report::Point> out;
  boost::system::error_code error;
  auto const said = boost::json::parse(annotation, error);
  auto const* points = error ? nullptr : said.find_pointer("/points", error);
  if (points == nullptr || !points->is_array()) return out;
  for (auto const& point : points->get_array()) {
    auto const* pair = point.if_array();
    if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_number() ||
        !pair->at(1).is_number())
      return {};
    out.push_back({pair->at(0).to_number<float>(), pair->at(1).to_number<float>()});
  }
  return out;
}

void put_opinion(dicom::Report& into, views::OpenedConsultation const& of,
                 people::Directory const& directory) {
  if (of.drafts.empty()) return;
  auto const& draft = of.drafts.back();
  if (draft.told.body.content) {
    into.findings = draft.told.body.content->findings;
    into.conclusion = draft.told.body.content->conclusion;
    into.advice = draft.told.body.content->advice.value_or("");
  }
  into.complete = draft.stands();
  for (auto const& signature : draft.signatures)
    if (auto const* account = directory.find(signature.body.signer))
      into.doctors.push_back(account->name);
}

dicom::Report report_of(views::OpenedConsultation const& of, ImagingCase const& there,
                        people::Directory const& directory, std::string patient, Instant now) {
  dicom::Report out;
  out.patient = std::move(patient);
  put_opinion(out, of, directory);
  for (auto const& [id, one] : of.measurements) {
    dicom::Report::Measurement row;
    row.image = {study_uid(there, one.body.study),
                 one.body.series_uid,
                 one.body.instance_uid,
                 {},
                 static_cast<std::uint32_t>(one.body.frame.value_or(0))};
    if (row.image.study.empty() || !one.body.content) continue;
    row.tool = one.body.tool;
    row.label = one.body.content->label.value_or("");
    row.value = one.body.content->value.value_or("");
    row.unit = one.body.content->unit.value_or("");
    row.uid = dicom::uid_of_bytes(id.blob());
    row.points = points_in(one.body.content->annotation);
    out.measurements.push_back(std::move(row));
  }
  for (auto const& [key, one] : of.key_images)
    if (auto const uid = study_uid(there, one.body.study); one.body.on && !uid.empty())
      out.key_images.push_back({uid,
                                one.body.series_uid,
                                one.body.instance_uid,
                                {},
                                static_cast<std::uint32_t>(one.body.frame.value_or(0))});
  if (!out.measurements.empty())
    out.study = out.measurements.front().image.study;
  else if (!there.studies.empty())
    out.study = there.studies.front().told.uid;
  auto const id = of.state.id.text();
  if (out.study.empty()) out.study = new_uid("study of report " + id);
  out.series = new_uid("series of report " + id);
  out.instance = new_uid("report " + id + std::to_string(of.state.changed));
  auto const when = digits_of(now);
  out.day = when.substr(0, 8);
  out.time = when.substr(8, 6);
  return out;
}

}  // namespace

Task<Response> get_structured_report(Exchange& exchange) {
  auto& context = exchange.context;
  auto& desk = *context.imaging;
  auto const entered = co_await desk.enter_to_look(exchange);
  if (!entered) co_return respond(entered.error());
  auto const opened = co_await from_store<Opened>(
      context, [id = (*entered)->consultation.id.text()](store::Db& db) -> Result<Opened> {
        auto state = store::load_consultation(db, id);
        if (!state) return fail(ProblemCode::not_found, {{"what", id}});
        return std::make_shared<views::OpenedConsultation const>(
            views::open_consultation(db, store::Vault::of_process(), std::move(*state)));
      });
  if (!opened) co_return respond(opened.error());
  if ((*opened)->erased) co_return respond(ProblemCode::content_erased);
  auto report = report_of(**opened, **entered, *exchange.viewer.directory,
                          desk.cover(**entered).patient, context.now());
  std::map<std::string, std::map<std::string, std::string>> known;  // by series
  auto const put_class = [&](dicom::Report::Image& image) -> Task<void> {
    auto& classes = known[image.series];
    if (classes.empty() && is_dicom_uid(image.series)) {
      auto const told = co_await desk.ask(
          {.path = "/dicom-web/studies/" + image.study + "/series/" + image.series + "/instances",
           .accept = "application/dicom+json"});
      if (told) classes = classes_in(told->body);
    }
    image.sop_class = classes[image.instance];
  };
  for (auto& one : report.measurements) co_await put_class(one.image);
  for (auto& one : report.key_images) co_await put_class(one);
  std::erase_if(report.measurements, [](auto const& one) { return one.image.sop_class.empty(); });
  std::erase_if(report.key_images, [](auto const& one) { return one.sop_class.empty(); });
  Response response;
  response.content_type = "application/dicom";
  response.header("Content-Disposition", "attachment; filename=\"report.dcm\"");
  response.body = dicom::write_report(report);
  co_return response;
}

}  // namespace longspan::http
