#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reminders/model.hpp"

namespace longspan::notify {

/// Where a message is carried to, read by the same parser that later connects.
struct Destination {
  std::string scheme;  ///< https, http or smtp
  std::string host;    ///< lower case, without a final dot
  std::uint16_t port = 0;
  bool encrypted = false;

  /// "https://oapi.dingtalk.com:443": where it leads, without what may be a secret.
  std::string origin() const;
};

/// Of a channel's address: HOST:PORT for mail, a URL for others. Nothing where it is neither, or
/// carries a user's name, which would only hide the host from whoever reads it.
std::optional<Destination> parse_address(reminders::ChannelKind kind,
                                         reminders::Encryption encryption,
                                         std::string const& address);

/// What the operator lets out: nothing that is not named. "HOST" is port 443, "HOST:PORT" any
/// other, both encrypted only; "smtp://HOST:PORT" and "http://HOST:PORT" let plain text out as
/// well.
class AllowList {
 public:
  AllowList() = default;
  /// The first entry that is none, if any.
  static std::optional<std::string> wrong_entry(std::vector<std::string> const& entries);
  explicit AllowList(std::vector<std::string> entries);

  bool allows(Destination const& destination) const;
  std::vector<std::string> const& entries() const { return entries_; }

 private:
  struct Allowed {
    std::string host;
    std::uint16_t port = 0;
    bool plain = false;
  };
  static std::optional<Allowed> parse(std::string const& entry);

  std::vector<std::string> entries_;
  std::vector<Allowed> allowed_;
};

}  // namespace longspan::notify
