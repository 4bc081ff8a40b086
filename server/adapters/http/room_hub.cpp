#include "adapters/http/room_hub.hpp"

#include <unistd.h>
#include <boost/asio/as_tuple.hpp>

#include <array>
#include <fstream>

#include "adapters/http/device_answers.hpp"
#include "adapters/http/meeting_room.hpp"
#include "adapters/http/put_on_record.hpp"
#include "rooms/recorder.hpp"
#include "store/guest_rows.hpp"

namespace longspan::http {
namespace {

constexpr auto use_tuple = asio::as_tuple(use_task);
constexpr std::chrono::milliseconds kTick{100};
/// Between two transactions, for more rooms to go into one.
constexpr std::chrono::milliseconds kGather{20};
constexpr std::chrono::milliseconds kTryAgain{1000};
constexpr unsigned kLeaseTicks = 50;       ///< 5 s
constexpr unsigned kAbandonedTicks = 300;  ///< 30 s
constexpr std::int64_t kLeaseUs = 15'000'000;
constexpr std::int64_t kStopPatienceS = 5;

/// The same for a process that is started again at the same place, where no other can listen.
std::string node_name(Options const& options) {
  if (options.port == 0) return hex(random_bytes(8));
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  std::string machine;
  std::ifstream("/etc/machine-id") >> machine;
  return sha256(machine + "/" + host.data() + "/" + options.host + ":" +
                std::to_string(options.port))
      .hex()
      .substr(0, 16);
}

}  // namespace

RoomHub::RoomHub(Context& context) : context_(context) {}
RoomHub::~RoomHub() = default;

void RoomHub::start() {
  node_ = node_name(context_.options);
  something_ = std::make_unique<Timer>(context_.loop.executor());
  context_.spawn(tick());
  context_.spawn(write());
  context_.spawn(end_abandoned());
}

MeetingRoomPtr RoomHub::find(std::string const& room, Day meeting) const {
  auto const found = rooms_.find({room, meeting});
  return found == rooms_.end() ? nullptr : found->second;
}

std::vector<Day> RoomHub::begun(std::string const& room) const {
  std::vector<Day> out;
  for (auto it = rooms_.lower_bound({room, Day{INT32_MIN}});
       it != rooms_.end() && it->first.first == room; ++it)
    if (it->second->began()) out.push_back(it->first.second);
  return out;
}

void RoomHub::dirty(MeetingRoomPtr const& room) {
  dirty_.insert(room);
  something_->cancel();
}

void RoomHub::committed(std::vector<store::Change> const& changes) {
  if (rooms_.empty() && loading_.empty()) return;
  for (auto const& change : changes) {
    using ledger::FactKind;
    if (change.kind != FactKind::room_arranged && change.kind != FactKind::room_closed &&
        change.kind != FactKind::meeting_changed)
      continue;
    if (auto const scope = people::Scope::parse(change.stream)) arranged_.insert(scope->programme);
  }
  if (!arranged_.empty() && !std::exchange(looking_, true)) context_.spawn(look_at_plans());
}

Task<void> RoomHub::look_at_plans() {
  while (!arranged_.empty() && !context_.stopping) {
    auto const programmes = std::exchange(arranged_, {});
    // Who comes in just now has read the plan, but is not among those looked at yet.
    while (!loading_.empty() && !context_.stopping)
      co_await rest(context_.loop, std::chrono::milliseconds(10));
    auto const all = rooms_;
    for (auto const& [key, room] : all) {
      auto const& programme = room->row().programme;
      if (!programmes.contains(programme)) continue;
      auto plan = co_await from_store<std::optional<store::MeetingPlan>>(
          context_, [key, now = context_.now(), begun = begun(key.first)](store::Db& db) {
            return store::load_meeting_plan(db, key.first, key.second, now, begun);
          });
      if (plan) {
        room->renew(std::move(*plan));
        continue;
      }
      arranged_.insert(programme);
      co_await rest(context_.loop, kTryAgain);
    }
  }
  looking_ = false;
}

void RoomHub::recheck() {
  auto const all = rooms_;
  for (auto const& [key, room] : all) room->recheck();
}

void RoomHub::link_over(Uuid const& link) {
  auto const all = rooms_;
  for (auto const& [key, room] : all) room->link_over(link);
}

bool RoomHub::all_idle() const {
  return std::ranges::all_of(rooms_, [](auto const& entry) { return entry.second->idle(); });
}

Task<Result<RoomHub::Claimed>> RoomHub::claim(std::string programme, std::string room,
                                              Day meeting) {
  auto const now = context_.now().us;
  store::MeetingLog wanted;
  wanted.room = std::move(room);
  wanted.meeting = meeting;
  wanted.programme = std::move(programme);
  wanted.epoch = hex(random_bytes(6));
  wanted.node = node_;
  wanted.lease_us = now + kLeaseUs;
  auto const claimed = std::make_shared<Claimed>();
  auto const written = co_await context_.gate.write([wanted, claimed, now](store::Db& db) {
    *claimed = {};
    claimed->seal = store::make_seal_of_room(db, wanted.room, Instant{now});
    auto const before = store::find_meeting_log(db, wanted.room, wanted.meeting);
    // Done again after a commit that went through: that was us.
    claimed->alive_us = before && before->epoch != wanted.epoch ? before->lease_us - kLeaseUs : now;
    // A store of one process has no other node.
    store::claim_meeting(db, wanted, db.shared() ? now : INT64_MAX);
    claimed->log = store::find_meeting_log(db, wanted.room, wanted.meeting);
  });
  if (!written) co_return std::unexpected(written.error());
  co_return *claimed;
}

Task<Result<MeetingRoomPtr>> RoomHub::carry(store::MeetingPlan plan) {
  Key const key{plan.room.told.room.text(), plan.meeting()};
  while (loading_.contains(key)) co_await rest(context_.loop, std::chrono::milliseconds(10));
  if (auto const found = rooms_.find(key); found != rooms_.end()) {
    found->second->renew(std::move(plan));
    co_return found->second;
  }
  loading_.insert(key);
  Result<MeetingRoomPtr> room;
  std::exception_ptr failure;
  try {
    room = co_await load(std::move(plan));
  } catch (...) {
    failure = std::current_exception();
  }
  loading_.erase(key);
  if (failure) std::rethrow_exception(failure);
  if (room) rooms_.insert_or_assign(key, *room);
  if (room && (*room)->has_unwritten()) dirty(*room);
  co_return room;
}

Task<Result<MeetingRoomPtr>> RoomHub::load(store::MeetingPlan plan) {
  auto const room = plan.room.told.room.text();
  auto const meeting = plan.meeting();
  auto const claimed = co_await claim(plan.room.programme, room, meeting);
  if (!claimed) co_return std::unexpected(claimed.error());
  if (!claimed->seal) co_return std::unexpected(claimed->seal.error());
  auto const& log = claimed->log;
  if (!log || log->node.empty() || log->ended_us) co_return fail(ProblemCode::meeting_over);
  if (log->node != node_) co_return fail(ProblemCode::room_elsewhere);
  auto events = co_await from_store<std::vector<rooms::MeetingEvent>>(
      context_, [room, meeting, seal = *claimed->seal](store::Db& db) {
        return store::load_meeting_events(db, seal, room, meeting);
      });
  if (!events) co_return std::unexpected(events.error());
  co_return std::make_shared<MeetingRoom>(context_, std::move(plan), *log,
                                          MeetingRoom::Kept{*claimed->seal, std::move(*events)},
                                          claimed->alive_us);
}

Task<void> RoomHub::tick() {
  for (unsigned count = 1; !context_.stopping; ++count) {
    co_await rest(context_.loop, kTick);
    tick_rooms();
    if (count % kLeaseTicks == 0) {
      context_.spawn(renew_leases());
      context_.spawn(look_at_links());
    }
    if (count % kAbandonedTicks == 0) context_.spawn(end_abandoned());
  }
  co_await renew_leases();
  something_->cancel();
}

void RoomHub::tick_rooms() {
  auto const all = rooms_;
  for (auto const& [key, room] : all) {
    room->tick();
    if (room->over() && finishing_.insert(room).second) context_.spawn(finish(room));
    if (room->forgotten() && room->idle() && finishing_.insert(room).second)
      context_.spawn(forget(room));
  }
}

Task<void> RoomHub::write() {
  std::int64_t give_up_s = 0;
  for (;;) {
    if (context_.stopping && give_up_s == 0) give_up_s = steady_seconds() + kStopPatienceS;
    bool const late = give_up_s != 0 && steady_seconds() > give_up_s;
    if (context_.stopping && ((dirty_.empty() && all_idle()) || late)) co_return;
    if (dirty_.empty()) {
      something_->expires_after(context_.stopping ? kTick : std::chrono::milliseconds(1000));
      co_await something_->async_wait(use_tuple);
      continue;
    }
    bool const good = co_await write_batch();
    co_await rest(context_.loop, good ? kGather : kTryAgain);
  }
}

Task<bool> RoomHub::write_batch() {
  struct Part {
    MeetingRoomPtr room;
    rooms::Events events;
    bool elsewhere = false;
  };
  auto const parts = std::make_shared<std::vector<Part>>();
  for (auto const& room : std::exchange(dirty_, {}))
    if (auto events = room->take_unwritten(); !events.empty())
      parts->push_back({room, std::move(events)});
  if (parts->empty()) co_return true;
  auto const written = co_await context_.gate.write([parts, node = node_](store::Db& db) {
    for (auto& part : *parts) {
      auto const& id = part.room->row().room;
      auto const meeting = part.room->row().meeting;
      if (db.shared()) {
        // Who slept through its lease must not write any more.
        auto const log = store::find_meeting_log(db, id, meeting);
        part.elsewhere = !log || log->node != node;
      }
      if (part.elsewhere) continue;
      for (auto const& one : part.events)
        store::put_meeting_event(db, part.room->seal(), id, meeting, one->event);
    }
  });
  for (auto& [room, events, elsewhere] : *parts) {
    if (!written) {
      room->not_written(std::move(events), &written.error());
      dirty_.insert(room);
    } else if (elsewhere) {
      room->close_all(4503, "another server carries this meeting");
      rooms_.erase({room->id(), room->meeting()});
    } else {
      room->written(events);
    }
  }
  if (!written) context_.log("meeting_not_kept", contract::text_of(written.error().code).code);
  co_return written.has_value();
}

Task<void> RoomHub::renew_leases() {
  std::vector<store::MeetingLog> held;
  for (auto const& [key, room] : rooms_) held.push_back(room->row());
  if (held.empty()) co_return;
  auto const written = co_await context_.gate.write(
      [held = std::move(held), lease = context_.now().us + kLeaseUs](store::Db& db) {
        for (auto const& one : held) store::renew_lease(db, one, lease);
      });
  if (!written) context_.log("lease_not_renewed", contract::text_of(written.error().code).code);
}

Task<void> RoomHub::look_at_links() {
  if (!context_.services.writer.shared()) co_return;
  std::set<std::string> present;
  for (auto const& [key, room] : rooms_)
    if (!room->links().empty()) present.insert(room->id());
  for (auto const& id : present) {
    auto const over = co_await from_store<std::vector<Uuid>>(
        context_, [id](store::Db& db) { return store::withdrawn_links_of(db, id); });
    if (over)
      for (auto const& link : *over) link_over(link);
  }
}

Task<void> RoomHub::finish(MeetingRoomPtr room) {
  // What its end says is on disk before anybody is told that it is over.
  while (room->kept() < room->state().seq()) {
    if (context_.stopping && room->has_unwritten()) co_return;
    co_await rest(context_.loop, kGather);
  }
  room->dismiss_all();
  auto tracks = co_await room->close_media();
  auto done = co_await put_on_record(context_, room->row());
  if (!done) context_.log("meeting_not_on_record", contract::text_of(done.error().code).code);
  // A store that takes nothing just now; what is on disk is also found by the next process.
  while (!done && !context_.stopping) {
    co_await rest(context_.loop, kTryAgain);
    done = co_await put_on_record(context_, room->row());
  }
  if (auto* recorder = context_.services.recorder)
    recorder->ended(room->row().programme, room->id(), room->meeting(),
                    done ? done->began_us : room->row().began_us, std::move(tracks));
  rooms_.erase({room->id(), room->meeting()});
  finishing_.erase(room);
}

Task<void> RoomHub::forget(MeetingRoomPtr room) {
  auto const written =
      co_await context_.gate.write([id = room->id(), meeting = room->meeting()](store::Db& db) {
        store::drop_meeting_log(db, id, meeting);
      });
  if (written) rooms_.erase({room->id(), room->meeting()});
  finishing_.erase(room);
}

Task<void> RoomHub::end_abandoned() {
  auto const open = co_await from_store<std::vector<store::MeetingLog>>(
      context_, [](store::Db& db) { return store::unfinished_meetings(db); });
  if (!open) co_return;
  for (auto const& log : *open) {
    Key const key{log.room, log.meeting};
    auto const alive_us = log.lease_us - kLeaseUs;
    auto const patience_us = std::int64_t{context_.options.room_patience_s} * 1'000'000;
    bool const silent = context_.now().us - alive_us > patience_us;
    bool const ours = log.node == node_ || !context_.services.writer.shared();
    bool const free = ours || log.lease_us < context_.now().us;
    if (rooms_.contains(key) || loading_.contains(key) || context_.stopping) continue;
    if (!free || (!log.ended_us && !silent) || !ending_.insert(key).second) continue;
    co_await end_abandoned_one(log);
    ending_.erase(key);
  }
}

Task<void> RoomHub::end_abandoned_one(store::MeetingLog log) {
  Key const key{log.room, log.meeting};
  auto const alive_us = log.lease_us - kLeaseUs;
  loading_.insert(key);
  auto const claimed = co_await claim(log.programme, log.room, log.meeting);
  if (claimed && claimed->log && claimed->log->node == node_) {
    auto const done = co_await put_on_record(context_, *claimed->log, alive_us);
    if (!done)
      context_.log("meeting_not_on_record", contract::text_of(done.error().code).code);
    else if (auto* recorder = context_.services.recorder; recorder && done->began_us != 0)
      recorder->ended(log.programme, log.room, log.meeting, done->began_us, {});
  }
  loading_.erase(key);
}

}  // namespace longspan::http
