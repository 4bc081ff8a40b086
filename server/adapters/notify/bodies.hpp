#pragma once
#include <string>

#include "reminders/model.hpp"

/// A message as each kind of channel takes it.
namespace longspan::notify {

/// A whole mail, lines ending in CR LF: UTF-8 in base64, so that no line is too long and none
/// begins with a dot.
std::string mail_text(reminders::Message const& message, std::string const& from,
                      std::string const& to, std::string_view app, Instant now);
/// DingTalk and WeCom: markdown.
std::string robot_body(reminders::Message const& message, std::string_view app);
/// {"id", "at", "programme", "purpose", "reminders": […]}.
std::string webhook_body(reminders::Message const& message);

/// A head line's text (RFC 2047), folded.
std::string encoded_words(std::string_view text);

}  // namespace longspan::notify
