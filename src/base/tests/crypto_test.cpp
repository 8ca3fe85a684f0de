#include "base/crypto/crypto.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace base::crypto {
namespace {

std::string hex(const Digest& digest) { return to_hex(view(digest)); }

TEST(Sha256, published_vectors) {  // FIPS 180-4
  const std::pair<std::string, const char*> cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [text, digest] : cases) EXPECT_EQ(hex(sha256(text)), digest);
}

TEST(Sha256, of_two_parts_is_of_their_concatenation) {
  for (std::size_t cut = 0; cut <= 3; ++cut) {
    const std::string_view text = "abc";
    EXPECT_EQ(sha256(text.substr(0, cut), text.substr(cut)), sha256(text)) << cut;
  }
}

TEST(HmacSha256, published_vectors) {  // RFC 4231, cases 1, 2, 4 and 6
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(*from_hex("0102030405060708090a0b0c0d0e0f10111213141516171819"),
                            std::string(50, '\xcd'))),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, an_empty_key_is_a_key) {
  EXPECT_EQ(hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Crc32c, published_vectors) {  // RFC 3720, appendix B.4
  std::string rising;
  for (char c = 0; c < 32; ++c) rising += c;
  const std::pair<std::string, std::uint32_t> cases[] = {{"", 0},
                                                         {"123456789", 0xe3069283U},
                                                         {std::string(32, '\0'), 0x8a9136aaU},
                                                         {std::string(32, '\xff'), 0x62a8ab43U},
                                                         {rising, 0x46dd794eU}};
  for (const auto& [bytes, sum] : cases) EXPECT_EQ(crc32c(0, bytes), sum) << to_hex(bytes);
}

TEST(Crc32c, goes_on_from_the_sum_of_what_came_before) {
  const std::string text = "a text that is longer than two words of eight bytes";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(crc32c(crc32c(0, text.substr(0, cut)), text.substr(cut)), crc32c(0, text)) << cut;
}

TEST(Sha1, the_sample_of_the_websocket_handshake) {  // RFC 6455, section 1.3
  EXPECT_EQ(to_base64(sha1("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11")),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(Passwords, match_their_own_hash_alone) {
  const auto randomness = seeded_randomness(7);
  const std::string hash = password_hash(Secret("correct"), *randomness);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(password_matches(Secret("correct"), hash));
  EXPECT_FALSE(password_matches(Secret("Correct"), hash));
  EXPECT_FALSE(password_matches(Secret(), hash));
  EXPECT_NE(password_hash(Secret("correct"), *randomness), hash) << "the salt is new each time";
}

TEST(Passwords, match_no_text_that_is_not_a_hash) {
  const Secret password("correct");
  for (const char* none : {"", "correct", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$!!$!!",
                           "$2b$12$abcdefghijklmnopqrstuv"})
    EXPECT_FALSE(password_matches(password, none)) << none;
}

}  // namespace
}  // namespace base::crypto
