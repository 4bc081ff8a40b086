#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "adapters/http/wire.hpp"

namespace longspan::http {

/// The server's certificate and key, from PEM files, and what it greets with: TLS 1.2 and 1.3,
/// HTTP/1.1, session tickets.
class Certificate {
 public:
  /// `tickets`: the file of the tickets' keys; empty where none is kept.
  Certificate(std::filesystem::path certificate, std::filesystem::path key,
              std::filesystem::path tickets = {});
  ~Certificate();

  /// Reads both files. What is wrong with them, in one sentence, or nothing; then new connections
  /// are shown the new certificate. Tickets given out before stay good.
  std::optional<std::string> load();
  /// One of the files is another than `load` last looked at.
  bool changed() const;
  /// What tickets are sealed with changes once a day.
  void turn_ticket_keys();
  std::unique_ptr<Tls> open(Socket socket) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::http
