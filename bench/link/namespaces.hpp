// Network namespaces with one TUN device each.
#pragma once
#include <string>
#include <vector>

namespace longspan::bench {

/// What this machine lacks for the emulator, in a word or two; empty when it can run.
std::string what_is_missing();

/// Runs a program to its end; ends this one with its words when it fails.
void run(std::vector<std::string> const& command);

/// Removes the namespaces of emulators that were killed.
void remove_leftovers();

/**
 * One end: a namespace of this process's own name, a TUN device `link0` in it with an address and
 * its peer, MTU 1500 and no offloads, so that every packet read from `fd` is one that could cross a
 * wire. IPv6 is off (it would talk by itself), and TCP forgets what it learnt of a path when a
 * connection closes, so that measurements do not colour one another.
 */
class End {
 public:
  End(std::string const& name, std::string address, std::string const& peer,
      std::string const& congestion);
  ~End();
  End(End const&) = delete;
  End& operator=(End const&) = delete;

  std::string const& space() const { return space_; }
  std::string const& address() const { return address_; }
  int fd() const { return fd_; }
  /// The device's own count of packets it dropped before they could be read. Zero, or the figures
  /// are wrong.
  unsigned long long dropped() const;
  /// Takes the device's carrier away, as a phone that leaves its cell; everybody in there is told.
  void plug(bool in) const;

 private:
  std::string space_, address_;
  int fd_ = -1;
};

/// Makes this thread one of the namespace.
void enter(std::string const& space);

}  // namespace longspan::bench
