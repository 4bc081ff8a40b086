#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace longspan::http {

/// What is wrong with the PEM files of a certificate and its key, in one sentence, or nothing.
std::optional<std::string> wrong_with_certificate(std::filesystem::path const& certificate,
                                                  std::filesystem::path const& key);

}  // namespace longspan::http
