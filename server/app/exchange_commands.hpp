#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

/// import and export from the command line. Each returns the exit code.
namespace longspan::app {

struct ImportArguments {
  std::filesystem::path file;
  std::string programme;
  std::filesystem::path map;
  bool dry_run = false;
};
int run_import(std::filesystem::path const& data, ImportArguments const& arguments);

}  // namespace longspan::app
