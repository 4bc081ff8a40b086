#pragma once
#include <functional>

#include "base/result.hpp"
#include "reminders/model.hpp"
#include "store/db.hpp"

/// Where word goes out to, and what became of it. No answer holds an address or a secret whole.
namespace longspan::views {

using LetsOut = std::function<bool(reminders::Channel const&)>;

/// Channel.
std::string channel(reminders::Channel const& channel, LetsOut const& lets_out);
/// Channels; `allowed` as the configuration has it.
Result<std::string> channels(store::Db& db, std::string const& programme,
                             std::vector<std::string> const& allowed, LetsOut const& lets_out);
/// Dispatches.
Result<std::string> deliveries(store::Db& db, std::string const& programme,
                               std::optional<Uuid> before, std::int64_t limit);
/// Contact.
std::string contact(reminders::Contact const& contact);

}  // namespace longspan::views
