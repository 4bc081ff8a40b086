#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "store/db.hpp"

namespace longspan::postgres {

struct Settings {
  std::string address;        ///< postgresql://user:password@host:port/database?…
  unsigned connections = 16;  ///< open at once, at the most
  /// How long one reply, or a free connection, is waited for.
  std::chrono::milliseconds patience{60'000};
};

/// What is wrong with an address, in one sentence, or empty.
std::string wrong_with(std::string const& address);
/// The address with its password left out, for people to read.
std::string without_password(std::string const& address);

/// Connections to one PostgreSQL database, made when they are asked for and made anew after they
/// broke. Throws DbError only from `open_…` and from what is opened.
std::unique_ptr<store::DbSource> open_store(Settings settings);

}  // namespace longspan::postgres
