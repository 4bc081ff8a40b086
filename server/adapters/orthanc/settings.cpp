#include "adapters/orthanc/settings.hpp"

#include <sys/stat.h>

#include <boost/json.hpp>
#include <fstream>
#include <stdexcept>

namespace longspan::orthanc {

std::string base64(std::string_view bytes) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    auto const count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= count ? kLetters[three >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

bool read_url(std::string_view url, Address& out) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return false;
  url.remove_prefix(kScheme.size());
  if (auto const at = url.rfind('@'); at != url.npos) {
    out.credentials = base64(url.substr(0, at));
    url.remove_prefix(at + 1);
  }
  while (url.ends_with('/')) url.remove_suffix(1);
  auto const colon = url.rfind(':');
  out.host = url.substr(0, colon);
  out.port = colon == url.npos ? "80" : std::string(url.substr(colon + 1));
  return !out.host.empty() && out.host.find('/') == out.host.npos && !out.port.empty() &&
         out.port.find_first_not_of("0123456789") == out.port.npos;
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
