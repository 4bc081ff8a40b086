#include "namespaces.hpp"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "../load/options.hpp"

namespace longspan::bench {

namespace {

constexpr char kDevice[] = "link0";
constexpr std::string_view kPrefix = "longspan-link-";
std::filesystem::path const kSpaces = "/run/netns";

[[noreturn]] void failed(std::string const& what) { give_up(what + ": " + std::strerror(errno)); }

int tun() { return open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC); }

/// Stays in another namespace as long as it lives.
class Within {
 public:
  explicit Within(std::string const& space) { enter(space); }
  ~Within() {
    if (setns(home_, CLONE_NEWNET) != 0) failed("setns");
    close(home_);
  }
  Within(Within const&) = delete;
  Within& operator=(Within const&) = delete;

 private:
  int home_ = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
};

/// A setting of the namespace one is in.
void set(std::string const& name, std::string const& value) {
  std::ofstream file("/proc/sys/net/" + name);
  if (!(file << value << std::flush)) give_up("cannot set net/" + name + " to " + value);
}

/**
 * A namespace takes as its default only what the machine allows to everybody. As long as this lives
 * a name more is allowed; what a namespace has taken by then it keeps.
 */
class Allowed {
 public:
  explicit Allowed(std::string const& congestion) {
    std::getline(std::ifstream("/proc/sys/net/" + kSetting), before_);
    set(kSetting, before_ + ' ' + congestion);
  }
  ~Allowed() { set(kSetting, before_); }
  Allowed(Allowed const&) = delete;
  Allowed& operator=(Allowed const&) = delete;

 private:
  inline static std::string const kSetting = "ipv4/tcp_allowed_congestion_control";
  std::string before_;
};

bool is_running_emulator(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  return std::getline(file, name) && name.starts_with("link_emulator");
}

}  // namespace

std::string what_is_missing() {
  if (geteuid() != 0) return "root";
  int const probe = tun();
  if (probe < 0) return "/dev/net/tun";
  close(probe);
  for (auto const* folder : {"/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"})
    if (access(folder, X_OK) == 0) return {};
  return "ip (iproute2)";
}

void run(std::vector<std::string> const& command) {
  std::vector<char*> words;
  for (auto const& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = 0;
  if (posix_spawnp(&pid, words[0], nullptr, nullptr, words.data(), environ) != 0)
    failed(command[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return;
  std::string said;
  for (auto const& word : command) said += word + ' ';
  give_up(said + "failed");
}

void remove_leftovers() {
  if (!std::filesystem::exists(kSpaces)) return;
  for (auto const& entry : std::filesystem::directory_iterator(kSpaces)) {
    std::string const name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    int pid = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), pid);
    if (!is_running_emulator(pid)) run({"ip", "netns", "del", name});
  }
}

void enter(std::string const& space) {
  int const target = open((kSpaces / space).c_str(), O_RDONLY | O_CLOEXEC);
  if (target < 0 || setns(target, CLONE_NEWNET) != 0) failed("setns " + space);
  close(target);
}

End::End(std::string const& name, std::string address, std::string const& peer,
         std::string const& congestion)
    : space_(std::string(kPrefix) + std::to_string(getpid()) + '-' + name),
      address_(std::move(address)) {
  run({"ip", "netns", "add", space_});
  {
    Allowed const allowed(congestion);
    Within const within(space_);
    set("ipv6/conf/all/disable_ipv6", "1");
    set("ipv6/conf/default/disable_ipv6", "1");
    set("ipv4/tcp_no_metrics_save", "1");
    set("ipv4/tcp_congestion_control", congestion);
    fd_ = tun();
    ifreq wish{};
    wish.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::memcpy(wish.ifr_name, kDevice, sizeof kDevice);
    if (fd_ < 0 || ioctl(fd_, TUNSETIFF, &wish) != 0 || ioctl(fd_, TUNSETOFFLOAD, 0) != 0)
      failed("/dev/net/tun");
  }
  // A short device queue would drop by itself what the emulated queue should hold.
  run({"ip", "-n", space_, "link", "set", kDevice, "mtu", "1500", "txqueuelen", "10000"});
  run({"ip", "-n", space_, "addr", "add", address_, "peer", peer, "dev", kDevice});
  run({"ip", "-n", space_, "link", "set", "lo", "up"});
  run({"ip", "-n", space_, "link", "set", kDevice, "up"});
}

End::~End() {
  if (fd_ >= 0) close(fd_);
  run({"ip", "netns", "del", space_});
}

unsigned long long End::dropped() const {
  Within const within(space_);
  std::ifstream devices("/proc/thread-self/net/dev");
  std::string line;
  while (std::getline(devices, line)) {
    auto const at = line.find(std::string(kDevice) + ":");
    if (at == std::string::npos) continue;
    // Eight columns of what was received, then sent: bytes, packets, errors, dropped.
    unsigned long long columns[16] = {};
    auto const* from = line.data() + at + sizeof kDevice;
    auto const* const end = line.data() + line.size();
    for (auto& column : columns) {
      while (from < end && *from == ' ') ++from;
      from = std::from_chars(from, end, column).ptr;
    }
    return columns[11];
  }
  return 0;
}

void End::plug(bool in) const {
  run({"ip", "-n", space_, "link", "set", kDevice, in ? "up" : "down"});
}

}  // namespace longspan::bench
