#include "exchange/encode_bodies.hpp"

#include <algorithm>

#include "base/json_writer.hpp"

namespace longspan::exchange {

namespace {

using namespace contract;

void put(JsonWriter& json, std::string_view key, std::optional<std::string> const& text) {
  if (text) json.field(key, *text);
}
void put(JsonWriter& json, std::string_view key, std::optional<std::int64_t> const& value) {
  if (value) json.field(key, *value);
}
void put(JsonWriter& json, std::string_view key, std::optional<bool> const& value) {
  if (value) json.flag(key, *value);
}
void put(JsonWriter& json, std::string_view key, std::optional<Day> const& day) {
  if (day) json.field(key, day->text());
}
void put(JsonWriter& json, std::string_view key, Quantity quantity) {
  json.field(key, quantity.text());
}
void put(JsonWriter& json, std::string_view key, Money const& money) {
  json.key(key)
      .object()
      .field("amount", money.amount_text())
      .field("currency", money.currency.text())
      .end_object();
}
void put(JsonWriter& json, std::string_view key, Name const& name) {
  json.key(key).object().field("zh", name.zh);
  put(json, "en", name.en);
  json.end_object();
}
void put(JsonWriter& json, std::string_view key, Source const& source) {
  json.key(key).object().field("title", source.title);
  put(json, "place", source.place);
  put(json, "day", source.day);
  json.end_object();
}
void put(JsonWriter& json, std::string_view key, Site const& site) {
  json.key(key).object();
  if (site.place) put(json, "place", *site.place);
  put(json, "region", site.region);
  put(json, "zone", site.zone);
  json.end_object();
}
void put(JsonWriter& json, std::string_view key, std::vector<Party> const& parties) {
  if (parties.empty()) return;
  json.key(key).array();
  for (auto const& party : parties) {
    json.object().field("role", to_text(party.role));
    put(json, "name", party.name);
    json.end_object();
  }
  json.end_array();
}
template <class T>
  requires requires(JsonWriter& json, T const& value) { put(json, std::string_view{}, value); }
void put_optional(JsonWriter& json, std::string_view key, std::optional<T> const& value) {
  if (value) put(json, key, *value);
}
void put_photos(JsonWriter& json, std::string_view key, std::vector<Photo> const& photos) {
  if (photos.empty()) return;
  json.key(key).array();
  for (auto const& photo : photos) {
    json.object().field("sha256", photo.sha256.hex());
    put(json, "caption", photo.caption);
    if (photo.taken_at) json.field("taken_at", photo.taken_at->text());
    put(json, "media_type", photo.media_type);
    put(json, "bytes", photo.bytes);
    json.end_object();
  }
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

void put_lists(JsonWriter& json, DailyReport const& report) {
  if (!report.workforce.empty()) {
    json.key("workforce").array();
    for (auto const& trade : report.workforce)
      json.object().field("trade", trade.trade).field("count", trade.count).end_object();
    json.end_array();
  }
  if (!report.plant.empty()) {
    json.key("plant").array();
    for (auto const& plant : report.plant) {
      json.object().field("name", plant.name).field("count", plant.count);
      put(json, "hours", plant.hours);
      json.end_object();
    }
    json.end_array();
  }
  if (!report.deliveries.empty()) {
    json.key("deliveries").array();
    for (auto const& delivery : report.deliveries) {
      json.object()
          .field("material", delivery.material)
          .field("quantity", delivery.quantity.text());
      json.field("unit", delivery.unit);
      put(json, "supplier", delivery.supplier);
      json.end_object();
    }
    json.end_array();
  }
  if (!report.quantities.empty()) {
    json.key("quantities").array();
    for (auto const& done : report.quantities)
      json.object().field("item", done.item).field("quantity", done.quantity.text()).end_object();
    json.end_array();
  }
}

void put_told(JsonWriter& json, DailyReport const& report) {
  put(json, "narrative", report.narrative);
  if (!report.problems.empty()) {
    json.key("problems").array();
    for (auto const& raised : report.problems) {
      json.object().field("text", raised.text);
      if (raised.severity) json.field("severity", to_text(*raised.severity));
      put(json, "waits_for", raised.waits_for);
      json.end_object();
    }
    json.end_array();
  }
  put_photos(json, "photos", report.photos);
  if (!report.visitors.empty()) {
    json.key("visitors").array();
    for (auto const& visitor : report.visitors) {
      json.object().field("who", visitor.who);
      put(json, "purpose", visitor.purpose);
      json.end_object();
    }
    json.end_array();
  }
  if (report.safety) {
    json.key("safety").object().field("incidents", report.safety->incidents);
    put(json, "briefing_held", report.safety->briefing_held);
    put(json, "note", report.safety->note);
    json.end_object();
  }
}

void put_report(JsonWriter& json, DailyReport const& report) {
  json.object().field("day", report.day.text());
  put_weather(json, report.weather);
  put_lists(json, report);
  put_told(json, report);
  json.end_object();
}

/// The object's text between its braces, written by `fill`.
template <class Fill>
std::string object(Fill fill) {
  std::string out;
  JsonWriter json(out);
  json.object();
  fill(json);
  json.end_object();
  return out;
}

template <class T>
std::string text_of(T const& value) {
  return object([&](JsonWriter& json) { put(json, "v", value); });
}

}  // namespace

std::string encode(ProgrammeRegistered const& body) {
  return object([&](JsonWriter& json) {
    put(json, "name", body.name);
    put_optional(json, "sponsor", body.sponsor);
    put_optional(json, "partner", body.partner);
    put(json, "distance_km", body.distance_km);
    put(json, "plan_year", body.plan_year);
    put(json, "term_from", body.term_from);
    put(json, "term_to", body.term_to);
    json.field("currency", body.currency).field("zone", body.zone);
    put(json, "day_ends_hour", body.day_ends_hour);
    put(json, "rehearsal", body.rehearsal);
    put(json, "note", body.note);
    put_optional(json, "source", body.source);
  });
}

std::string encode(ProgrammeTotalPublished const& body) {
  return object([&](JsonWriter& json) {
    json.field("figure", to_text(body.figure));
    put_optional(json, "value", body.value);
    put_optional(json, "money", body.money);
    put(json, "unit", body.unit);
    put(json, "note", body.note);
    put(json, "source", body.source);
  });
}

std::string encode(ProjectRegistered const& body) {
  return object([&](JsonWriter& json) {
    put(json, "name", body.name);
    json.field("category", to_text(body.category));
    put(json, "livelihood", body.livelihood);
    put_optional(json, "site", body.site);
    put(json, "parties", body.parties);
    put(json, "description", body.description);
    put_optional(json, "source", body.source);
  });
}

std::string encode(StageDated const& body) {
  return object([&](JsonWriter& json) {
    json.field("stage", to_text(body.stage)).field("aspect", to_text(body.aspect));
    if (body.day)
      json.field("day", body.day->text());
    else
      json.key("day").null();
    put(json, "reason", body.reason);
    put_optional(json, "source", body.source);
    put_photos(json, "evidence", body.evidence);
  });
}

std::string encode(WorkItemPlanned const& body) {
  return object([&](JsonWriter& json) {
    json.field("item", body.item);
    put(json, "name", body.name);
    json.field("unit", body.unit);
    put(json, "quantity", body.quantity);
    put(json, "weight", body.weight);
    put(json, "start", body.start);
    put(json, "finish", body.finish);
    put(json, "reason", body.reason);
    put_optional(json, "source", body.source);
  });
}

std::string encode(OutcomeStated const& body) {
  return object([&](JsonWriter& json) {
    json.field("measure", to_text(body.measure)).field("aspect", to_text(body.aspect));
    put(json, "quantity", body.quantity);
    json.field("unit", body.unit);
    put(json, "reason", body.reason);
    put_optional(json, "source", body.source);
  });
}

std::string encode(FundingPlanned const& body) {
  return object([&](JsonWriter& json) {
    json.field("line", to_text(body.line));
    put(json, "amount", body.amount);
    put(json, "reason", body.reason);
    put_optional(json, "source", body.source);
  });
}

std::string encode(PaymentMade const& body) {
  return object([&](JsonWriter& json) {
    json.field("payment", body.payment);
    put(json, "amount", body.amount);
    json.field("day", body.day.text()).field("voucher", body.voucher);
    if (body.line) json.field("line", to_text(*body.line));
    put(json, "payee", body.payee);
    put(json, "note", body.note);
    put_photos(json, "evidence", body.evidence);
    put_optional(json, "source", body.source);
  });
}

std::string encode(PaymentCorrected const& body) {
  return object([&](JsonWriter& json) {
    json.field("payment", body.payment);
    put(json, "amount", body.amount);
    json.field("day", body.day.text()).field("voucher", body.voucher).field("reason", body.reason);
  });
}

std::string encode(StatusReported const& body) {
  return object([&](JsonWriter& json) {
    json.field("day", body.day.text());
    put(json, "phase", body.phase);
    if (body.stage) json.field("stage", to_text(*body.stage));
    put_optional(json, "budget", body.budget);
    put(json, "started_on", body.started_on);
    put(json, "forecast_completion", body.forecast_completion);
    put(json, "note", body.note);
    if (!body.columns.empty()) {
      json.key("columns").object();
      for (auto const& [name, value] : body.columns) {
        std::string key;
        append_json_string(key, name);
        json.field(std::string_view(key).substr(1, key.size() - 2), value);
      }
      json.end_object();
    }
    put_optional(json, "source", body.source);
  });
}

std::string encode(DailyReport const& report) {
  std::string out;
  JsonWriter json(out);
  put_report(json, report);
  return out;
}

std::string encode_filed(DailyReport const& report) {
  return object([&](JsonWriter& json) {
    json.key("report");
    put_report(json, report);
  });
}

std::string encode_corrected(DailyReport const& report, Uuid corrects, std::string_view reason) {
  return object([&](JsonWriter& json) {
    json.field("corrects", corrects.text()).field("reason", reason).key("report");
    put_report(json, report);
  });
}

namespace {

/// A name of which only one language is given keeps the other.
Name merged(Name const& now, Name want) {
  if (want.zh.empty()) want.zh = now.zh;
  if (!want.en) want.en = now.en;
  return want;
}

Site merged(Site const& now, Site want) {
  if (now.place) want.place = want.place ? merged(*now.place, *want.place) : *now.place;
  if (!want.region) want.region = now.region;
  if (!want.zone) want.zone = now.zone;
  return want;
}

/// The file's parties take the place of those with the same role; other roles stay. A file that
/// names them in one language only does not take the other away.
std::vector<Party> merged(std::vector<Party> const& now, std::vector<Party> const& want) {
  auto named = [](std::vector<Party> const& parties, PartyRole role) {
    std::string out;
    for (auto const& party : parties)
      if (party.role == role) out += party.name.zh + "\n";
    return out;
  };
  auto changed = [&](PartyRole role) {
    auto const wanted = named(want, role);
    return !wanted.empty() && wanted != named(now, role);
  };
  std::vector<Party> out;
  for (auto const& party : now)
    if (!changed(party.role)) out.push_back(party);
  for (auto const& party : want)
    if (changed(party.role)) out.push_back(party);
  return out;
}

/// Writes what differs; remembers whether anything did.
class Difference {
 public:
  explicit Difference(JsonWriter& json) : json_(json) {}
  template <class T>
  void simple(std::string_view key, std::optional<T> const& now, std::optional<T> const& want) {
    if (!want || now == want) return;
    put(json_, key, want);
    any = true;
  }
  template <class T>
  void whole(std::string_view key, T const& now, T const& want) {
    if (text_of(now) == text_of(want)) return;
    put(json_, key, want);
    any = true;
  }
  void name(std::string_view key, std::optional<Name> const& now, std::optional<Name> const& want) {
    if (!want) return;
    if (now)
      whole(key, *now, merged(*now, *want));
    else {
      put(json_, key, *want);
      any = true;
    }
  }
  bool any = false;

 private:
  JsonWriter& json_;
};

}  // namespace

std::optional<std::string> correction(ProgrammeRegistered const& now,
                                      ProgrammeRegistered const& want, std::string_view reason) {
  bool any = false;
  std::string out = object([&](JsonWriter& json) {
    Difference difference(json);
    if (!want.name.zh.empty()) difference.whole("name", now.name, merged(now.name, want.name));
    difference.name("sponsor", now.sponsor, want.sponsor);
    difference.name("partner", now.partner, want.partner);
    difference.simple("distance_km", now.distance_km, want.distance_km);
    difference.simple("plan_year", now.plan_year, want.plan_year);
    difference.simple("term_from", now.term_from, want.term_from);
    difference.simple("term_to", now.term_to, want.term_to);
    if (!want.zone.empty())
      difference.simple("zone", std::optional(now.zone), std::optional(want.zone));
    difference.simple("day_ends_hour", now.day_ends_hour, want.day_ends_hour);
    difference.simple("note", now.note, want.note);
    any = difference.any;
    if (any) put_optional(json, "source", want.source);
    json.field("reason", reason);
  });
  return any ? std::optional(out) : std::nullopt;
}

std::optional<std::string> correction(ProjectRegistered const& now, ProjectRegistered const& want,
                                      std::string_view reason) {
  bool any = false;
  std::string out = object([&](JsonWriter& json) {
    Difference difference(json);
    difference.whole("name", now.name, merged(now.name, want.name));
    if (now.category != want.category) {
      json.field("category", to_text(want.category));
      difference.any = true;
    }
    difference.simple("livelihood", now.livelihood, want.livelihood);
    if (want.site)
      difference.whole("site", now.site.value_or(Site{}),
                       merged(now.site.value_or(Site{}), *want.site));
    if (!want.parties.empty())
      difference.whole("parties", now.parties, merged(now.parties, want.parties));
    difference.simple("description", now.description, want.description);
    any = difference.any;
    if (any) put_optional(json, "source", want.source);
    json.field("reason", reason);
  });
  return any ? std::optional(out) : std::nullopt;
}

}  // namespace longspan::exchange
