#include "adapters/tools/shut_in.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <csignal>
#include <cstddef>

namespace longspan::tools {
namespace {

using evidence::Descriptor;
using evidence::ToolRun;

constexpr int kNice = 10;
constexpr rlim_t kDescriptors = 512;

/// What programs, their libraries and fonts lie in, and nothing that is anybody's own.
constexpr char const* kSystem[] = {"/usr",
                                   "/bin",
                                   "/lib",
                                   "/lib64",
                                   "/etc/alternatives",
                                   "/etc/fonts",
                                   "/etc/libreoffice",
                                   "/etc/ld.so.cache",
                                   "/etc/ld.so.conf",
                                   "/etc/ld.so.conf.d",
                                   "/etc/localtime",
                                   "/etc/nsswitch.conf",
                                   "/etc/passwd",
                                   "/etc/papersize",
                                   "/etc/mime.types",
                                   "/var/cache/fontconfig",
                                   "/var/lib/libreoffice",
                                   "/var/spool/libreoffice",
                                   "/dev/urandom",
                                   "/dev/random",
                                   "/dev/zero",
                                   "/proc/cpuinfo",
                                   "/proc/meminfo",
                                   "/proc/sys",
                                   "/sys/devices/system/cpu"};

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kRead = kReadFile | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite =
    kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

void allow(int sight, char const* path, std::uint64_t rights) {
  Descriptor const place(::open(path, O_PATH | O_CLOEXEC));
  struct stat found{};
  if (place.get() < 0 || ::fstat(place.get(), &found) != 0) return;
  if (!S_ISDIR(found.st_mode)) rights &= kReadFile | LANDLOCK_ACCESS_FS_WRITE_FILE;
  landlock_path_beneath_attr const rule{.allowed_access = rights, .parent_fd = place.get()};
  ::syscall(SYS_landlock_add_rule, sight, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

#if defined(__x86_64__)
constexpr std::uint32_t kProcessor = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t kProcessor = AUDIT_ARCH_AARCH64;
#endif

constexpr std::uint32_t refuse(int error) {
  return SECCOMP_RET_ERRNO | (static_cast<std::uint32_t>(error) & SECCOMP_RET_DATA);
}

/// Sockets within the machine alone (LibreOffice's parts talk over them), no other way to one, and
/// no looking into other processes.
constexpr sock_filter kFilter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kProcessor, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    // x86-64's other table of calls begins there.
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 7, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 3, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 5, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 4, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 3, 2),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT(BPF_RET | BPF_K, refuse(EACCES)),
};

bool limit(__rlimit_resource what, rlim_t most) {
  rlimit const both{most, most};
  return ::setrlimit(what, &both) == 0;
}

}  // namespace

std::unique_ptr<Descriptor> sight_of(ToolRun const& run) {
  landlock_ruleset_attr const handled{.handled_access_fs = kWrite};
  auto sight = std::make_unique<Descriptor>(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0)));
  if (sight->get() < 0) return nullptr;
  for (auto const* path : kSystem) allow(sight->get(), path, kRead);
  for (auto const& path : run.reads)
    allow(sight->get(), path.c_str(), LANDLOCK_ACCESS_FS_READ_FILE);
  allow(sight->get(), run.folder.c_str(), kWrite & ~std::uint64_t{LANDLOCK_ACCESS_FS_EXECUTE});
  if (run.sockets_in_tmp) allow(sight->get(), "/tmp", LANDLOCK_ACCESS_FS_MAKE_SOCK);
  allow(sight->get(), "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  return sight;
}

bool shut_in(ToolRun const& run, int sight) {
  auto const seconds = static_cast<rlim_t>(run.processor.count());
  // The thread that started it waits for it; without it nobody would.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpriority(PRIO_PROCESS, 0, kNice);
  bool const limited = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                       limit(RLIMIT_AS, run.memory) && limit(RLIMIT_CPU, seconds) &&
                       limit(RLIMIT_FSIZE, run.file_size) && limit(RLIMIT_CORE, 0) &&
                       limit(RLIMIT_NOFILE, kDescriptors);
  if (!limited) return false;
  // Not permitted in every container; the limits hold there too.
  if (sight >= 0) ::syscall(SYS_landlock_restrict_self, sight, 0);
  sock_fprog const program{.len = static_cast<unsigned short>(std::size(kFilter)),
                           .filter = const_cast<sock_filter*>(kFilter)};
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
  return true;
}

}  // namespace longspan::tools
