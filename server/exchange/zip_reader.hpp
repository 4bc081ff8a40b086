#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::exchange {

/// The parts of a zip file, as streams, with limits against bombs: at most kPartLimit bytes out of
/// one part, kWholeLimit out of all, and never more than kRatioLimit times the packed size beyond
/// the first megabytes. What the zip's directory says about sizes is not believed: bytes are
/// counted as they come out.
class ZipReader {
 public:
  static constexpr std::uint64_t kPartLimit = 1ull << 30;
  static constexpr std::uint64_t kWholeLimit = 2ull << 30;
  static constexpr std::uint64_t kRatioLimit = 200;
  static constexpr std::uint64_t kRatioFrom = 8ull << 20;
  static constexpr int kEntryLimit = 10'000;

  /// Problem file_unreadable.
  static Result<ZipReader> open(std::filesystem::path const& path);
  ZipReader(ZipReader&&) noexcept;
  ~ZipReader();

  bool has(std::string const& name) const;
  /// Calls `on_piece` with each piece; it returns false to stop early. Problem: file_unreadable for
  /// a missing or broken part, an encrypted one, or a bomb.
  Result<void> read(std::string const& name, std::function<bool(std::string_view)> const& on_piece);
  std::uint64_t packed_size(std::string const& name) const;
  std::uint64_t unpacked_size(std::string const& name) const;  ///< as the directory claims

 private:
  struct Impl;
  explicit ZipReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace longspan::exchange
