#include "adapters/tools/confined_tools.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <system_error>

#include "adapters/tools/shut_in.hpp"

namespace longspan::tools {
namespace {

using evidence::Descriptor;
using evidence::ToolEnd;
using evidence::ToolRun;
using Clock = std::chrono::steady_clock;

/// How often a run under way is asked whether it should stop.
constexpr int kLookMs = 100;
constexpr int kNeverBegan = 126;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// All a program is told of where it runs.
std::vector<std::string> environment(ToolRun const& run) {
  auto const folder = run.folder.string();
  return {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + folder, "TMPDIR=" + folder,
          "XDG_CACHE_HOME=" + folder};
}

int open_for(std::filesystem::path const& path) {
  return path.empty() ? ::open("/dev/null", O_WRONLY | O_CLOEXEC)
                      : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/// Everything a child needs, made before the fork.
struct Start {
  std::string program, folder;
  std::vector<char*> arguments, surroundings;
  int input, output, errors, sight;
};

/// In the child: the kernel alone is asked.
[[noreturn]] void become(Start const& start, ToolRun const& run) {
  ::setpgid(0, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  bool const ready = ::dup2(start.input, STDIN_FILENO) >= 0 &&
                     ::dup2(start.output, STDOUT_FILENO) >= 0 &&
                     ::dup2(start.errors, STDERR_FILENO) >= 0 &&
                     ::chdir(start.folder.c_str()) == 0 && shut_in(run, start.sight);
  if (ready) {
    ::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
    ::execve(start.program.c_str(), start.arguments.data(), start.surroundings.data());
  }
  ::_exit(kNeverBegan);
}

/// Waits for its end; nothing where its patience ran out or it was to stop.
std::optional<int> wait_for(pid_t process, Clock::time_point until, std::stop_token const& stop,
                            bool& stopped) {
  Descriptor const end(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  pollfd ended{end.get(), POLLIN, 0};
  int ready = 0;
  while (ready <= 0 && Clock::now() < until && !stop.stop_requested())
    ready = ::poll(&ended, 1, kLookMs);
  stopped = stop.stop_requested();
  // With all that it started, whether it ended by itself or not.
  ::kill(-process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (ready <= 0) return std::nullopt;
  return status;
}

ToolEnd told(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? ToolEnd::well : ToolEnd::badly;
  if (WTERMSIG(status) == SIGXCPU) return ToolEnd::too_slow;
  return WTERMSIG(status) == SIGXFSZ ? ToolEnd::too_big : ToolEnd::badly;
}

}  // namespace

std::filesystem::path ConfinedTools::find(std::string const& program) const {
  std::string_view rest = path_;
  while (!rest.empty()) {
    auto const colon = rest.find(':');
    std::filesystem::path const place = std::filesystem::path(rest.substr(0, colon)) / program;
    if (place.is_absolute() && ::access(place.c_str(), X_OK) == 0) return place;
    rest = colon == rest.npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return {};
}

ToolEnd ConfinedTools::run(ToolRun const& run, std::stop_token const& stop) {
  auto const program = find(run.program);
  if (program.empty()) return ToolEnd::missing;
  auto arguments = run.arguments;
  arguments.insert(arguments.begin(), run.program);
  auto surroundings = environment(run);
  Descriptor const input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  Descriptor const output(open_for(run.output));
  Descriptor const errors(open_for(run.errors));
  auto const sight = sight_of(run);
  Start const start{
      program.string(), run.folder.string(), pointers(arguments), pointers(surroundings),
      input.get(),      output.get(),        errors.get(),        sight ? sight->get() : -1};
  auto const until = Clock::now() + run.patience;
  auto const process = ::fork();
  if (process == 0) become(start, run);
  if (process < 0) throw std::system_error(errno, std::generic_category(), run.program);
  ::setpgid(process, process);
  bool stopped = false;
  auto const status = wait_for(process, until, stop, stopped);
  if (status) return told(*status);
  return stopped ? ToolEnd::stopped : ToolEnd::too_slow;
}

}  // namespace longspan::tools
