#pragma once
#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace longspan::child {

/// A child process that ends with this one, whatever ends it. Used on the loop's thread alone, and
/// started from a thread that lives as long as the process (the kernel watches that thread).
class Process : public std::enable_shared_from_this<Process> {
 public:
  struct Told {
    std::function<void(std::string_view line)> said;  ///< a line of its output
    std::function<void(std::string const& how)> ended;
  };

  explicit Process(boost::asio::io_context& loop) : said_(loop), life_(loop) {}
  ~Process();
  /// What is wrong, or nothing.
  /// `environment`: all of the child's ("NAME=value"); empty: it has this process's.
  std::string start(std::filesystem::path const& program, std::vector<std::string> arguments,
                    Told told, std::vector<std::string> environment = {});
  /// Kills it and takes its end; nothing is told afterwards.
  void kill();
  pid_t id() const { return process_; }

 private:
  void read();
  void watch();
  std::string reap(int options);

  boost::asio::posix::stream_descriptor said_;
  boost::asio::posix::stream_descriptor life_;
  std::string heard_;
  std::array<char, 4096> chunk_{};
  Told told_;
  pid_t process_ = 0;
};

}  // namespace longspan::child
