#pragma once
#include <string>
#include <vector>

#include "app/media_config.hpp"
#include "evidence/tools.hpp"

namespace longspan::app {

/// Where programs are looked for.
std::string search_path();

/// Of the programs that rooms use (packages.debian names their packages) those that are not there,
/// a line each: "ffmpeg is not installed: …" and what rooms do without.
std::vector<std::string> lacking_programs(evidence::Tools const& tools);
/// The same of the Janus that Longspan would start; empty where it is there, or none is to be.
std::string lacking_janus(MediaConfig const& config);

}  // namespace longspan::app
