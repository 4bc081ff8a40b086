#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "adapters/notify/allow_list.hpp"
#include "reminders/model.hpp"

namespace longspan::notify {

/// What became of one try.
struct Outcome {
  enum class What : std::uint8_t {
    sent,
    again,   ///< it surely did not arrive; later perhaps
    never,   ///< it surely did not arrive, and will not
    unsure,  ///< all of it went out and nobody answered: it may have arrived
  } what{};
  std::string error{};         ///< for people, without secrets
  std::int64_t wait_s = 0;     ///< not before so many seconds; 0: as usual
  bool whole_channel = false;  ///< nothing else of the channel would fare better now
};

/// Carries messages out, one at a time, over libcurl; used by one thread. Only to where the list
/// lets it: host and port are checked before anything is looked up or connected, the name is looked
/// up once for each connection, no redirect is followed and no proxy of the environment used.
class Carrier {
 public:
  Carrier(AllowList allowed, std::string version, std::string app);
  ~Carrier();
  Carrier(Carrier const&) = delete;
  Carrier& operator=(Carrier const&) = delete;

  /// `to` is a mail address, for mail.
  Outcome carry(reminders::Message const& message, reminders::Channel const& channel,
                reminders::Secrets const& secrets, std::string const& to, Instant now);
  /// From another thread: what is under way breaks off soon.
  void break_off() { breaking_off_ = true; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::atomic<bool> breaking_off_{false};
};

}  // namespace longspan::notify
