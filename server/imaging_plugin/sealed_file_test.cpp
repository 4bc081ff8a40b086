#include "imaging_plugin/sealed_file.hpp"

#include <gtest/gtest.h>

namespace longspan::imaging_plugin {
namespace {

std::optional<std::string> part(std::string const& file, std::string_view name, std::uint64_t from,
                                std::uint64_t count) {
  auto const key = *key_from_hex(std::string(64, 'a'));
  auto const head = std::string_view(file).substr(0, kSealedHead);
  auto const size = content_size(head);
  if (!size) return std::nullopt;
  auto const of = sealed_part(*size, from, count);
  return open_part(key, name, head,
                   std::string_view(file).substr(kSealedHead + of.offset, of.length), from, count);
}

TEST(SealedFile, any_part_comes_back_and_no_content_lies_open) {
  auto const key = *key_from_hex(std::string(64, 'a'));
  std::string content;
  while (content.size() < 200'000) content += "slice " + std::to_string(content.size());
  auto const file = seal_file(key, "name", content);
  EXPECT_EQ(file.find("slice"), file.npos);
  for (auto const& [from, count] : {std::pair{0UZ, content.size()},
                                    {0UZ, 1UZ},
                                    {65'535UZ, 2UZ},
                                    {65'536UZ, 65'536UZ},
                                    {content.size() - 1, 1UZ}})
    EXPECT_EQ(part(file, "name", from, count), content.substr(from, count)) << from;
  EXPECT_EQ(part(file, "another", 0, 10), std::nullopt);
  auto changed = file;
  changed[kSealedHead + 70'000] ^= 1;
  EXPECT_EQ(part(changed, "name", 0, content.size()), std::nullopt);
  EXPECT_TRUE(part(changed, "name", 0, 100));
  EXPECT_EQ(content_size(seal_file(key, "e", "").substr(0, kSealedHead)), 0U);
}

TEST(SealedFile, a_key_is_64_digits) {
  EXPECT_FALSE(key_from_hex("abc"));
  EXPECT_FALSE(key_from_hex(std::string(66, 'a')));
  EXPECT_FALSE(key_from_hex(std::string(64, 'x')));
}

}  // namespace
}  // namespace longspan::imaging_plugin
