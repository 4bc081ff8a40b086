#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

inline constexpr std::size_t kBoxKeyBytes = 32;

/// nonce | XChaCha20-Poly1305 of `plain` under `key`, bound to `bound`: moved elsewhere, it does
/// not open.
std::string seal_box(std::string_view key, std::string_view plain, std::string_view bound);
/// Nothing where another key sealed it, it was bound to something else, or it was altered.
std::optional<std::string> open_box(std::string_view key, std::string_view sealed,
                                    std::string_view bound);

}  // namespace longspan
