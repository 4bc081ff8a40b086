#pragma once

namespace longspan::images {

/// How the process that reads a picture ends.
enum Exit : int {
  kMade = 0,
  kUnreadable = 2,
  kTooLarge = 3,     ///< more than 200 million pixels
  kCannotWrite = 4,  ///< or cannot shut itself in
};

}  // namespace longspan::images
