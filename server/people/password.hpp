#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::people {

constexpr std::size_t kPasswordMinimum = 10;  ///< characters

/// password_weak for fewer than ten characters or one of the common ones (also with the login in
/// it). At most 1024 bytes.
std::optional<Problem> check_password(std::string_view password, std::string_view login);

/// Login names: 2-40 characters without white space or control characters.
std::optional<Problem> check_login(std::string_view login);
/// What makes two logins the same: ASCII letters fold.
std::string login_key(std::string_view login);

/// argon2id in libsodium's text form. Takes about 20 ms and 19 MiB (OWASP's second profile: m=19
/// MiB, t=2, p=1): enough to make guessing dear, little enough for a server that idles under 40 MB.
/// Blocks: call on a pool.
std::string hash_password(std::string_view password);
/// An empty `hash` (unknown login) costs the same time and is false.
bool verify_password(std::string_view password, std::string const& hash);

}  // namespace longspan::people
