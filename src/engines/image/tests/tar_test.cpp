#include "engines/image/tar.h"

#include <gtest/gtest.h>

#include "engines/image/tests/archives.h"

namespace image {
namespace {

// "path:size:target" of each entry, or the error behind the last.
std::string shown(const std::string& archive) {
  const MemoryBytes bytes(archive);
  BytesStream stream(bytes);
  TarReader reader(stream, {});
  std::string text;
  TarEntry entry;
  for (;;) {
    const auto more = reader.next(entry);
    if (!more) return text + "error: " + more.error().message;
    if (!*more) return text;
    text += entry.path + ":" + std::to_string(entry.size) + ":" + entry.target + " ";
  }
}

std::string record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

TEST(Tars, have_long_names_in_three_ways) {
  const std::string name = std::string(90, 'a') + "/" + std::string(90, 'b');
  EXPECT_EQ(
      shown(tar(
          {{.path = "x", .content = record("path", name) + record("linkpath", "t"), .type = 'x'},
           {.path = "short", .type = '2', .target = "u"},
           {.path = "next", .content = "12"}})),
      name + ":0:t next:2: ");
  EXPECT_EQ(
      shown(tar({{.path = "././@LongLink", .content = name + std::string(1, '\0'), .type = 'L'},
                 {.path = "short", .content = "1"}})),
      name + ":1: ");
  std::string prefixed = tar_entry({.path = "b"});
  prefixed.replace(345, 3, "dir");
  unsigned sum = 0;
  prefixed.replace(148, 8, "        ");
  for (const char c : prefixed) sum += static_cast<unsigned char>(c);
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06o", sum);
  prefixed.replace(148, 7, std::string(digits) + std::string(1, '\0'));
  EXPECT_EQ(shown(prefixed), "dir/b:0: ");
}

TEST(Tars, that_are_damaged_say_where) {
  EXPECT_EQ(shown("hello"), "error: tar, byte 5: cut off");
  EXPECT_EQ(shown(std::string(512, 'x')), "error: tar, byte 512: not a header of tar, or damaged");
  EXPECT_EQ(shown(tar_entry({.path = "a", .claimed_size = 5})),
            "a:5: error: tar, byte 512: cut off");
  EXPECT_EQ(shown(tar({{.path = "x", .content = "5 a=\n", .type = 'x'}, {.path = "a"}})), "a:0: ");
  EXPECT_EQ(shown(tar({{.path = "x", .content = "99 a=\n", .type = 'x'}, {.path = "a"}})),
            "error: tar, byte 1024: a damaged pax header");
  std::vector<Entry> extensions(20, {.path = "x", .content = record("a", "b"), .type = 'x'});
  EXPECT_NE(shown(tar(extensions)).find("too many extended headers in a row"), std::string::npos);
  EXPECT_EQ(shown(tar({{.path = "x", .type = 'L', .claimed_size = std::uint64_t{1} << 40U}})),
            "error: tar, byte 512: a header of 1099511627776 bytes");
}

TEST(Tars, contents_are_read_or_passed_over) {
  const std::string archive =
      tar({{.path = "a", .content = "one"}, {.path = "b", .content = std::string(600, 'x')}});
  const MemoryBytes bytes(archive);
  BytesStream stream(bytes);
  TarReader reader(stream, {});
  TarEntry entry;
  ASSERT_TRUE(*reader.next(entry));
  EXPECT_EQ(*reader.content(), "one");
  EXPECT_EQ(*reader.content(), "");
  ASSERT_TRUE(*reader.next(entry));
  EXPECT_EQ(entry.path, "b");
  EXPECT_FALSE(*reader.next(entry));
}

TEST(Tars, paths_are_made_relative_and_plain) {
  EXPECT_EQ(*contained_path("./a//b/./c/", {}), "a/b/c");
  EXPECT_EQ(*contained_path("./", {}), "");
  EXPECT_EQ(*contained_path("a..b/..c", {}), "a..b/..c");
  EXPECT_FALSE(contained_path("a/..", {}));
}

}  // namespace
}  // namespace image
