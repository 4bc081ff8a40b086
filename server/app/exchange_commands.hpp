#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "app/data_folder.hpp"

/// import and export from the command line. Each returns the exit code.
namespace longspan::app {

struct ImportArguments {
  std::filesystem::path file;
  std::string programme;
  std::filesystem::path map;
  bool dry_run = false;
};
int run_import(Place const& place, ImportArguments const& arguments);

struct ExportArguments {
  std::filesystem::path file;
  std::string programme;
  bool empty_template = false;
  bool reference = false;
};
int run_export(Place const& place, ExportArguments const& arguments);

}  // namespace longspan::app
