#include "people/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace longspan::people {
namespace {

constexpr unsigned long long kOperations = 2;
constexpr std::size_t kMemory = 19U * 1024 * 1024;

// The commonest of ten characters or more, from published lists of leaked passwords, and their like
// on Chinese keyboards. Compared in lower case.
constexpr std::array<std::string_view, 44> kCommon = {
    "1234567890",    "0123456789",  "0987654321",  "9876543210",     "12345678910",  "123456789a",
    "a123456789",    "123456789q",  "1q2w3e4r5t",  "1qaz2wsx3edc",   "qwertyuiop",   "qwerty12345",
    "qwerty123456",  "password12",  "password123", "password1234",   "passw0rd123",  "p@ssw0rd123",
    "administrator", "admin12345",  "admin123456", "administrator1", "welcome123",   "welcome1234",
    "iloveyou12",    "iloveyou123", "abcdefghij",  "abcd123456",     "abc1234567",   "abc123456789",
    "asdfghjkl1",    "asdfghjkl;",  "zxcvbnm123",  "zaq12wsxcde3",   "woaini1314",   "woaini520",
    "woaini5201314", "5201314520",  "1314520520",  "longspan123",    "longspan2026", "letmein1234",
    "changeme123",   "qazwsxedcrfv"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void start_sodium() {
  static int const started = sodium_init();
  if (started < 0) throw std::runtime_error("libsodium does not start");
}

// Verified against when the login is unknown, so that the answer takes as long as for a known one.
std::string const& nobody_hash() {
  static std::string const hash = hash_password("nobody has this password");
  return hash;
}

}  // namespace

std::optional<Problem> check_password(std::string_view password, std::string_view login) {
  auto const folded = lower(password);
  bool const one_character =
      password.empty() || password.find_first_not_of(password.front()) == password.npos;
  bool const common = std::find(kCommon.begin(), kCommon.end(), folded) != kCommon.end();
  bool const is_login =
      !login.empty() && folded.starts_with(lower(login)) && folded.size() < login.size() + 4;
  if (characters(password) >= kPasswordMinimum && password.size() <= 1024 && !one_character &&
      !common && !is_login)
    return std::nullopt;
  return Problem{
      ProblemCode::password_weak, "/password", {{"min", std::to_string(kPasswordMinimum)}}, {}};
}

std::optional<Problem> check_login(std::string_view login) {
  auto const count = characters(login);
  bool const printable = std::none_of(login.begin(), login.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  });
  if (count >= 2 && count <= 40 && printable) return std::nullopt;
  return Problem{ProblemCode::shape_invalid,
                 "/login",
                 {{"pointer", "/login"},
                  {"expected", "text of 2 to 40 characters without white space"},
                  {"found", std::string(login.substr(0, 80))}},
                 {}};
}

std::string login_key(std::string_view login) { return lower(login); }

std::string hash_password(std::string_view password) {
  start_sodium();
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(out, password.data(), password.size(), kOperations, kMemory) != 0)
    throw std::runtime_error("no memory to hash a password");
  return out;
}

bool verify_password(std::string_view password, std::string const& hash) {
  start_sodium();
  std::string const& against = hash.empty() ? nobody_hash() : hash;
  bool const right =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return right && !hash.empty();
}

}  // namespace longspan::people
