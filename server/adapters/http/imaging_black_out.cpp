#include "adapters/http/consult_entry.hpp"
#include "adapters/http/device_answers.hpp"
#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_answers.hpp"
#include "adapters/http/imaging_desk.hpp"
#include "adapters/http/json_body.hpp"
#include "dicom/black_out.hpp"
#include "views/consultations.hpp"

namespace longspan::http {
namespace {

constexpr std::size_t kImagesMost = 5000, kRectanglesMost = 50;
constexpr std::int64_t kSideMost = 65'535;

struct ToBlack {
  std::string series, instance;
  std::vector<dicom::Rectangle> rectangles;
};
struct Wish {
  std::vector<ToBlack> images;
  bool clean = false;
};

std::optional<std::uint32_t> side_in(boost::json::object const& of, std::string_view name,
                                     std::int64_t least) {
  auto const* found = of.if_contains(name);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  auto const value = found->get_int64();
  if (value < least || value > kSideMost) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::optional<dicom::Rectangle> rectangle_in(boost::json::value const& value) {
  if (!value.is_object()) return std::nullopt;
  auto const& of = value.get_object();
  auto const x = side_in(of, "left", 0), y = side_in(of, "top", 0);
  auto const width = side_in(of, "width", 1), height = side_in(of, "height", 1);
  if (!x || !y || !width || !height) return std::nullopt;
  return dicom::Rectangle{*x, *y, *width, *height};
}

std::optional<ToBlack> image_in(boost::json::value const& value) {
  if (!value.is_object()) return std::nullopt;
  auto const& of = value.get_object();
  ToBlack out;
  for (auto const& [name, into] :
       {std::pair{"series", &out.series}, std::pair{"instance", &out.instance}}) {
    auto const* uid = of.if_contains(name);
    if (uid == nullptr || !uid->is_string() || !is_dicom_uid(uid->get_string()))
      return std::nullopt;
    *into = uid->get_string();
  }
  auto const* list = of.if_contains("rectangles");
  if (list == nullptr || !list->is_array()) return std::nullopt;
  auto const& all = list->get_array();
  if (all.empty() || all.size() > kRectanglesMost) return std::nullopt;
  for (auto const& one : all) {
    auto const rectangle = rectangle_in(one);
    if (!rectangle) return std::nullopt;
    out.rectangles.push_back(*rectangle);
  }
  return out;
}

Result<Wish> wish_in(std::string_view text) {
  JsonBody body(text);
  auto const* images = body.maybe_array("images");
  auto const clean = body.maybe_flag("clean");
  if (auto problem = body.finish()) return std::unexpected(*problem);
  if (images == nullptr || !clean || images->size() > kImagesMost)
    return std::unexpected(shape_invalid("", "images, at most 5000, and clean", nullptr));
  Wish out;
  out.clean = *clean;
  for (std::size_t i = 0; i < images->size(); ++i) {
    auto image = image_in((*images)[i]);
    if (!image)
      return std::unexpected(shape_invalid("/images/" + std::to_string(i),
                                           "an image's series, its UID and 1 to 50 rectangles",
                                           &(*images)[i]));
    out.images.push_back(std::move(*image));
  }
  return out;
}

Task<Result<std::string>> blacked(Context& context, std::string file, ToBlack const& image) {
  co_return co_await on_pool<std::string>(
      context, context.files,
      [bytes = std::move(file), &image] { return dicom::blacked_out(bytes, image.rectangles); });
}

/// The file by the archive's own program, its pixels unpacked and all else as it is.
dicom::Call unpacked(std::string const& place) {
  static auto const wish = std::make_shared<std::string const>(
      R"({"Transcode":"1.2.840.10008.1.2.1","Force":true,)"
      R"("Keep":["StudyInstanceUID","SeriesInstanceUID","SOPInstanceUID"]})");
  return {.method = "POST",
          .path = place + "/modify",
          .content_type = "application/json",
          .body = wish};
}

/// Takes one file out, makes it black and puts it in its own place; one that was compressed lies
/// there uncompressed then.
Task<Result<void>> black_one(Context& context, ImagingDesk::Case of, std::string study,
                             ToBlack const& image) {
  auto& desk = *context.imaging;
  auto const place = "/instances/" + desk.archive_id(*of, study, image.series, image.instance);
  auto file = co_await desk.ask({.path = place + "/file"});
  if (!file) co_return std::unexpected(file.error());
  if (file->status != 200)
    co_return std::unexpected(problem_of_archive(file->status, file->body, image.instance));
  auto made = co_await blacked(context, std::move(file->body), image);
  if (!made && made.error().code == ProblemCode::dicom_not_blacked) {
    auto open = co_await desk.ask_surely(unpacked(place));
    if (!open) co_return std::unexpected(open.error());
    if (open->status == 200) made = co_await blacked(context, std::move(open->body), image);
  }
  if (!made) co_return std::unexpected(made.error());
  auto const told =
      co_await desk.ask({.method = "POST",
                         .path = "/instances",
                         .content_type = "application/dicom",
                         .body = std::make_shared<std::string const>(std::move(*made))});
  if (!told) co_return std::unexpected(told.error());
  if (told->status != 200)
    co_return std::unexpected(problem_of_archive(told->status, told->body, image.instance));
  co_return Result<void>{};
}

/// study.received, as it is from now on: 113101 says that it was made black, the fact by whom and
/// when. Its size stays what it came with.
std::string body_of(contract::StudyReceived const& told, bool blacked, bool burnt_in, Uuid by) {
  std::string body;
  JsonWriter json(body);
  json.object().field("study", told.study.text()).field("uid", told.uid);
  json.key("modalities").array();
  for (auto const& one : told.modalities) json.string(one);
  json.end_array().field("series", told.series).field("instances", told.instances);
  json.field("bytes", told.bytes).field("from", to_text(told.from)).field("by", by.text());
  json.key("options").array();
  bool named = false;
  for (auto const& one : told.options) {
    named |= one == "113101";
    json.string(one);
  }
  if (blacked && !named) json.string("113101");
  json.end_array().flag("burnt_in", burnt_in).end_object();
  return body;
}

}  // namespace

Task<Response> post_black_out(Exchange& exchange) {
  auto& context = exchange.context;
  auto& desk = *context.imaging;
  auto const of = co_await desk.enter(exchange);
  if (!of) co_return respond(of.error());
  if (auto const may = (*of)->takes_studies(context.now()); !may) co_return respond(may.error());
  auto const id = Uuid::parse(exchange.value(1));
  auto const* study = id ? (*of)->find_study(*id) : nullptr;
  if (study == nullptr) co_return respond(ProblemCode::not_found, {{"what", exchange.value(1)}});
  auto const wish = wish_in(exchange.request.body);
  if (!wish) co_return respond(wish.error());
  if (auto const on = co_await desk.archive(); !on) co_return respond(on.error());
  std::vector<std::pair<std::string, Problem>> refused;
  std::int64_t blacked = 0;
  for (auto const& image : wish->images) {
    auto const done = co_await black_one(context, *of, study->told.uid, image);
    if (done)
      ++blacked;
    else
      refused.emplace_back(image.instance, done.error());
  }
  std::string out;
  JsonWriter json(out);
  json.object().key("kept").array();
  // What could not be made black may still be read.
  bool const clean = wish->clean && refused.empty();
  if (blacked > 0 || clean) {
    auto body = body_of(study->told, blacked > 0, study->told.burnt_in && !clean,
                        exchange.viewer.account->id);
    auto const filed = co_await tell_of_consultation(
        context, (*of)->consultation, ledger::FactKind::study_received, std::move(body));
    if (!filed) co_return respond(filed.error());
    auto const row = co_await from_store<std::string>(
        context, [of = *of, uid = study->told.uid](store::Db& db) -> Result<std::string> {
          auto const now = store::find_study(db, of->consultation, uid);
          return now ? views::study_row(db, *now) : std::string();
        });
    if (!row) co_return respond(row.error());
    if (!row->empty()) json.raw(*row);
  }
  json.end_array().key("refused").array();
  for (auto const& [instance, problem] : refused)
    json.object().field("name", instance).key("problem").raw(problem_json(problem)).end_object();
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

}  // namespace longspan::http
