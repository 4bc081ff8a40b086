#pragma once
#include <filesystem>
#include <string>

namespace longspan::app {

/// The master key of what consultations hold: LONGSPAN_CONTENT_KEY (64 hexadecimal digits), else
/// the file `content.key` of the data folder, which is made where there is none. Nodes of one store
/// need the same one. Throws std::runtime_error where it is no key, or cannot be read or made.
std::string content_key(std::filesystem::path const& data);

}  // namespace longspan::app
