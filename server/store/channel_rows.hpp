#pragma once
#include <set>

#include "reminders/model.hpp"
#include "store/db.hpp"

/// Plain tables beside the ledger: channels, and where people are reminded. Writes run in the
/// writer's transaction (Writer::run).
namespace longspan::store {

std::vector<reminders::Channel> load_channels(Db& db, std::string const& programme);
std::optional<reminders::Channel> find_channel(Db& db, std::string const& programme,
                                               std::string const& code);
std::set<std::string> programmes_with_channels(Db& db);
/// Makes or replaces it. A channel that was blocked is free again: somebody has seen to it.
void put_channel(Db& db, reminders::Channel const& channel);
/// With its memory of who was told; what waits in it is settled.
void drop_channel(Db& db, std::string const& programme, std::string const& code);
void note_digest(Db& db, reminders::Channel const& channel, Day day);
void block_channel(Db& db, std::string const& programme, std::string const& code, Instant until);

/// Of an account without one: no address, Chinese.
reminders::Contact find_contact(Db& db, Uuid const& account);
std::vector<reminders::Contact> load_contacts(Db& db);
void put_contact(Db& db, reminders::Contact const& contact);

}  // namespace longspan::store
