#pragma once
#include "evidence/page_pictures.hpp"
#include "evidence/pictures.hpp"

namespace longspan::images {

/// Reads each picture with `longspan-images`, a process for that picture alone: it gets two open
/// files, no names, no network, and little memory and time (server/images_process).
class ImageProcess : public evidence::Pictures, public evidence::PagePictures {
 public:
  explicit ImageProcess(std::filesystem::path program) : program_(std::move(program)) {}
  Result<bool> make(std::filesystem::path const& picture, evidence::Size size,
                    std::filesystem::path const& to) override;
  Result<bool> make_page(std::filesystem::path const& picture,
                         std::filesystem::path const& to) override;

 private:
  Result<bool> run(std::filesystem::path const& picture, std::string_view what,
                   std::filesystem::path const& to);
  std::filesystem::path program_;
};

}  // namespace longspan::images
