#include "app/imaging_config.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

#include "adapters/orthanc/trust.hpp"
#include "base/hash.hpp"
#include "evidence/key_file.hpp"

namespace longspan::app {

void read_imaging_environment(ImagingConfig& out) {
  if (auto const* archive = std::getenv("LONGSPAN_IMAGING")) out.archive = archive;
  if (auto const* file = std::getenv("LONGSPAN_IMAGING_AUTHORITY")) out.authority = file;
  if (auto const* program = std::getenv("LONGSPAN_ORTHANC_PROGRAM")) out.program = program;
  if (auto const* port = std::getenv("LONGSPAN_DICOM_PORT"))
    out.dicom_port = static_cast<unsigned>(std::strtoul(port, nullptr, 10));
}

std::optional<std::string> wrong_with_imaging(ImagingConfig const& config) {
  orthanc::Address address;
  if (config.dicom_port > 65'535) return "dicom_port should be a port, or 0 for none";
  if (config.dicom_port != 0 && !config.own())
    return "dicom_port goes with imaging = “own” alone: an existing Orthanc has its own";
  if (!config.off() && !config.own() && !orthanc::read_url(config.archive, address))
    return "imaging should be “own”, “off” or https://USER:PASSWORD@HOST:PORT (http:// where nobody "
           "can listen), but is something else";
  if (!config.authority.empty() && !address.secure)
    return "imaging_authority goes with imaging = “https://…” alone: nothing else shows a certificate";
  return std::nullopt;
}

std::optional<std::string> wrong_with_imaging_authority(ImagingConfig const& config) {
  return config.authority.empty() ? std::nullopt : orthanc::wrong_with_authority(config.authority);
}

std::optional<std::string> unwise_in_imaging(ImagingConfig const& config) {
  orthanc::Address address;
  if (config.off() || config.own() || !orthanc::read_url(config.archive, address) ||
      !address.in_the_open())
    return std::nullopt;
  return fmt::format(
      "images of patients travel to {} in the open: imaging should be https://, not http://",
      address.origin());
}

std::string imaging_config_text(ImagingConfig const& config) {
  auto shown = config.archive;
  if (auto const at = shown.rfind('@'); at != shown.npos)
    shown.replace(0, at, shown.starts_with("https") ? "https://***" : "http://***");
  return fmt::format(
      "imaging = \"{}\"\nimaging_authority = \"{}\"\northanc_program = \"{}\"\n"
      "dicom_port = {}\n",
      shown, config.authority.string(), config.program.string(), config.dicom_port);
}

orthanc::Settings imaging_settings(ImagingConfig const& config, std::filesystem::path const& data,
                                   std::string const& key) {
  orthanc::Settings out;
  out.program = config.program;
  out.storage = std::filesystem::absolute(data) / "imaging";
  out.storage_plugin =
      std::filesystem::read_symlink("/proc/self/exe").parent_path() / "liblongspan-imaging.so";
  out.key = key;
  out.dicom_port = static_cast<std::uint16_t>(config.dicom_port);
  if (!config.own()) out.url = config.archive;
  out.authority = config.authority;
  return out;
}

std::string imaging_key(std::filesystem::path const& data) {
  auto const place = data / "imaging.key";
  auto key = evidence::key_file(place, hex(random_bytes(32)));
  while (key.ends_with('\n')) key.pop_back();
  if (!Hash::from_hex(key))
    throw std::runtime_error(place.string() + " should hold 64 hexadecimal digits");
  return key;
}

}  // namespace longspan::app
