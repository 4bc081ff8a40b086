#pragma once

namespace longspan::images {

/// From now on this process may ask of the kernel only what reading and writing two open files,
/// memory and threads of its own need. To open a file by its name fails (EACCES), anything else
/// ends the process (SIGSYS). False where the machine does not permit such filters.
bool confine();

}  // namespace longspan::images
