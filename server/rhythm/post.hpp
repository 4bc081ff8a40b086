#pragma once
#include <string>
#include <string_view>

#include "contract/facts.hpp"
#include "ledger/fact.hpp"

namespace longspan::rhythm {

using contract::Post;
using contract::Role;

/// A post is a role in a scope: whoever has been granted that role there, or wider, holds it.
/// `programme` is the programme the post belongs to.
bool holds(ledger::Author const& author, std::string_view programme, Post const& post);

/// JSON, as the contract has it, and back.
std::string post_text(Post const& post);
Post read_post(std::string_view text);

/// The contractor's post on a site.
Post site_post(std::string_view project);
Post supervisor_post(std::string_view project);
Post office_post();
Post leader_post();

}  // namespace longspan::rhythm
