#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace longspan::dicom {

constexpr std::size_t kZipPartLimit = 1U << 30;

/// The files in a ZIP, one after the other as its directory lists them: how hospitals hand out
/// discs. A DICOMDIR and folders are passed over. ZIP64 and encryption are not read.
class ZipFiles {
 public:
  struct One {
    std::string name;
    Result<std::string> content;
  };
  /// `zip` must outlive it. Problem: file_unreadable, where there is no directory.
  static Result<ZipFiles> open(std::string_view zip);
  /// Nothing at the end, or where the directory breaks off.
  std::optional<One> next();

 private:
  std::string_view zip_;
  std::uint64_t at_ = 0, left_ = 0;
};

}  // namespace longspan::dicom
