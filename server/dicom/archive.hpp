#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"

/// Where images lie and how they are asked for: DICOMweb and the like over HTTP. What carries them
/// stands behind this port; consultations go on without it.
namespace longspan::dicom {

struct Call {
  std::string method = "GET";
  std::string path{};  ///< with its query, from the server's root
  std::string accept{}, content_type{};
  std::shared_ptr<std::string const> body{};  ///< shared, so that it can be sent again
};

/// What comes back, read piece by piece. Letting go of it early ends it.
class Answer {
 public:
  using Piece = std::move_only_function<void(Result<std::string>)>;
  virtual ~Answer() = default;
  int status = 0;
  std::string content_type;
  std::optional<std::uint64_t> length;
  /// Calls `done` once with the next bytes; empty: that was all. Problem: imaging_off.
  virtual void next(Piece done) = 0;
};

/// All calls come from the event loop's thread and return at once; callbacks come there too.
class Archive {
 public:
  using Done = std::move_only_function<void(Result<std::unique_ptr<Answer>>)>;
  virtual ~Archive() = default;
  /// Whether images can be had now.
  virtual bool on() const = 0;
  /// Starts what it needs, where that has not been done; false where there is nothing to wait for.
  virtual bool wake() = 0;
  /// Problem: imaging_off.
  virtual void call(Call call, Done done) = 0;
  /// What it calls itself in addresses it gives ("http://127.0.0.1:8042/dicom-web").
  virtual std::string root() const = 0;
};

}  // namespace longspan::dicom
