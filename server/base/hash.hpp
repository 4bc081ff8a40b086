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

/// An incremental digest, for what does not fit in memory.
class Digest {
 public:
  enum class Kind : std::uint8_t { sha1, sha256 };
  explicit Digest(Kind kind);
  ~Digest();
  Digest(Digest const&) = delete;
  Digest& operator=(Digest const&) = delete;
  void update(std::string_view part);
  /// The digest's bytes. Ends the computation; call once.
  std::string finish();

 private:
  void* context_;
};

/// Incremental SHA-256.
class Sha256 {
 public:
  void update(std::string_view part) { digest_.update(part); }
  /// Ends the computation; call once.
  Hash finish() { return *Hash::from_blob(digest_.finish()); }

 private:
  Digest digest_{Digest::Kind::sha256};
};

/// Cryptographically random bytes.
std::string random_bytes(std::size_t count);
std::string hex(std::string_view bytes);

}  // namespace longspan
