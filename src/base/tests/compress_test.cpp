#include "base/compress/compress.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Codec {
  const char* name;
  std::string (*compress)(std::string_view);
  Result<std::string> (*decompress)(std::string_view, std::size_t);
};
const Codec codecs[] = {
    {"gzip", [](std::string_view bytes) { return gzip(bytes); }, &gunzip},
    {"zstd", [](std::string_view bytes) { return zstd_compress(bytes); }, &zstd_decompress}};

TEST(Compress, what_went_in_comes_out) {
  std::string mixed;
  for (std::uint32_t i = 0; i < 200'000; ++i) mixed += static_cast<char>(i * i % 251);
  for (const Codec& codec : codecs)
    for (const std::string& text : {std::string(), std::string("a"), std::string(100'000, 'x'),
                                    std::string(65'536, 'y'), mixed}) {
      const auto again = codec.decompress(codec.compress(text), text.size());
      ASSERT_TRUE(again) << codec.name << ": " << again.error().message;
      EXPECT_EQ(*again, text);
    }
}

TEST(Compress, a_bomb_stops_at_the_callers_limit) {
  std::string zeros;
  zeros.resize(10'000'000);
  for (const Codec& codec : codecs) {
    const std::string bomb = codec.compress(zeros);
    EXPECT_EQ(codec.decompress(bomb, 9'999'999).error().code, Code::limited) << codec.name;
    EXPECT_EQ(codec.decompress(bomb, 0).error().code, Code::limited) << codec.name;
    EXPECT_TRUE(codec.decompress(bomb, 10'000'000)) << codec.name;
  }
}

TEST(Compress, parts_in_a_row_are_one_text_and_share_the_limit) {
  for (const Codec& codec : codecs) {
    const std::string both = codec.compress("ab") + codec.compress("cd");
    ASSERT_TRUE(codec.decompress(both, 4)) << codec.name;
    EXPECT_EQ(*codec.decompress(both, 4), "abcd") << codec.name;
    EXPECT_EQ(codec.decompress(both, 3).error().code, Code::limited) << codec.name;
  }
}

TEST(Compress, damage_is_refused_wherever_it_is) {
  for (const Codec& codec : codecs) {
    const std::string whole = codec.compress("a text to be cut short, a text to be cut short");
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = codec.decompress(whole.substr(0, size), 1'000);
      ASSERT_FALSE(cut) << codec.name << " of " << size << " bytes";
      EXPECT_EQ(cut.error().code, Code::invalid);
    }
    EXPECT_FALSE(codec.decompress(whole + "more", 1'000)) << codec.name;
    EXPECT_FALSE(codec.decompress("no", 1'000)) << codec.name;
  }
}

}  // namespace
}  // namespace base
