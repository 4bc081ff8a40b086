#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace longspan::evidence {

/// One run of a program of others, which reads and writes files that strangers made.
struct ToolRun {
  std::string program;  ///< its name, as it stands on the path
  std::vector<std::string> arguments;
  std::filesystem::path folder;                ///< where it works; all it may write lies below
  std::vector<std::filesystem::path> reads{};  ///< files it may read besides
  std::filesystem::path output{};              ///< its standard output; empty: nowhere
  std::filesystem::path errors{};              ///< its standard error; empty: nowhere
  bool sockets_in_tmp = false;  ///< it may make sockets in /tmp, and nothing else there
  std::chrono::seconds patience{60};
  std::chrono::seconds processor{60};
  std::uint64_t memory = std::uint64_t{2} << 30;     ///< bytes of address space
  std::uint64_t file_size = std::uint64_t{1} << 30;  ///< bytes of one file
};

enum class ToolEnd : std::uint8_t {
  well,
  badly,
  too_slow,
  too_big,  ///< a file grew beyond what it may
  stopped,  ///< by the stop token
  missing,  ///< the program is not installed
};

/// Programs of others run where a broken or hostile file hurts nobody: no network, no environment,
/// no files but those named, limited, and ended with all they started.
class Tools {
 public:
  virtual ~Tools() = default;
  virtual bool has(std::string const& program) const = 0;
  /// Blocks. Throws std::system_error where the machine lets no process begin.
  virtual ToolEnd run(ToolRun const& run, std::stop_token const& stop) = 0;
};

}  // namespace longspan::evidence
