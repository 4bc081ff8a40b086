#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longspan::imaging_plugin {

using Key = std::array<unsigned char, 32>;
std::optional<Key> key_from_hex(std::string_view hex);

/// A file as it lies on the disk: a head, then chunks of 64 KiB that are each sealed with
/// XChaCha20-Poly1305, bound to the file's name, its size and their place in it.
std::string seal_file(Key const& key, std::string_view name, std::string_view content);

/// What of a sealed file is needed for a part of its content, so that no more is read of it.
struct SealedPart {
  std::uint64_t offset = 0, length = 0;  ///< in the sealed file, without its head
};
constexpr std::size_t kSealedHead = 36;
/// Of its content, or nothing where the head is none.
std::optional<std::uint64_t> content_size(std::string_view head);
SealedPart sealed_part(std::uint64_t size, std::uint64_t from, std::uint64_t count);
/// `sealed`: the bytes of sealed_part(). Nothing where anything was changed.
std::optional<std::string> open_part(Key const& key, std::string_view name, std::string_view head,
                                     std::string_view sealed, std::uint64_t from,
                                     std::uint64_t count);

}  // namespace longspan::imaging_plugin
