#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/http/response.hpp"

namespace longspan::http {

/// Lets a response send a file, or the range of it that was asked for (RFC 9110, 14). Several
/// ranges, or another unit, count as none: the whole is sent.
void send_part(Response& response, std::filesystem::path file, std::uint64_t bytes,
               std::string_view range);
/// The same of bytes in memory.
void send_part(Response& response, std::string bytes, std::string_view range);

}  // namespace longspan::http
