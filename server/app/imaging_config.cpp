#include "app/imaging_config.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/hash.hpp"

namespace longspan::app {

void read_imaging_environment(ImagingConfig& out) {
  if (auto const* archive = std::getenv("LONGSPAN_IMAGING")) out.archive = archive;
  if (auto const* program = std::getenv("LONGSPAN_ORTHANC_PROGRAM")) out.program = program;
  if (auto const* port = std::getenv("LONGSPAN_DICOM_PORT"))
    out.dicom_port = static_cast<unsigned>(std::strtoul(port, nullptr, 10));
}

std::optional<std::string> wrong_with_imaging(ImagingConfig const& config) {
  orthanc::Address ignored;
  if (config.dicom_port > 65'535) return "dicom_port should be a port, or 0 for none";
  if (config.dicom_port != 0 && !config.own())
    return "dicom_port goes with imaging = “own” alone: an existing Orthanc has its own";
  if (config.off() || config.own() || orthanc::read_url(config.archive, ignored))
    return std::nullopt;
  return "imaging should be “own”, “off” or http://USER:PASSWORD@HOST:PORT, but is something else";
}

std::string imaging_config_text(ImagingConfig const& config) {
  auto shown = config.archive;
  if (auto const at = shown.rfind('@'); at != shown.npos) shown.replace(0, at, "http://***");
  return fmt::format("imaging = \"{}\"\northanc_program = \"{}\"\ndicom_port = {}\n", shown,
                     config.program.string(), config.dicom_port);
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
  return out;
}

std::string imaging_key(std::filesystem::path const& data) {
  auto const place = data / "imaging.key";
  int const file = ::open(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    auto const made = hex(random_bytes(32));
    bool const whole = ::write(file, made.data(), made.size()) == std::ssize(made);
    bool const kept = ::fsync(file) == 0;
    ::close(file);
    if (!whole || !kept) throw std::runtime_error("cannot write " + place.string());
    return made;
  }
  std::ifstream in(place);
  std::string key;
  in >> key;
  if (!Hash::from_hex(key))
    throw std::runtime_error(place.string() + " should hold 64 hexadecimal digits");
  return key;
}

}  // namespace longspan::app
