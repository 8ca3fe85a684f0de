#include "engines/image/compressed_archive.h"

#include <gtest/gtest.h>

#include "base/compress/compress.h"
#include "engines/image/tests/archives.h"

namespace image {
namespace {

// The decompressed text, or the error.
std::string read(const std::string& archive, const Limits& limits = {}) {
  std::string text;
  const auto done = decompress(
      MemoryBytes(archive),
      [&](std::string_view piece) -> base::Done {
        text += piece;
        return {};
      },
      limits);
  return done ? text : done.error().message;
}

TEST(CompressedArchives, are_told_by_their_first_bytes) {
  for (const std::string& compressed : {base::gzip("x"), base::zstd_compress("x")})
    EXPECT_TRUE(*is_compressed(MemoryBytes(compressed)));
  for (const char* plain : {"", "x", "ustar"}) EXPECT_FALSE(*is_compressed(MemoryBytes(plain)));
}

TEST(CompressedArchives, are_handed_out_as_they_were) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i);
  EXPECT_EQ(read(base::gzip(text)), text);
  EXPECT_EQ(read(base::zstd_compress(text)), text);
}

TEST(CompressedArchives, that_are_damaged_or_cut_off_are_refused) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i * i);
  const std::string whole = base::gzip(text);
  EXPECT_EQ(read(whole.substr(0, whole.size() / 2)), "the archive is cut off");
  std::string damaged = whole;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_EQ(read(damaged), "not gzip, or damaged");
}

TEST(CompressedArchives, past_a_limit_are_refused_by_its_name) {
  const std::string bomb = base::gzip(std::string(4 << 20, '\0'));
  EXPECT_NE(read(bomb, {.ratio_free_bytes = 1 << 20}).find("image_ratio_max"), std::string::npos);
  EXPECT_NE(read(bomb, {.archive_bytes_max = 1 << 20}).find("image_archive_bytes_max"),
            std::string::npos);
}

TEST(CompressedArchives, with_too_many_entries_are_refused_before_they_are_written) {
  std::vector<Entry> entries;
  for (int i = 0; i < 500; ++i)
    entries.push_back({.path = "f" + std::to_string(i), .content = "x"});
  const std::string whole = tar(entries), archive = base::gzip(whole);
  EXPECT_EQ(read(archive), whole);
  EXPECT_EQ(read(archive, {.archive_entries_max = 500}), whole);
  std::size_t written = 0;
  const auto done = decompress(MemoryBytes(archive),
                               [&](std::string_view piece) -> base::Done {
                                 written += piece.size();
                                 return {};
                               },
                               {.archive_entries_max = 10});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "more than 10 (`image_archive_entries_max`)");
  EXPECT_EQ(done.error().code, base::Code::limited);
  EXPECT_LT(written, whole.size() / 10);
}

TEST(CompressedArchives, stop_when_they_cannot_be_written) {
  const std::string archive = base::gzip("x");
  const auto done = decompress(MemoryBytes(archive), [](std::string_view) -> base::Done {
    return base::unavailable("the disk is full");
  });
  EXPECT_EQ(done.error().message, "the disk is full");
}

}  // namespace
}  // namespace image
