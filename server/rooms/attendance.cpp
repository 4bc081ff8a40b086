#include "rooms/attendance.hpp"
#include "rooms/members.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

namespace longspan::rooms {
namespace {

namespace json = boost::json;

struct Span {
  std::int64_t from = 0, to = 0;
};

struct Device {
  std::optional<Uuid> account;
  contract::RoomRole role{};
  std::string place;
  std::optional<std::int64_t> in_since, talks_since;
};

struct Account {
  std::optional<contract::RoomRole> role;
  std::string place;
  std::vector<Span> present, spoke;
};

/// Whole seconds that the spans cover, each moment once.
std::int64_t seconds_of(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::from);
  std::int64_t total = 0, reached = 0;
  for (auto const& span : spans) {
    auto const from = std::max(span.from, reached);
    if (span.to > from) total += span.to - from;
    reached = std::max(reached, span.to);
  }
  return total / 1000;
}

class Book {
 public:
  Attendance out;

  void take(MeetingEvent const& event) {
    auto const& kind = event.kind;
    bool const wanted = kind == "joined" || kind == "left" || kind == "talk" || kind == "role" ||
                        kind == "present" || kind == "sound";
    if (!wanted) return;
    auto const value = json::parse(event.body);
    auto const& body = value.as_object();
    if (kind == "joined")
      joined(event, body);
    else if (kind == "left")
      left(text_in(body, "p"), event.t_ms);
    else if (kind == "talk")
      talks(event.by, flag_in(body, "on"), event.t_ms);
    else if (kind == "role")
      given(text_in(body, "p"), text_in(body, "role"));
    else if (kind == "sound")
      out.sound |= flag_in(body, "on");
    else
      seats_[{text_in(body, "place"), text_in(body, "class")}] =
          body.at("present").to_number<std::int64_t>();
  }

  void close(std::int64_t until_ms) {
    for (auto& [id, device] : devices_) left(id, until_ms);
    for (auto const& [account, one] : accounts_) {
      contract::TookPart part;
      part.account = account;
      part.role = one.role.value_or(contract::RoomRole::listener);
      if (!one.place.empty()) part.place = one.place;
      part.seconds = seconds_of(one.present);
      if (auto const spoke = seconds_of(one.spoke); spoke > 0) part.spoke = spoke;
      out.took_part.push_back(std::move(part));
    }
    for (auto const& [where, present] : seats_) {
      contract::SeatCount seats;
      seats.place = where.first;
      if (!where.second.empty()) seats.class_ = where.second;
      seats.present = present;
      out.seats.push_back(std::move(seats));
    }
  }

 private:
  void joined(MeetingEvent const& event, json::object const& body) {
    auto const id = text_in(body, "p");
    bool const fresh = !devices_.contains(id);
    auto& device = devices_[id];
    device.account = Uuid::parse(text_in(body, "account"));
    device.place = text_in(body, "place");
    if (!device.in_since) device.in_since = event.t_ms;
    if (flag_in(body, "guest") && fresh) ++out.guests;
    given(id, text_in(body, "role"));
  }

  void given(std::string const& id, std::string const& text) {
    auto const role = contract::parse_room_role(text);
    auto const found = devices_.find(id);
    if (!role || found == devices_.end()) return;
    auto& device = found->second;
    device.role = *role;
    if (!device.account) return;
    if (*role == contract::RoomRole::lead && !out.lead) out.lead = device.account;
    auto& account = accounts_[*device.account];
    // The one that lets most comes first in the enumeration.
    account.role = std::min(account.role.value_or(*role), *role);
    if (account.place.empty()) account.place = device.place;
  }

  void talks(std::string const& id, bool on, std::int64_t t_ms) {
    auto const found = devices_.find(id);
    if (found == devices_.end()) return;
    auto& device = found->second;
    if (on && device.in_since && !device.talks_since) device.talks_since = t_ms;
    if (on || !device.talks_since) return;
    if (device.account) accounts_[*device.account].spoke.push_back({*device.talks_since, t_ms});
    device.talks_since.reset();
  }

  void left(std::string const& id, std::int64_t t_ms) {
    auto const found = devices_.find(id);
    if (found == devices_.end() || !found->second.in_since) return;
    talks(id, false, t_ms);
    auto& device = found->second;
    if (device.account) accounts_[*device.account].present.push_back({*device.in_since, t_ms});
    device.in_since.reset();
    out.last_ms = std::max(out.last_ms, t_ms);
  }

  std::map<std::string, Device> devices_;
  std::map<Uuid, Account> accounts_;
  std::map<std::pair<std::string, std::string>, std::int64_t> seats_;
};

}  // namespace

Attendance attendance_of(std::vector<MeetingEvent> const& log, std::int64_t until_ms) {
  Book book;
  for (auto const& event : log) book.take(event);
  book.close(until_ms);
  return std::move(book.out);
}

}  // namespace longspan::rooms
