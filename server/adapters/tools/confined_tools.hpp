#pragma once
#include "evidence/tools.hpp"

namespace longspan::tools {

class ConfinedTools final : public evidence::Tools {
 public:
  /// `path`: folders with programs, separated by colons.
  explicit ConfinedTools(std::string path) : path_(std::move(path)) {}
  bool has(std::string const& program) const override { return !find(program).empty(); }
  evidence::ToolEnd run(evidence::ToolRun const& run, std::stop_token const& stop) override;

 private:
  std::filesystem::path find(std::string const& program) const;
  std::string path_;
};

}  // namespace longspan::tools
