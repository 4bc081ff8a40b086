#pragma once
#include <memory>

#include "evidence/descriptor.hpp"
#include "evidence/tools.hpp"

namespace longspan::tools {

/// What of the file system a run may see, as the kernel's Landlock keeps it. Null where the kernel
/// has none.
std::unique_ptr<evidence::Descriptor> sight_of(evidence::ToolRun const& run);

/// Shuts the calling process in for good: limits, no network, little of the file system. Between
/// fork and exec: asks the kernel alone and allocates nothing. False where a limit cannot be set.
bool shut_in(evidence::ToolRun const& run, int sight);

}  // namespace longspan::tools
