#pragma once
#include <set>
#include <tuple>

#include "reminders/model.hpp"
#include "store/db.hpp"

/// The outbox of messages. All writes run in the writer's transaction (Writer::run), which is one
/// at a time whatever the number of nodes, and may run again: each stands having been done already.
namespace longspan::store {

/// Puts a message into the outbox, without the lines its person (or group) was told before; not at
/// all where none is left. Test lines are told as often as asked.
void queue_message(Db& db, reminders::Message const& message);
/// Who was told what through a channel, of what was due from a day on.
using ToldKey = std::tuple<std::string, reminders::Stage, std::optional<Uuid>>;
std::set<ToldKey> load_told(Db& db, reminders::Channel const& channel, Day from);

/// Whether anything waits to be sent now.
bool anything_to_send(Db& db, Instant now);
/// Takes one message to be sent now, of the next channel after `last` that may be used: nobody else
/// takes it until the claim has run out. All that waits for a robot goes as one message. `claim` is
/// new for each call that wants another.
using ChannelKey = std::pair<std::string, std::string>;  ///< programme and code
std::optional<reminders::Message> claim_message(Db& db, Uuid const& claim, ChannelKey const& last,
                                                Instant now);
/// What became of a try: the message's state, error, times and lines as given.
void finish_message(Db& db, reminders::Message const& message);

/// Messages whose sender vanished while they went out: a webhook's go again, for its receiver knows
/// them by their ids; others may have arrived, and people are not to be told twice. `all`: no other
/// node can be sending.
void release_lost_claims(Db& db, Instant now, bool all);
/// Forgets what is of no more use: messages after 90 days, who was told what after 400.
void prune_outbox(Db& db, Instant now);

/// The log of a programme, newest first, before the given message.
std::vector<reminders::Message> load_messages(Db& db, std::string const& programme,
                                              std::optional<Uuid> const& before,
                                              std::int64_t limit);

}  // namespace longspan::store
