#include "app/reminder_worker.hpp"

#include <algorithm>
#include <future>
#include <map>

#include "base/json_writer.hpp"
#include "reminders/plan.hpp"
#include "store/channel_rows.hpp"
#include "store/outbox.hpp"
#include "views/rows.hpp"

namespace longspan::app {
namespace {

using namespace reminders;
using What = notify::Outcome::What;

/// How often the outbox is looked into, for retries and for what other nodes put there.
constexpr auto kTick = std::chrono::seconds(2);
constexpr std::int64_t kLookUs = 60'000'000;
constexpr std::int64_t kPruneUs = 3'600'000'000;
constexpr auto kLetFinish = std::chrono::seconds(5);

}  // namespace

struct ReminderWorker::Owing {
  std::vector<Owed> owed;
  Moment moment{*Zone::find("UTC"), {}, {}};
};

ReminderWorker::ReminderWorker(Config const& config, store::Writer& writer, store::Readers& readers,
                               Clock const& clock, OwedNow owed_now,
                               std::function<void(std::string_view)> log)
    : allowed_(config.notify_allow),
      box_(config.data),
      carrier_(allowed_, LONGSPAN_VERSION, config.public_url),
      writer_(writer),
      store_(writer, readers, clock),
      clock_(clock),
      owed_now_(std::move(owed_now)),
      log_(std::move(log)) {}

void ReminderWorker::start() {
  ended_ = false;
  thread_ = std::thread([this] { work(); });
}

void ReminderWorker::stop() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    waiting_.notify_all();
    if (!waiting_.wait_for(lock, kLetFinish, [&] { return ended_; })) carrier_.break_off();
  }
  if (thread_.joinable()) thread_.join();
}

void ReminderWorker::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  waiting_.notify_all();
}

Result<std::string> ReminderWorker::origin_of(ChannelKind kind, Encryption encryption,
                                              std::string const& address) const {
  auto const where = notify::parse_address(kind, encryption, address);
  if (!where)
    return fail(ProblemCode::shape_invalid,
                {{"pointer", "/address"},
                 {"expected", kind == ChannelKind::mail ? "HOST:PORT" : "a URL"},
                 {"found", "something else"}},
                "/address");
  if (!allowed_.allows(*where))
    return fail(ProblemCode::address_not_allowed, {{"address", where->origin()}}, "/address");
  return where->origin();
}

bool ReminderWorker::lets_out(Channel const& channel) const {
  auto const where = notify::parse_address(channel.kind, channel.encryption, channel.origin);
  return where && allowed_.allows(*where);
}

void ReminderWorker::seal(Channel& channel, Secrets const& secrets) const {
  channel.sealed = box_.seal(secrets, channel.programme, channel.code);
  channel.has_secret = !secrets.secret.empty();
}

std::optional<Secrets> ReminderWorker::open(Channel const& channel) const {
  return box_.open(channel);
}

void ReminderWorker::work() {
  for (bool first = true;; first = false) {
    bool woken = false;
    {
      std::unique_lock lock(mutex_);
      waiting_.wait_for(lock, first ? kTick / 2 : kTick, [&] { return woken_ || stopping_; });
      if (stopping_) break;
      woken = std::exchange(woken_, false);
    }
    try {
      // On a store that is ours alone, whatever was going out when the last process ended is lost.
      auto const now = clock_.now();
      if (first || !looked_at_ || now.us - looked_at_->us >= kLookUs)
        store_.write([now, all = first && !writer_.shared()](store::Db& db) {
          store::release_lost_claims(db, now, all);
        });
      if (woken || !looked_at_ || now.us - looked_at_->us >= kLookUs) look();
      deliver();
      trouble_.clear();
    } catch (std::exception const& error) {
      // The store; said once, and tried again with the next tick.
      if (trouble_ == error.what()) continue;
      trouble_ = error.what();
      std::string line;
      JsonWriter(line)
          .object()
          .field("at", clock_.now().text())
          .field("event", "reminders")
          .field("detail", trouble_)
          .end_object();
      log_(line);
    }
  }
  std::lock_guard lock(mutex_);
  ended_ = true;
  waiting_.notify_all();
}

ReminderWorker::Owing ReminderWorker::owing_in(std::string const& programme) {
  Owing out;
  auto const now = clock_.now();
  store_.read([&](store::Db& db) {
    auto const row = views::find_programme(db, programme);
    if (!row) return;
    if (auto const zone = Zone::find(row->info.zone)) out.moment.zone = *zone;
    out.moment.now = now;
    out.moment.today = views::today_at(*row, now);
    out.owed = owed_now_(db, programme, now);
  });
  return out;
}

void ReminderWorker::look() {
  auto const now = clock_.now();
  looked_at_ = now;
  std::set<std::string> programmes;
  store_.read([&](store::Db& db) { programmes = store::programmes_with_channels(db); });
  // Nothing is let out: nothing is planned either, and nothing noted as told.
  if (allowed_.entries().empty()) programmes.clear();
  for (auto const& programme : programmes) plan(programme);
  if (!pruned_at_ || now.us - pruned_at_->us >= kPruneUs) {
    store_.write([now](store::Db& db) { store::prune_outbox(db, now); });
    pruned_at_ = now;
  }
}

void ReminderWorker::plan(std::string const& programme) {
  auto const owing = owing_in(programme);
  std::vector<Channel> channels;
  std::map<Uuid, Contact> contacts;
  std::map<std::string, std::set<store::ToldKey>> told;
  auto from = owing.moment.today;
  for (auto const& one : owing.owed) from = std::min(from, one.due);
  store_.read([&](store::Db& db) {
    channels = store::load_channels(db, programme);
    for (auto const& contact : store::load_contacts(db)) contacts.emplace(contact.account, contact);
    for (auto const& channel : channels) told[channel.code] = store::load_told(db, channel, from);
  });
  std::set<Uuid> reachable;
  for (auto const& [account, contact] : contacts)
    if (!contact.mail.empty()) reachable.insert(account);

  for (auto const& channel : channels) {
    auto const& known = told[channel.code];
    auto const letters = reminders::plan(
        channel, owing.owed, owing.moment,
        [&](std::string const& key, Stage stage, std::optional<Uuid> const& account) {
          return known.contains({key, stage, account});
        },
        reachable);
    std::vector<Message> messages;
    for (auto const& letter : letters) {
      Message message;
      message.id = Uuid::v7(owing.moment.now.ms());
      message.programme = programme;
      message.channel = channel.code;
      message.kind = channel.kind;
      message.account = letter.account;
      message.language = letter.account ? contacts[*letter.account].language : channel.language;
      message.lines = letter.lines;
      message.created_at = message.next_try = owing.moment.now;
      messages.push_back(std::move(message));
    }
    bool const quiet = is_quiet(channel, owing.moment.zone, owing.moment.now);
    auto const digest =
        quiet || !channel.enabled ? std::nullopt : digest_due(channel, owing.moment);
    if (messages.empty() && !digest) continue;
    store_.write([&](store::Db& db) {
      for (auto const& message : messages) store::queue_message(db, message);
      if (digest) store::note_digest(db, channel, *digest);
    });
  }
}

void ReminderWorker::deliver() {
  std::map<std::string, Owing> owing;
  for (;;) {
    auto const now = clock_.now();
    bool anything = false;
    store_.read([&](store::Db& db) { anything = store::anything_to_send(db, now); });
    if (!anything) return;
    std::optional<Message> message;
    store_.write([&, claim = Uuid::v7(now.ms())](store::Db& db) {
      message = store::claim_message(db, claim, last_, now);
    });
    if (!message) return;
    last_ = {message->programme, message->channel};
    carry(std::move(*message), owing);
    std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

void ReminderWorker::carry(Message message, std::map<std::string, Owing>& owing) {
  auto known = owing.find(message.programme);
  if (known == owing.end())
    known = owing.emplace(message.programme, owing_in(message.programme)).first;
  auto const& [owed, moment] = known->second;
  std::optional<Channel> channel;
  Contact contact;
  store_.read([&](store::Db& db) {
    channel = store::find_channel(db, message.programme, message.channel);
    if (message.account) contact = store::find_contact(db, *message.account);
  });
  auto lines = still_owed(message.lines, message.account, owed, moment.today);
  std::optional<Instant> rests_until;
  if (!channel || lines.empty()) {
    message.state = MessageState::settled;
  } else {
    message.lines = std::move(lines);
    auto const secrets = box_.open(*channel);
    notify::Outcome outcome;
    if (!secrets)
      outcome = {What::again, "the key in the data folder does not open this channel's secrets", 0,
                 true};
    else if (message.account && contact.mail.empty())
      outcome = {What::never, "there is no mail address"};
    else
      outcome = carrier_.carry(message, *channel, *secrets, contact.mail, clock_.now());
    rests_until = settle(message, outcome, *channel, known->second);
  }
  store_.write([&](store::Db& db) {
    store::finish_message(db, message);
    if (rests_until) store::block_channel(db, message.programme, message.channel, *rests_until);
  });
}

std::optional<Instant> ReminderWorker::settle(Message& message, notify::Outcome const& outcome,
                                              Channel const& channel, Owing const& owing) const {
  auto const now = clock_.now();
  message.error = outcome.error;
  if (outcome.what == What::sent) {
    message.state = MessageState::sent;
    message.sent_at = now;
    return std::nullopt;
  }
  auto const next = next_try(message.attempts, now);
  if (outcome.what == What::unsure)
    message.state = MessageState::unsure;
  else if (outcome.what == What::never || !next)
    message.state = MessageState::failed;
  else
    message.state = MessageState::waiting;
  auto later = std::max(next.value_or(now), Instant{now.us + outcome.wait_s * 1'000'000});
  std::optional<Instant> rests_until;
  if (outcome.whole_channel) rests_until = later;
  bool const test = std::ranges::all_of(message.lines, is_test);
  message.next_try = test ? later : after_quiet(channel, owing.moment.zone, later);
  return rests_until;
}

}  // namespace longspan::app
