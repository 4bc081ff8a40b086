#include <algorithm>
#include <ranges>

#include "adapters/http/handlers.hpp"
#include "adapters/http/imaging_desk.hpp"

namespace longspan::http {
namespace {

/// What a modality calls: "LS" and the last twelve digits of the consultation's id.
std::string title_of(Uuid consultation) {
  auto digits = consultation.text();
  digits = digits.substr(digits.size() - 12);
  std::ranges::transform(digits, digits.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return "LS" + digits;
}

}  // namespace

Task<Response> get_arrivals(Exchange& exchange) {
  auto& desk = *exchange.context.imaging;
  auto const of = co_await desk.enter(exchange);
  if (!of) co_return respond(of.error());
  auto const id = (*of)->consultation.id;
  std::string out;
  JsonWriter json(out);
  json.object().field("title", title_of(id));
  if (auto const port = exchange.context.options.dicom_port; port != 0)
    json.field("port", static_cast<std::int64_t>(port));
  json.key("rows").array();
  for (auto const& one : std::views::reverse(desk.arrivals(id))) {
    json.object().field("at", one.at.text()).field("kept", static_cast<std::int64_t>(one.kept));
    json.key("refused").array();
    for (auto const& problem : one.refused) json.raw(problem_json(problem));
    json.end_array().end_object();
  }
  json.end_array().key("strays").array();
  for (auto const& one : std::views::reverse(desk.strays()))
    json.object().field("at", one.at.text()).field("title", one.title).end_object();
  json.end_array().end_object();
  co_return respond_json(std::move(out));
}

}  // namespace longspan::http
