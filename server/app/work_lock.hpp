#pragma once
#include <fcntl.h>
#include <sys/file.h>

#include <filesystem>

#include "evidence/descriptor.hpp"

namespace longspan::app {

/// One process at a time works in a folder, on whichever node; gone with its process.
class WorkLock {
 public:
  explicit WorkLock(std::filesystem::path const& folder)
      : file_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)),
        held_(file_.get() >= 0 && ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0) {}
  bool held() const { return held_; }

 private:
  evidence::Descriptor file_;
  bool held_;
};

}  // namespace longspan::app
