#include "exchange/sample/casework_bodies.hpp"

#include "base/json_writer.hpp"
#include "rhythm/inspection.hpp"
#include "rhythm/post.hpp"

namespace longspan::exchange::sample {

namespace {

using namespace contract;

template <class Write>
std::string object(Write const& write) {
  std::string out;
  JsonWriter json(out);
  json.object();
  write(json);
  json.end_object();
  return out;
}

void put(JsonWriter& json, std::string_view key, std::optional<std::string> const& text) {
  if (text) json.field(key, *text);
}
void put(JsonWriter& json, std::string_view key, std::optional<std::int64_t> const& value) {
  if (value) json.field(key, *value);
}
void put(JsonWriter& json, std::string_view key, Post const& post) {
  json.key(key).raw(rhythm::post_text(post));
}
void put(JsonWriter& json, std::string_view key, std::vector<Photo> const& photos) {
  if (!photos.empty()) json.key(key).raw(rhythm::photos_text(photos));
}
void put(JsonWriter& json, std::string_view key, std::vector<std::string> const& texts) {
  if (texts.empty()) return;
  json.key(key).array();
  for (auto const& text : texts) json.string(text);
  json.end_array();
}
void put(JsonWriter& json, std::string_view key, std::vector<Uuid> const& ids) {
  if (ids.empty()) return;
  json.key(key).array();
  for (auto const& id : ids) json.string(id.text());
  json.end_array();
}

void put_weather(JsonWriter& json, Weather const& weather) {
  json.key("weather").object().field("sky", to_text(weather.sky));
  put(json, "min_c", weather.min_c);
  put(json, "max_c", weather.max_c);
  put(json, "wind", weather.wind);
  put(json, "stopped_hours", weather.stopped_hours);
  json.end_object();
}

void put_progress(JsonWriter& json, SupervisorProgress const& progress) {
  json.key("progress").object();
  put(json, "text", progress.text);
  put(json, "people", progress.people);
  if (!progress.quantities.empty()) {
    json.key("quantities").array();
    for (auto const& done : progress.quantities)
      json.object().field("item", done.item).field("quantity", done.quantity.text()).end_object();
    json.end_array();
  }
  put(json, "incidents", progress.incidents);
  json.end_object();
}

void put_log(JsonWriter& json, SupervisorLog const& log) {
  json.key("log").object().field("day", log.day.text());
  put_weather(json, log.weather);
  put(json, "surroundings", log.surroundings);
  if (log.progress) put_progress(json, *log.progress);
  if (!log.work.empty()) {
    json.key("work").array();
    for (auto const& work : log.work) {
      json.object().field("kind", to_text(work.kind));
      put(json, "place", work.place);
      json.field("text", work.text).end_object();
    }
    json.end_array();
  }
  if (!log.problems.empty()) {
    json.key("problems").array();
    for (auto const& problem : log.problems) {
      json.object().field("text", problem.text);
      if (problem.severity) json.field("severity", to_text(*problem.severity));
      put(json, "settled", problem.settled);
      json.end_object();
    }
    json.end_array();
  }
  put(json, "other", log.other);
  put(json, "photos", log.photos);
  json.end_object();
}

void put_item(JsonWriter& json, MinutedItem const& item) {
  json.object().field("item", item.item);
  put(json, "project", item.project);
  json.key("title").object().field("zh", item.title.zh);
  put(json, "en", item.title.en);
  json.end_object();
  put(json, "shown", item.shown);
  put(json, "notes", item.notes);
  put(json, "decision", item.decision);
  if (item.reached) json.flag("reached", *item.reached);
  put(json, "actions", item.actions);
  json.end_object();
}

}  // namespace

std::string encode_log(SupervisorLog const& log) {
  return object([&](JsonWriter& json) { put_log(json, log); });
}

std::string encode_log(SupervisorLog const& log, Uuid corrects, std::string_view reason) {
  return object([&](JsonWriter& json) {
    json.field("corrects", corrects.text()).field("reason", reason);
    put_log(json, log);
  });
}

std::string encode(InspectionRecorded const& body) {
  return object([&](JsonWriter& json) {
    json.field("inspection", body.inspection.text()).field("day", body.day.text());
    if (body.trip) json.field("trip", body.trip->text());
    json.field("checklist", body.checklist).field("version", body.version);
    json.key("points").raw(rhythm::points_text(body.points));
    if (body.progress) json.field("progress", body.progress->text());
    if (body.finished) json.flag("finished", *body.finished);
    put(json, "note", body.note);
  });
}

std::string encode(FindingRectified const& body) {
  return object([&](JsonWriter& json) {
    json.field("finding", body.finding).field("note", body.note);
    put(json, "photos", body.photos);
  });
}

std::string encode(FindingReviewed const& body) {
  return object([&](JsonWriter& json) {
    json.field("finding", body.finding).field("decision", to_text(body.decision));
    put(json, "reason", body.reason);
    put(json, "photos", body.photos);
  });
}

std::string encode(SupervisionLetterIssued const& body) {
  return object([&](JsonWriter& json) {
    json.field("letter", body.letter.text());
    put(json, "to", body.to);
    json.key("lamps").array();
    for (auto lamp : body.lamps) json.string(to_text(lamp));
    json.end_array().field("text", body.text);
    put(json, "reasons", body.reasons);
    json.field("answer_by", body.answer_by.text());
  });
}

std::string encode(CoordinationConvened const& body) {
  return object([&](JsonWriter& json) {
    json.field("coordination", body.coordination.text()).field("day", body.day.text());
    put(json, "place", body.place);
    put(json, "note", body.note);
  });
}

std::string encode(AgendaArranged const& body) {
  return object([&](JsonWriter& json) {
    json.field("coordination", body.coordination.text()).field("item", body.item);
    json.field("arrangement", to_text(body.arrangement));
    put(json, "title", body.title);
    put(json, "project", body.project);
    put(json, "position", body.position);
    if (body.owner) put(json, "owner", *body.owner);
    put(json, "reason", body.reason);
  });
}

std::string encode(CoordinationMinuted const& body) {
  return object([&](JsonWriter& json) {
    json.field("coordination", body.coordination.text()).field("day", body.day.text());
    json.field("as_of", body.as_of);
    put(json, "present", body.present);
    json.key("items").array();
    for (auto const& item : body.items) put_item(json, item);
    json.end_array();
    put(json, "note", body.note);
  });
}

std::string encode(ActionAssigned const& body) {
  return object([&](JsonWriter& json) {
    json.field("action", body.action.text());
    if (body.coordination) json.field("coordination", body.coordination->text());
    put(json, "item", body.item);
    put(json, "project", body.project);
    json.field("text", body.text);
    put(json, "owner", body.owner);
    json.field("due", body.due.text());
  });
}

std::string encode(ActionAnswered const& body) {
  return object([&](JsonWriter& json) {
    json.field("action", body.action.text()).field("note", body.note);
    put(json, "photos", body.photos);
  });
}

std::string encode(ActionReviewed const& body) {
  return object([&](JsonWriter& json) {
    json.field("action", body.action.text()).field("decision", to_text(body.decision));
    put(json, "reason", body.reason);
  });
}

std::string encode(TenDayReturned const& body) {
  return object([&](JsonWriter& json) {
    json.field("ten_day", body.ten_day.text()).field("narrative", body.narrative);
  });
}

std::string encode(LampsRuled const& body) {
  return object([&](JsonWriter& json) {
    json.field("from", body.from.text());
    put(json, "reason", body.reason);
  });
}

}  // namespace longspan::exchange::sample
