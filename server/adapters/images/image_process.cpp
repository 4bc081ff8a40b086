#include "adapters/images/image_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "evidence/descriptor.hpp"
#include "images_process/exits.hpp"

namespace longspan::images {
namespace {

using evidence::Descriptor;

/// More than the process gives itself in processor time: what waits must end too.
constexpr int kPatienceMs = 60'000;

/// The process with the files as its standard input and output, and nothing else open.
std::optional<pid_t> start(std::filesystem::path const& program, int from, int to,
                           std::string_view size) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, from, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, to, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  auto name = program.string();
  std::string wanted(size);
  char* arguments[] = {name.data(), wanted.data(), nullptr};
  char* environment[] = {nullptr};
  pid_t process = 0;
  errno = ::posix_spawn(&process, name.c_str(), &files, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&files);
  if (errno != 0) return std::nullopt;
  return process;
}

/// How it ended, as waitpid tells it; nothing where it had to be ended.
std::optional<int> wait_for(pid_t process) {
  Descriptor const end(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  pollfd ended{end.get(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&ended, 1, kPatienceMs);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (ready <= 0) return std::nullopt;
  return status;
}

std::unexpected<Problem> unreadable(std::string_view reason) {
  return fail(ProblemCode::image_unreadable, {{"reason", std::string(reason)}});
}

Result<bool> told(int status) {
  if (WIFSIGNALED(status)) {
    auto const signal = WTERMSIG(status);
    if (signal == SIGXCPU) return unreadable("CPU");
    if (signal == SIGXFSZ) return unreadable("> 64 MiB");
    if (signal == SIGSYS) return unreadable("seccomp");
    // By somebody's hand or for want of memory on this machine: the picture may be good.
    if (signal == SIGKILL || signal == SIGTERM)
      return fail(ProblemCode::store_failed, {{"reason", "longspan-images: SIGKILL"}});
    return unreadable("RAM");
  }
  switch (WEXITSTATUS(status)) {
    case kMade:
      return true;
    case kTooLarge:
      return unreadable("> 200 Mpx");
    case kUnreadable:
      return unreadable("JPEG/PNG/WebP?");
    case kCannotWrite:
      return fail(ProblemCode::store_failed, {{"reason", "longspan-images"}});
    default:  // its libraries are missing
      return false;
  }
}

}  // namespace

Result<bool> ImageProcess::make(std::filesystem::path const& picture, evidence::Size size,
                                std::filesystem::path const& to) {
  return run(picture, evidence::name_of(size), to);
}

Result<bool> ImageProcess::make_page(std::filesystem::path const& picture,
                                     std::filesystem::path const& to) {
  return run(picture, "page", to);
}

Result<bool> ImageProcess::run(std::filesystem::path const& picture, std::string_view what,
                               std::filesystem::path const& to) {
  Descriptor const from(::open(picture.c_str(), O_RDONLY | O_CLOEXEC));
  if (from.get() < 0) return evidence::store_failed();
  Descriptor const out(::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (out.get() < 0) return evidence::store_failed();
  auto const process = start(program_, from.get(), out.get(), what);
  if (!process) {
    if (errno == ENOENT || errno == EACCES) return false;
    return evidence::store_failed();
  }
  auto const status = wait_for(*process);
  if (!status) return unreadable("> 60 s");
  return told(*status);
}

}  // namespace longspan::images
