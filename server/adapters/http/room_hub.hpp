#pragma once
#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/http/loop.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"
#include "store/fact_log.hpp"
#include "store/meeting_plan.hpp"
#include "store/meeting_rows.hpp"

namespace longspan::http {

struct Context;
class MeetingRoom;
using MeetingRoomPtr = std::shared_ptr<MeetingRoom>;

/// All meetings that this node carries. On the loop's thread. Events go out at once; they are
/// written in batches, one transaction for all rooms.
class RoomHub {
 public:
  explicit RoomHub(Context& context);
  ~RoomHub();
  RoomHub(RoomHub const&) = delete;
  RoomHub& operator=(RoomHub const&) = delete;

  /// Ticks and writes until the server stops. Also ends what an earlier process left open.
  void start();
  /// Carries the meeting from now on, with what is on disk. Problems: room_elsewhere,
  /// meeting_over, and those of the store.
  Task<Result<MeetingRoomPtr>> carry(store::MeetingPlan plan);
  MeetingRoomPtr find(std::string const& room, Day meeting) const;
  /// Those that have begun and are not over; that they began may not be on disk yet.
  std::vector<Day> begun(std::string const& room) const;
  /// The room has something to write.
  void dirty(MeetingRoomPtr const& room);
  /// Facts were accepted: where they arrange rooms, meetings that go on are looked at again.
  void committed(std::vector<store::Change> const& changes);
  /// Accounts or their roles changed: who may be here no longer is sent out.
  void recheck();
  /// Guests that came by the link are sent out.
  void link_over(Uuid const& link);
  std::size_t size() const { return rooms_.size(); }

 private:
  using Key = std::pair<std::string, Day>;
  struct Claimed {
    std::optional<store::MeetingLog> log;
    std::int64_t alive_us = 0;  ///< the process that had it before lived until then
    Result<store::RoomSeal> seal;
  };

  Task<void> tick();
  void tick_rooms();
  Task<void> write();
  Task<bool> write_batch();
  /// Events, and whether another node has it now.
  Task<Result<MeetingRoomPtr>> load(store::MeetingPlan plan);
  Task<Result<Claimed>> claim(std::string programme, std::string room, Day meeting);
  Task<void> renew_leases();
  Task<void> look_at_plans();
  /// Withdrawn at another node.
  Task<void> look_at_links();
  /// Meetings that nobody carries any more are ended with what is on disk.
  Task<void> end_abandoned();
  Task<void> end_abandoned_one(store::MeetingLog log);
  Task<void> finish(MeetingRoomPtr room);
  Task<void> forget(MeetingRoomPtr room);
  bool all_idle() const;

  Context& context_;
  std::string node_;
  std::map<Key, MeetingRoomPtr> rooms_;
  std::set<Key> loading_;
  std::set<std::string> arranged_;  ///< programmes whose rooms were arranged anew
  bool looking_ = false;            ///< at their plans
  std::set<MeetingRoomPtr> dirty_, finishing_;
  std::set<Key> ending_;              ///< abandoned ones, under way
  std::unique_ptr<Timer> something_;  ///< to write
};

}  // namespace longspan::http
