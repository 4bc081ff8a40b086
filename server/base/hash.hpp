#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longspan {

/// SHA-256.
struct Hash {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(Hash const&) const = default;
  std::string hex() const;
  std::string_view blob() const { return {reinterpret_cast<char const*>(bytes.data()), 32}; }
  static std::optional<Hash> from_hex(std::string_view hex);
  static std::optional<Hash> from_blob(std::string_view blob);
};

Hash sha256(std::string_view content);

/// Incremental SHA-256, for what does not fit in memory.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256 const&) = delete;
  Sha256& operator=(Sha256 const&) = delete;
  void update(std::string_view part);
  /// Ends the computation; call once.
  Hash finish();

 private:
  void* context_;
};

/// Cryptographically random bytes.
std::string random_bytes(std::size_t count);
std::string hex(std::string_view bytes);

}  // namespace longspan
