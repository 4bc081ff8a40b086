#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "adapters/orthanc/settings.hpp"

namespace longspan::app {

/// What an operator can set about images.
struct ImagingConfig {
  std::string archive = "own";      ///< or "off", or https://USER:PASSWORD@HOST:PORT of an Orthanc
  std::filesystem::path authority;  ///< PEM, of its certificate; empty: any that the system knows
  std::filesystem::path program = "/usr/sbin/Orthanc";

  unsigned dicom_port = 0;  ///< where modalities send to (C-STORE); 0: nowhere

  bool off() const { return archive == "off"; }
  bool own() const { return archive == "own"; }
};

/// LONGSPAN_IMAGING and the others, over what is there.
void read_imaging_environment(ImagingConfig& out);
/// In one sentence, or nothing.
std::optional<std::string> wrong_with_imaging(ImagingConfig const& config);
/// The same of the authority's file.
std::optional<std::string> wrong_with_imaging_authority(ImagingConfig const& config);
/// What an operator should know of it though it is not wrong, in one sentence, or nothing.
std::optional<std::string> unwise_in_imaging(ImagingConfig const& config);
/// As in a configuration file; a password is not shown.
std::string imaging_config_text(ImagingConfig const& config);
/// `key`: of imaging_key().
orthanc::Settings imaging_settings(ImagingConfig const& config, std::filesystem::path const& data,
                                   std::string const& key);
/// 64 hexadecimal digits in the data folder, made at the first start: without this file stored
/// images cannot be read. Throws std::runtime_error.
std::string imaging_key(std::filesystem::path const& data);

}  // namespace longspan::app
