#pragma once
#include "reminders/model.hpp"

/// What a message says, in one language.
namespace longspan::reminders {

std::string subject_of(std::vector<Line> const& lines, Language language);
std::string text_of(Line const& line, Language language);
/// The sentences of a message: what is owed, then (where the address of the app is known) where to
/// see it. Beyond `bytes` the rest is counted, not told.
std::vector<std::string> sentences_of(std::vector<Line> const& lines, Language language,
                                      std::string_view app, std::size_t bytes = SIZE_MAX);
/// The line of a test message.
Line test_line(Channel const& channel, Uuid const& id, Day today);

/// An address that can be written into a mail's envelope and head as it is.
bool is_mail_address(std::string_view text);
/// "z…@example.org": enough to tell one's own, too little to write to.
std::string masked(std::string_view mail);

}  // namespace longspan::reminders
