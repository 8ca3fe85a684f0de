#include <gtest/gtest.h>

#include <string>

#include "base/compress/compress.h"
#include "base/compress/stream.h"

namespace base {
namespace {

// The whole text, from pieces of so many bytes to pieces of so many bytes; or the error.
std::string through(std::string_view packed, std::size_t in, std::size_t out) {
  Decompressor decompressor(compression_of(packed));
  std::string text, piece(out, '\0');
  std::string_view input;
  for (;;) {
    if (input.empty()) {
      input = packed.substr(0, in);
      packed.remove_prefix(input.size());
    }
    const bool last = input.empty();
    const auto got = decompressor.read(input, {piece.data(), piece.size()});
    if (!got) return got.error().message;
    text += piece.substr(0, *got);
    if (last && *got == 0) return decompressor.complete() ? text : "cut off";
  }
}

TEST(Decompressors, give_the_same_in_pieces_of_any_size) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * i);
  for (const std::string& packed : {gzip(text), zstd_compress(text), text})
    for (const std::size_t in : {1UL, 7UL, 1000UL, 1UL << 20U})
      for (const std::size_t out : {1UL, 13UL, 4096UL, 1UL << 20U})
        EXPECT_EQ(through(packed, in, out), text) << in << " " << out;
  EXPECT_EQ(through(gzip("a") + gzip("b"), 3, 10), "ab");
  EXPECT_EQ(through(zstd_compress("a") + zstd_compress("b"), 3, 10), "ab");
}

TEST(Decompressors, see_what_is_damaged_or_cut_off) {
  for (const std::string& packed : {gzip("some text"), zstd_compress("some text")}) {
    EXPECT_EQ(through(packed.substr(0, packed.size() - 3), 4, 100), "cut off");
    EXPECT_NE(through(packed + "xxxxxxxxxxxxxxxxxxxx", 4, 100).find("damaged"), std::string::npos);
  }
  EXPECT_EQ(compression_of("\x1F"), Compression::none);
}

}  // namespace
}  // namespace base
