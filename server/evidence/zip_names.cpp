#include "evidence/zip_names.hpp"

#include <algorithm>
#include <fstream>

#include "evidence/little_endian.hpp"

namespace longspan::evidence {
namespace {

using std::string_view_literals::operator""sv;

// APPNOTE.TXT 4.3.16 and 4.3.12.
constexpr std::size_t kEndBytes = 22;
constexpr std::uint64_t kLongestEnd = kEndBytes + 65'535;
constexpr std::uint64_t kLongestList = 8U << 20;
constexpr std::size_t kEntryBytes = 46;

}  // namespace

std::string read_part(std::filesystem::path const& file, std::uint64_t at, std::uint64_t bytes) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(at));
  std::string out(bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(bytes));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return out;
}

bool zip_has(std::filesystem::path const& file, std::string_view name_ends) {
  std::error_code error;
  auto const size = std::filesystem::file_size(file, error);
  if (error || size < kEndBytes) return false;
  auto const tail_bytes = std::min(size, kLongestEnd);
  auto const tail = read_part(file, size - tail_bytes, tail_bytes);
  auto const end = tail.rfind("PK\x05\x06"sv);
  if (end == tail.npos || tail.size() - end < kEndBytes) return false;
  auto const list =
      read_part(file, little_endian(tail, end + 16, 4),
                std::min<std::uint64_t>(little_endian(tail, end + 12, 4), kLongestList));
  for (std::size_t at = 0; at + kEntryBytes <= list.size();) {
    if (list.compare(at, 4, "PK\x01\x02"sv) != 0) return false;
    auto const name = little_endian(list, at + 28, 2);
    auto const whole =
        kEntryBytes + name + little_endian(list, at + 30, 2) + little_endian(list, at + 32, 2);
    if (at + kEntryBytes + name > list.size()) return false;
    if (std::string_view(list).substr(at + kEntryBytes, name).ends_with(name_ends)) return true;
    at += whole;
  }
  return false;
}

}  // namespace longspan::evidence
