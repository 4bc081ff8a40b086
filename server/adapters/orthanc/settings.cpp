#include "adapters/orthanc/settings.hpp"

#include <sys/stat.h>

#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <stdexcept>

#include "base/base64url.hpp"

namespace longspan::orthanc {

std::string Address::origin() const {
  return (secure ? "https://" : "http://") + host + ":" + port;
}

bool Address::in_the_open() const {
  boost::system::error_code named;
  auto const direct = boost::asio::ip::make_address(host, named);
  return !secure && !(named ? host == "localhost" : direct.is_loopback());
}

bool read_url(std::string_view url, Address& out) {
  constexpr std::string_view kPlain = "http://", kSecure = "https://";
  out.secure = url.starts_with(kSecure);
  if (!out.secure && !url.starts_with(kPlain)) return false;
  url.remove_prefix(out.secure ? kSecure.size() : kPlain.size());
  if (auto const at = url.rfind('@'); at != url.npos) {
    out.credentials = base64(url.substr(0, at));
    url.remove_prefix(at + 1);
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  auto const colon = url.rfind(':');
  out.host = url.substr(0, colon);
  out.port = colon == url.npos ? (out.secure ? "443" : "80") : url.substr(colon + 1);
  std::uint16_t port = 0;
  auto const* end = out.port.data() + out.port.size();
  auto const [read, wrong] = std::from_chars(out.port.data(), end, port);
  return !out.host.empty() && out.host.find('/') == out.host.npos && wrong == std::errc{} &&
         read == end;
}

void write_config(std::filesystem::path const& file, Settings const& settings,
                  std::string const& port, std::string const& password) {
  boost::json::array plugins;
  for (auto const* name : {"libOrthancDicomWeb.so", "libOrthancGdcm.so"})
    plugins.emplace_back((settings.plugins / name).string());
  if (!settings.storage_plugin.empty()) plugins.emplace_back(settings.storage_plugin.string());
  boost::json::object const config{
      {"Name", "Longspan"},
      {"StorageDirectory", settings.storage.string()},
      {"IndexDirectory", settings.storage.string()},
      {"HttpServerEnabled", true},
      {"HttpPort", std::stoi(port)},
      {"RemoteAccessAllowed", false},
      {"AuthenticationEnabled", true},
      {"RegisteredUsers", {{"longspan", password}}},
      {"DicomServerEnabled", settings.dicom_port != 0},
      {"DicomPort", settings.dicom_port != 0 ? settings.dicom_port : 4242},
      {"DicomAet", "LONGSPAN"},
      // The title that is called tells for which consultation it is.
      {"DicomCheckCalledAet", false},
      {"DicomAlwaysAllowEcho", true},
      {"DicomAlwaysAllowStore", true},
      {"DicomAlwaysAllowFind", false},
      {"DicomAlwaysAllowGet", false},
      {"DicomAlwaysAllowMove", false},
      {"Plugins", plugins},
      {"DicomWeb", {{"Enable", true}, {"Root", "/dicom-web/"}, {"EnableWado", false}}},
      {"DefaultEncoding", "Chinese"},
      {"KeepAlive", true},
      {"TcpNoDelay", true},
      {"HttpCompressionEnabled", false},
      {"StorageCompression", false},
      {"StorageAccessOnFind", "Never"},
      {"OverwriteInstances", true},
      // gdcm (3.0.21) at times breaks down over what it is to write; it is there for JPEG 2000.
      {"BuiltinDecoderTranscoderOrder", "Before"},
      {"ExecuteLuaEnabled", false},
      {"JobsHistorySize", 0},
      {"SaveJobs", false},
      {"LimitFindResults", 0},
      {"LimitFindInstances", 0}};
  std::ofstream out(file, std::ios::binary);
  ::chmod(file.c_str(), 0600);
  out << boost::json::serialize(config);
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace longspan::orthanc
