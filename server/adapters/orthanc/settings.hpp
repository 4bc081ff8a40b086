#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace longspan::orthanc {

/// What an operator sets about imaging.
struct Settings {
  std::filesystem::path program = "/usr/sbin/Orthanc";  ///< of the one that Longspan starts itself
  std::filesystem::path plugins = "/usr/share/orthanc/plugins";
  std::filesystem::path storage_plugin;  ///< Longspan's own; encrypts what is stored
  std::filesystem::path storage;         ///< where the images and their index lie
  std::string key;                       ///< 64 hexadecimal digits, for the storage
  std::uint16_t dicom_port = 0;          ///< where modalities send to, at every address; 0: none
  std::string url;  ///< https://USER:PASSWORD@HOST:PORT of an existing one; empty: a child
  std::filesystem::path authority;  ///< PEM, of its certificate; empty: any that the system knows
  std::chrono::milliseconds look = std::chrono::seconds(3);
  std::chrono::milliseconds patience = std::chrono::seconds(6);
};

/// One line for the server's log: what happened, and of what.
using Log = std::function<void(std::string_view event, std::string_view detail)>;

/// Where and how it is reached.
struct Address {
  std::string host = "127.0.0.1", port;
  std::string credentials;  ///< of HTTP's Basic scheme: base64 of "user:password"
  bool secure = false;      ///< by TLS

  std::string origin() const;  ///< "https://HOST:PORT"
  /// Whether all that lies between could read what is sent.
  bool in_the_open() const;
};
/// Of http:// or https://. False where it is none.
bool read_url(std::string_view url, Address& out);

/// Writes what an Orthanc of Longspan's own reads. Throws std::runtime_error.
void write_config(std::filesystem::path const& file, Settings const& settings,
                  std::string const& port, std::string const& password);

}  // namespace longspan::orthanc
