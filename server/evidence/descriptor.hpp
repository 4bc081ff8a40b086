#pragma once
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/result.hpp"

namespace longspan::evidence {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

/// The problem that errno tells.
inline std::unexpected<Problem> store_failed() {
  if (errno == ENOSPC || errno == EDQUOT) return fail(ProblemCode::store_full);
  return fail(ProblemCode::store_failed, {{"reason", std::generic_category().message(errno)}});
}

/// False with errno.
bool write_all(int file, std::string_view bytes);
/// Everything from where `from` stands, to where `to` stands. False with errno.
bool append_all(int from, int to);

}  // namespace longspan::evidence
