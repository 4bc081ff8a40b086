#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "adapters/http/ports.hpp"
#include "adapters/notify/allow_list.hpp"
#include "adapters/notify/carrier.hpp"
#include "adapters/notify/secret_box.hpp"
#include "app/config.hpp"
#include "app/store_calls.hpp"
#include "store/writer.hpp"

namespace longspan::app {

/// What is owed in a programme now, and by whom.
using OwedNow = std::function<std::vector<reminders::Owed>(store::Db&, std::string const& programme,
                                                           Instant now)>;

/// A thread that looks once a minute whom to remind, puts messages into the outbox and carries out
/// what waits there. On many nodes each has one: the outbox gives every message to one of them.
class ReminderWorker final : public http::Outgoing {
 public:
  ReminderWorker(Config const& config, store::Writer& writer, store::Readers& readers,
                 Clock const& clock, OwedNow owed_now, std::function<void(std::string_view)> log);
  ~ReminderWorker() override { stop(); }

  void start();
  /// Lets the message under way arrive, but not for long.
  void stop();

  std::vector<std::string> const& allowed() const override { return allowed_.entries(); }
  Result<std::string> origin_of(reminders::ChannelKind kind, reminders::Encryption encryption,
                                std::string const& address) const override;
  bool lets_out(reminders::Channel const& channel) const override;
  void seal(reminders::Channel& channel, reminders::Secrets const& secrets) const override;
  std::optional<reminders::Secrets> open(reminders::Channel const& channel) const override;
  void wake() override;

 private:
  struct Owing;  ///< what is owed in one programme
  void work();
  void look();
  void plan(std::string const& programme);
  void deliver();
  void carry(reminders::Message message, std::map<std::string, Owing>& owing);
  /// Gives what became of the message, and until when its channel rests.
  std::optional<Instant> settle(reminders::Message& message, notify::Outcome const& outcome,
                                reminders::Channel const& channel, Owing const& owing) const;

  Owing owing_in(std::string const& programme);

  notify::AllowList allowed_;
  notify::SecretBox box_;
  notify::Carrier carrier_;
  store::Writer& writer_;
  StoreCalls store_;
  Clock const& clock_;
  OwedNow owed_now_;
  std::function<void(std::string_view)> log_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  bool woken_ = true;
  bool stopping_ = false;
  bool ended_ = true;
  std::thread thread_;

  // Of the thread alone.
  std::optional<Instant> looked_at_, pruned_at_;
  std::pair<std::string, std::string> last_;  ///< channel used
  std::string trouble_;                       ///< told last
};

}  // namespace longspan::app
