#pragma once
#include <deque>
#include <string>

namespace longspan::http {

/// Pictures whose sizes are made before anybody asks, one after the other. What does not fit in, or
/// is still here at a stop, is made when somebody asks.
struct PictureQueue {
  static constexpr std::size_t kLimit = 1000;

  struct Waiting {
    std::string hash;  ///< 64 hexadecimal digits
    std::string media_type;
  };
  std::deque<Waiting> waiting;
  bool under_way = false;
};

}  // namespace longspan::http
