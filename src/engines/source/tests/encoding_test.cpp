#include "engines/source/encoding.h"

#include <gtest/gtest.h>

namespace source {
namespace {

using std::string_literals::operator""s;

std::string read(const std::string& bytes) { return to_utf8(bytes, encoding_of(bytes)); }

TEST(Encoding, is_told_by_the_bytes) {
  EXPECT_EQ(encoding_of(""), Encoding::utf8);
  EXPECT_EQ(encoding_of("caf\xC3\xA9"), Encoding::utf8);
  EXPECT_EQ(encoding_of("caf\xE9"), Encoding::latin1);
  EXPECT_EQ(encoding_of("\xFF\xFEx\0"s), Encoding::utf16);
  EXPECT_EQ(encoding_of("\x7F"s + "ELF\0\1"s), Encoding::binary);
}

TEST(Encoding, characters_keep_their_columns) {
  EXPECT_EQ(read("# caf\xE9\nmd5"), "# caf\xC3\xA9\nmd5");
  EXPECT_EQ(read("\xFF\xFE\xE9\0x\0"s), "\xC3\xA9x");
  EXPECT_EQ(read("\xFE\xFF\0\xE9\0x"s), "\xC3\xA9x");
}

TEST(Encoding, surrogates_are_joined_or_replaced) {
  EXPECT_EQ(read("\xFE\xFF\xD8\x3D\xDE\x00"s), "\xF0\x9F\x98\x80");
  EXPECT_EQ(read("\xFE\xFF\xD8\x3D\0x"s), "\xEF\xBF\xBDx");
  EXPECT_EQ(read("\xFE\xFF\xDE\x00\xD8\x3D\0"s), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

}  // namespace
}  // namespace source
