#include <gtest/gtest.h>

#include "base/compress/compress.h"
#include "base/crypto/crypto.h"
#include "base/regex/regex.h"
#include "base/text.h"
#include "base/yaml/yaml.h"
#include "base/zones/zones.h"

namespace base {
namespace {

std::string hex(const crypto::Digest& digest) { return to_hex(crypto::view(digest)); }

TEST(Crypto, published_vectors) {
  EXPECT_EQ(hex(crypto::sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(crypto::sha256("a", "bc")), hex(crypto::sha256("abc")));
  EXPECT_EQ(hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")),  // RFC 4231 case 2
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(crypto::crc32c(0, "123456789"), 0xe3069283U);
  EXPECT_EQ(crypto::crc32c(crypto::crc32c(0, "1234"), "56789"), 0xe3069283U);
  EXPECT_EQ(to_base64(crypto::sha1("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");  // RFC 6455 section 1.3
}

TEST(Crypto, a_password_matches_its_hash_alone) {
  const auto randomness = seeded_randomness(7);
  const std::string hash = crypto::password_hash(Secret("correct"), *randomness);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(crypto::password_matches(Secret("correct"), hash));
  EXPECT_FALSE(crypto::password_matches(Secret("wrong"), hash));
  EXPECT_FALSE(crypto::password_matches(Secret("correct"), "no hash"));
}

TEST(Regexes, are_anchored_linear_and_bounded) {
  EXPECT_TRUE(Regex::compile("a|b")->matches("b"));
  EXPECT_FALSE(Regex::compile("a|b")->matches("ab"));
  EXPECT_FALSE(Regex::compile(".*")->matches("a\nb"));
  EXPECT_FALSE(Regex::compile("(?=a)"));
  EXPECT_FALSE(Regex::compile("[a"));
  EXPECT_FALSE(Regex::compile(std::string(1001, 'a')));
  EXPECT_TRUE(Regex::compile("(a*)*b")->matches(std::string(100, 'a') + "b"));
}

TEST(Compress, round_trips_and_stops_bombs) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(*gunzip(gzip(text), text.size()), text);
  EXPECT_EQ(*zstd_decompress(zstd_compress(text), text.size()), text);
  EXPECT_EQ(gunzip(gzip(text), text.size() - 1).error().code, Code::limited);
  EXPECT_EQ(zstd_decompress(zstd_compress(text), text.size() - 1).error().code, Code::limited);
  EXPECT_FALSE(gunzip("no", 10));
  EXPECT_FALSE(gunzip(gzip(text).substr(0, 20), text.size()));
  EXPECT_FALSE(zstd_decompress(zstd_compress(text).substr(0, 8), text.size()));
  EXPECT_EQ(*gunzip(gzip(""), 0), "");
}

TEST(Yaml, a_tree_with_positions) {
  const auto tree = yaml::parse("a: 1\nb:\n  - x\n  - \"null\"\nc:\n");
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_EQ(tree->find("a")->text, "1");
  EXPECT_EQ(tree->find("b")->items[1].text, "null");
  EXPECT_EQ(tree->find("b")->items[1].kind, yaml::Kind::scalar);
  EXPECT_EQ(tree->find("b")->items[1].line, 4);
  EXPECT_EQ(tree->find("c")->kind, yaml::Kind::null);
  EXPECT_EQ(tree->find("d"), nullptr);
  EXPECT_EQ(yaml::parse("")->kind, yaml::Kind::null);
}

TEST(Yaml, faults_name_their_line) {
  const auto twice = yaml::parse("a: 1\nb: 2\na: 3\n");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("line 3"), std::string::npos) << twice.error().message;
  EXPECT_NE(twice.error().message.find("on line 1"), std::string::npos) << twice.error().message;
  for (const char* bad :
       {"a: [1", "a: b: c", "\t- a", "a: *unknown", "a: 1\n---\nb: 2\n", "{a: 1"}) {
    const auto tree = yaml::parse(bad);
    ASSERT_FALSE(tree) << bad;
    EXPECT_EQ(tree.error().message.substr(0, 5), "line ") << tree.error().message;
  }
}

TEST(Yaml, bombs_are_stopped_by_a_named_limit) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? "," : "") + before;
    bomb += "]\n";
  }
  const auto tree = yaml::parse(bomb);
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, Code::limited);
  EXPECT_FALSE(yaml::parse(std::string(10'000, '[')));
}

TEST(Zones, the_wall_clock_in_a_zone) {
  const auto berlin = Zone::find("Europe/Berlin");
  ASSERT_TRUE(berlin);
  const CivilTime summer = berlin->civil(*parse_rfc3339("2024-07-01T22:30:00Z"));
  EXPECT_EQ(summer.day, 2);
  EXPECT_EQ(summer.minute_of_day, 30);
  EXPECT_EQ(summer.weekday, 2);
  EXPECT_EQ(Zone::utc().civil(*parse_rfc3339("2024-02-10T00:00:00Z")).days_in_month, 29);
  EXPECT_FALSE(Zone::find("Mars/Olympus"));
}

}  // namespace
}  // namespace base
