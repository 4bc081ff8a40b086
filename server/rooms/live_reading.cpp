#include "rooms/live_reading.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "rooms/members.hpp"
#include "rooms/wish_body.hpp"

namespace longspan::rooms {
namespace {

namespace json = boost::json;

constexpr std::size_t kIdMost = 40, kUidMost = 64, kToolMost = 40, kAnnotationMost = 16'000;
constexpr std::size_t kMarksMost = 2000, kHintsAtOnce = 16;
constexpr std::int64_t kFramesMost = 1'000'000, kSeqMost = 1'000'000'000'000;
/// Window centre and width, zoom, pan across and down, rotation, flip and invert.
constexpr std::size_t kViewNumbers = 8;
constexpr std::int64_t kViewMost = 1'000'000'000;

std::optional<Problem> shape(WishBody& body) {
  auto const& wrong = body.finish();
  return wrong.empty() ? std::nullopt : std::optional(refused(Refusal::shape, wrong));
}

bool is_view(json::value const& value) {
  auto const* list = value.if_array();
  return list != nullptr && list->size() == kViewNumbers &&
         whole_numbers(*list, -kViewMost, kViewMost);
}

void read_image(WishBody& read) {
  read.text("study", kUidMost);
  read.text("series", kUidMost);
  read.text("instance", kUidMost);
  read.maybe_integer("frame", 1, kFramesMost);
}

std::string_view kind_of(json::value const& value) {
  auto const* hint = value.if_array();
  auto const* kind = hint == nullptr || hint->empty() ? nullptr : (*hint)[0].if_string();
  return kind == nullptr ? std::string_view() : std::string_view(kind->data(), kind->size());
}

}  // namespace

bool LiveReading::is_kind(std::string_view kind) {
  return kind == "view" || kind == "view_lead" || kind == "mark" || kind == "unmark";
}

std::optional<Problem> LiveReading::check(std::string const& by, bool of_lead,
                                          std::string_view kind, json::object const& body) const {
  WishBody read(body);
  if (kind == "view_lead") {
    auto const p = read.maybe_text("p", 12);
    auto const from = read.integer("from", 0, kSeqMost);
    if (auto problem = shape(read)) return problem;
    if (from != token_) return refused(Refusal::overtaken);
    bool const own = p ? *p == by : leader_ == by;
    return own || of_lead ? std::nullopt : std::optional(refused(Refusal::not_yours));
  }
  if (kind == "view") {
    auto const token = read.integer("token", 1, kSeqMost);
    read_image(read);
    auto const& view = read.list("v", kViewNumbers, kViewNumbers);
    if (!whole_numbers(view, -kViewMost, kViewMost)) read.wrong("v");
    if (auto problem = shape(read)) return problem;
    if (token != token_) return refused(Refusal::overtaken);
    return leader_ == by ? std::nullopt : std::optional(refused(Refusal::not_yours));
  }
  auto const id = read.text("id", kIdMost);
  if (kind == "mark") {
    read_image(read);
    read.text("tool", kToolMost);
    read.text("annotation", kAnnotationMost);
  }
  if (auto problem = shape(read)) return problem;
  auto const found = marks_.find(id);
  if (found == marks_.end()) {
    if (kind == "unmark") return refused(Refusal::gone);
    return marks_.size() < kMarksMost ? std::nullopt : std::optional(refused(Refusal::too_large));
  }
  return found->second == by || of_lead ? std::nullopt : std::optional(refused(Refusal::not_yours));
}

void LiveReading::fold(MeetingEvent const& event, json::object const& body) {
  if (event.kind == "view_lead") {
    token_ = static_cast<std::int64_t>(event.seq);
    leader_ = text_in(body, "p");
  } else if (event.kind == "mark") {
    marks_.try_emplace(text_in(body, "id"), event.by);
  } else if (event.kind == "unmark") {
    marks_.erase(text_in(body, "id"));
  }
}

void LiveReading::left(std::string const& participant) {
  if (leader_ == participant) leader_.clear();
}

bool LiveReading::concerns(json::array const& hints) const {
  return !hints.empty() && std::ranges::all_of(hints, [](json::value const& hint) {
    auto const kind = kind_of(hint);
    return kind == "v" || kind == "c";
  });
}

bool LiveReading::hint(std::string const& by, json::array const& hints) const {
  if (hints.size() > kHintsAtOnce) return false;
  return std::ranges::all_of(hints, [&](json::value const& value) {
    auto const& hint = value.as_array();
    if (kind_of(value) == "c") {
      return (hint.size() == 2 || hint.size() == 6) &&
             std::all_of(hint.begin() + 1, hint.end(),
                         [](auto const& one) { return one.is_int64(); });
    }
    if (hint.size() < 3 || hint.size() > 4) return false;
    auto const* token = hint[1].if_int64();
    auto const* instance = hint[2].if_int64();
    if (token == nullptr || *token != token_ || leader_ != by) return false;
    if (instance == nullptr || *instance < 0 || *instance > kFramesMost) return false;
    return hint.size() == 3 || is_view(hint[3]);
  });
}

}  // namespace longspan::rooms
