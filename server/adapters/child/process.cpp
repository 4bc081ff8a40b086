#include "adapters/child/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <system_error>

namespace longspan::child {
namespace {

using boost::system::error_code;

std::string reason() { return std::generic_category().message(errno); }

/// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(char const* program, char* const* arguments, char* const* environment,
                         int output, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  // Where it fails it is replaced; what it had in memory is nobody's to find in a folder.
  rlimit const no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  int const nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(program, arguments, environment);
  ::_exit(127);
}

}  // namespace

Process::~Process() { kill(); }

std::string Process::start(std::filesystem::path const& program, std::vector<std::string> arguments,
                           Told told, std::vector<std::string> environment) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return reason();
  auto const name = program.string();
  std::vector<char*> words{const_cast<char*>(name.c_str())};
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  std::vector<char*> settings;
  for (auto& one : environment) settings.push_back(one.data());
  settings.push_back(nullptr);
  auto const parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0)
    become(name.c_str(), words.data(), environment.empty() ? ::environ : settings.data(), ends[1],
           parent);
  auto const why = process_ < 0 ? reason() : std::string();
  ::close(ends[1]);
  if (process_ < 0) {
    ::close(ends[0]);
    process_ = 0;
    return why;
  }
  said_.assign(ends[0]);
  told_ = std::move(told);
  int const life = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
  if (life < 0) {
    auto const failed = reason();
    kill();
    return failed;
  }
  life_.assign(life);
  read();
  watch();
  return {};
}

void Process::read() {
  said_.async_read_some(boost::asio::buffer(chunk_),
                        [self = shared_from_this()](error_code error, std::size_t length) {
                          if (error) return;
                          self->heard_.append(self->chunk_.data(), length);
                          for (auto end = self->heard_.find('\n'); end != std::string::npos;
                               end = self->heard_.find('\n')) {
                            if (self->told_.said)
                              self->told_.said(std::string_view(self->heard_).substr(0, end));
                            self->heard_.erase(0, end + 1);
                          }
                          if (self->heard_.size() > 64 * self->chunk_.size()) self->heard_.clear();
                          self->read();
                        });
}

void Process::watch() {
  life_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                   [self = shared_from_this()](error_code error) {
                     if (error || self->process_ == 0) return;
                     auto const how = self->reap(0);
                     auto const ended = std::move(self->told_.ended);
                     self->kill();
                     if (ended) ended(how);
                   });
}

std::string Process::reap(int options) {
  int status = 0;
  while (::waitpid(process_, &status, options) < 0 && errno == EINTR) {
  }
  process_ = 0;
  return WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                             : "exit code " + std::to_string(WEXITSTATUS(status));
}

void Process::kill() {
  told_ = {};
  error_code ignored;
  said_.close(ignored);
  life_.close(ignored);
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  reap(0);
}

}  // namespace longspan::child
