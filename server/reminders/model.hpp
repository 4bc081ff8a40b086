#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/day.hpp"
#include "base/instant.hpp"
#include "base/problem.hpp"
#include "base/uuid.hpp"

namespace longspan::reminders {

/// Something owed now, by whoever holds the post now.
struct Owed {
  std::string programme;
  std::string key;  ///< the same as long as it is the same obligation: daily_report:P:C:2026-07-14
  Day due;
  int overdue_days = 0;  ///< working days past `due`; 0: not yet
  std::string text_zh, text_en;
  std::vector<Uuid> accounts;
};

enum class Stage : std::uint8_t { before, due, after };
constexpr std::string_view kStageNames[] = {"before", "due", "after"};
constexpr std::uint32_t kAllStages = 7;
constexpr std::uint32_t bit(Stage stage) { return 1U << static_cast<unsigned>(stage); }

enum class ChannelKind : std::uint8_t { mail, dingtalk, wecom, webhook };
constexpr std::string_view kKindNames[] = {"mail", "dingtalk", "wecom", "webhook"};

enum class Encryption : std::uint8_t { starttls, tls, none };
constexpr std::string_view kEncryptionNames[] = {"starttls", "tls", "none"};

constexpr std::string_view kLanguageNames[] = {"zh", "en"};

template <class Enum, std::size_t N>
std::optional<Enum> parse_name(std::string_view const (&names)[N], std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}
template <class Enum, std::size_t N>
std::string_view name_of(std::string_view const (&names)[N], Enum value) {
  return names[static_cast<std::size_t>(value)];
}

/// Where word goes out: to each person by mail, or to a group by a robot or a webhook.
struct Channel {
  std::string programme, code;
  ChannelKind kind{};
  std::string name;
  bool enabled = true;
  Language language = Language::zh;
  std::string origin;         ///< where it leads, as far as that is no secret: scheme, host, port
  std::string sender, login;  ///< of mail
  Encryption encryption = Encryption::starttls;
  std::uint32_t stages = kAllStages;
  int before_days = 1;
  int remind_hour = 16;
  int quiet_from = 21, quiet_to = 7;
  std::optional<int> digest_hour;
  std::string sealed;  ///< Secrets, encrypted
  bool has_secret = false;
  Instant changed_at;
  Day digest_day;  ///< of the last digest

  bool personal() const { return kind == ChannelKind::mail; }
  bool robot() const { return kind == ChannelKind::dingtalk || kind == ChannelKind::wecom; }
};

/// What is never shown again: the address with its tokens, and the password or key.
struct Secrets {
  std::string address, secret;
};

/// Where somebody is reminded. Personal, and beside the ledger.
struct Contact {
  Uuid account;
  std::string mail;  ///< empty: nowhere
  Language language = Language::zh;
};

/// One thing told in a message.
struct Line {
  std::string key;
  Stage stage{};
  Day due;
  int overdue_days = 0;
  std::string text_zh, text_en;
  std::vector<Uuid> accounts;
};
/// A test message has one line whose key begins so.
constexpr std::string_view kTestKey = "test:";
inline bool is_test(Line const& line) { return line.key.starts_with(kTestKey); }

enum class MessageState : std::uint8_t { waiting, sending, sent, failed, settled, merged, unsure };
constexpr std::string_view kStateNames[] = {"waiting", "sending", "sent",  "failed",
                                            "settled", "merged",  "unsure"};

/// A message in the outbox. `id` goes out with it, so that a receiver can tell it is the same.
struct Message {
  Uuid id;
  std::string programme, channel;
  ChannelKind kind{};
  std::optional<Uuid> account;  ///< of a personal channel
  Language language = Language::zh;
  std::vector<Line> lines;
  Instant created_at;
  MessageState state = MessageState::waiting;
  int attempts = 0;
  Instant next_try;
  std::optional<Instant> sent_at;
  std::string error;
  std::optional<Uuid> within;
};

}  // namespace longspan::reminders
