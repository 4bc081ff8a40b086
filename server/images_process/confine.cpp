#include "images_process/confine.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

namespace longspan::images {
namespace {

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

/// A call that this processor's table does not have stays forbidden without a rule.
bool rule(Filter const& filter, std::uint32_t action, std::initializer_list<int> calls,
          std::initializer_list<scmp_arg_cmp> where = {}) {
  for (int const call : calls) {
    auto const result = seccomp_rule_add_array(filter.get(), action, call,
                                               static_cast<unsigned>(where.size()), where.begin());
    if (result != 0) return false;
  }
  return true;
}

bool fill(Filter const& filter) {
  constexpr auto kAllow = SCMP_ACT_ALLOW;
  auto const refuse = [](int error) { return SCMP_ACT_ERRNO(static_cast<unsigned>(error)); };
  scmp_arg_cmp const not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
  return rule(filter, kAllow,
              {SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(lseek), SCMP_SYS(fstat), SCMP_SYS(close),
               SCMP_SYS(dup), SCMP_SYS(exit), SCMP_SYS(exit_group)}) &&
         rule(filter, kAllow,
              {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)}) &&
         rule(filter, kAllow, {SCMP_SYS(mmap), SCMP_SYS(mprotect)}, {not_executable}) &&
         rule(filter, kAllow,
              {SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
               SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
               SCMP_SYS(restart_syscall)}) &&
         rule(filter, kAllow,
              {SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep),
               SCMP_SYS(nanosleep), SCMP_SYS(getrandom), SCMP_SYS(sched_getaffinity),
               SCMP_SYS(getpid), SCMP_SYS(gettid),
               SCMP_SYS(sysinfo)}) &&  // the C library sorts by how much memory there is
         // Threads, and no other processes. What clone3 asks for cannot be looked at; without it
         // the C library takes clone.
         rule(filter, kAllow, {SCMP_SYS(clone)},
              {{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD}}) &&
         rule(filter, refuse(ENOSYS), {SCMP_SYS(clone3)}) &&
         rule(filter, kAllow, {SCMP_SYS(prctl)}, {{0, SCMP_CMP_EQ, PR_SET_NAME, 0}}) &&
         // The C library asks what an open file is by way of its name-taking call.
         rule(filter, kAllow, {SCMP_SYS(newfstatat)},
              {{3, SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH}}) &&
         // Whoever runs out of memory ends itself, and should be seen to.
         rule(filter, kAllow, {SCMP_SYS(tgkill)},
              {{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0}}) &&
         // The time zone, languages, the number of processors: libraries do without.
         rule(filter, refuse(EACCES),
              {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(faccessat),
               SCMP_SYS(stat), SCMP_SYS(readlink), SCMP_SYS(readlinkat)});
}

}  // namespace

bool confine() {
  Filter const filter(seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
  return filter && fill(filter) && seccomp_load(filter.get()) == 0;
}

}  // namespace longspan::images
