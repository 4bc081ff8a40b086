#pragma once
#include <openssl/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace longspan::http {

/// What session tickets are sealed with. Those of TLS 1.3 lie in a file (mode 0600), so that phones
/// resume after a restart and at another node; a day's key opens for one day more. In TLS 1.2 a
/// ticket's key also opens what somebody recorded of the connection: there it ends with the
/// process.
class TicketKeys {
 public:
  /// An empty `file`: all end with the process.
  explicit TicketKeys(std::filesystem::path file);
  /// Takes the file's keys where another node wrote it, and a fresh one each day. Where it cannot
  /// be written the keys end with the process.
  void turn();
  /// Connections of `context` use them; they must live as long.
  void serve(SSL_CTX* context);

 private:
  static int on_ticket(SSL* connection, unsigned char* name, unsigned char* start,
                       EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, int sealing);
  std::string_view find(std::string_view name) const;
  void read();
  void write() const;

  std::filesystem::path file_;
  std::filesystem::file_time_type since_{};
  std::string kept_;  ///< today's key and the one before
  std::string own_;   ///< of TLS 1.2
};

}  // namespace longspan::http
