#include "images_process/confine.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <vector>

namespace longspan::images {
namespace {

constexpr int kWentOn = 7;
constexpr int kNoFilters = 77;

/// What becomes of a confined process that makes this call.
template <class Call>
[[noreturn]] void confined(Call call) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !confine()) ::_exit(kNoFilters);
  ::_exit(call() ? kWentOn : 1);
}

bool refused(long result, int error) { return result == -1 && errno == error; }

class Confine : public testing::Test {
 protected:
  void SetUp() override {
    auto const process = ::fork();
    if (process == 0) confined([] { return true; });
    int status = 0;
    ::waitpid(process, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoFilters)
      GTEST_SKIP() << "this machine permits no seccomp filters";
  }
};

testing::ExitedWithCode const kGoesOn(kWentOn);
testing::KilledBySignal const kEnds(SIGSYS);

TEST_F(Confine, LeavesMemoryThreadsAndOpenFiles) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EXIT(confined([&] {
                char byte = 'a';
                std::vector<int> const much(1 << 22, 1);
                int sum = 0;
                std::thread([&] { sum = much[1 << 21] + 1; }).join();
                return sum == 2 && ::write(ends[1], &byte, 1) == 1 &&
                       ::read(ends[0], &byte, 1) == 1;
              }),
              kGoesOn, "");
}

TEST_F(Confine, OpensNothingByName) {
  EXPECT_EXIT(confined([] { return refused(::open("/etc/localtime", O_RDONLY), EACCES); }), kGoesOn,
              "");
  EXPECT_EXIT(confined([] { return refused(::access("/etc/passwd", R_OK), EACCES); }), kGoesOn, "");
}

TEST_F(Confine, LetsAProcessEndItself) {
  EXPECT_EXIT(confined([]() -> bool { std::abort(); }), testing::KilledBySignal(SIGABRT), "");
}

TEST_F(Confine, EndsWhoeverAsksForMore) {
  EXPECT_EXIT(confined([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; }), kEnds, "");
  EXPECT_EXIT(confined([] { return ::execl("/bin/true", "true", nullptr) == 0; }), kEnds, "");
  EXPECT_EXIT(confined([] { return ::fork() >= 0; }), kEnds, "");
  EXPECT_EXIT(confined([] { return ::kill(::getppid(), 0) == 0; }), kEnds, "");
  EXPECT_EXIT(confined([] { return ::unlink("/tmp/nothing") == 0; }), kEnds, "");
  EXPECT_EXIT(confined([] { return ::prctl(PR_SET_DUMPABLE, 1) == 0; }), kEnds, "");
  EXPECT_EXIT(confined([] {
                return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                              0) != MAP_FAILED;
              }),
              kEnds, "");
}

}  // namespace
}  // namespace longspan::images
