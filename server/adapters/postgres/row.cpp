#include "adapters/postgres/row.hpp"

namespace longspan::postgres {
namespace {

// From PostgreSQL's pg_type.dat; they never change.
enum : Oid { kBool = 16, kBytes = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kNumeric = 1700 };

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (unsigned char byte : bytes) out = out << 8 | byte;
  return out;
}

/// numeric's wire format: digits in base 10000, the weight of the first, sign, scale.
std::int64_t whole_number(std::string_view bytes) {
  auto const word = [&](std::size_t at) {
    return static_cast<std::int16_t>(big_endian(bytes.substr(at * 2, 2)));
  };
  auto const digits = word(0);
  auto const weight = word(1);
  std::int64_t out = 0;
  for (int at = 0; at <= weight; ++at)
    out = out * 10'000 + (at < digits ? word(4 + static_cast<std::size_t>(at)) : 0);
  return word(2) == 0 ? out : -out;
}

bool is_number(Oid type) {
  return type == kInt8 || type == kInt4 || type == kInt2 || type == kBool || type == kNumeric;
}

}  // namespace

std::int64_t ResultRow::integer(int column) const {
  auto const value = bytes(column);
  switch (PQftype(result_, column)) {
    case kInt8:
      return static_cast<std::int64_t>(big_endian(value));
    case kInt4:
      return static_cast<std::int32_t>(big_endian(value));
    case kInt2:
      return static_cast<std::int16_t>(big_endian(value));
    case kBool:
      return static_cast<std::int64_t>(big_endian(value));
    case kNumeric:
      return value.empty() ? 0 : whole_number(value);
    default: {
      std::int64_t out = 0;
      std::from_chars(value.data(), value.data() + value.size(), out);
      return out;
    }
  }
}

std::string_view ResultRow::text(int column) const {
  if (!is_number(PQftype(result_, column)) || null(column)) return bytes(column);
  if (written_.empty()) written_.resize(static_cast<std::size_t>(columns()));
  auto& to = written_[static_cast<std::size_t>(column)];
  auto const [end, error] = std::to_chars(to.data(), to.data() + to.size(), integer(column));
  return {to.data(), end};
}

}  // namespace longspan::postgres
