#include "base/crypto/ed25519.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace base::crypto::ed25519 {
namespace {

// RFC 8032 section 7.1, tests 1 to 3.
struct Vector {
  const char *seed, *key, *message, *signature;
};
constexpr Vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"}};

TEST(Ed25519, the_published_vectors_are_reached) {
  for (const auto& vector : vectors) {
    const Secret seed(*from_hex(vector.seed));
    const auto message = *from_hex(vector.message);
    const auto key = public_key(seed);
    EXPECT_EQ(to_hex(view(key)), vector.key);
    const auto signature = sign(seed, message);
    EXPECT_EQ(to_hex(view(signature)), vector.signature);
    EXPECT_TRUE(verify(key, message, view(signature)));
  }
}

TEST(Ed25519, each_flipped_bit_of_signature_message_or_key_is_noticed) {
  const auto randomness = seeded_randomness(1);
  const Secret seed = new_seed(*randomness);
  const auto key = public_key(seed);
  const std::string message = "a checkpoint";
  const std::string signature(view(sign(seed, message)));
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string flipped = signature;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(verify(key, message, flipped)) << bit;
  }
  EXPECT_FALSE(verify(key, "a checkpoinT", signature));
  EXPECT_FALSE(verify(public_key(new_seed(*randomness)), message, signature));
  EXPECT_FALSE(verify(key, message, signature.substr(1)));
  EXPECT_FALSE(verify(key, message, ""));
}

TEST(Ed25519, a_key_survives_its_file) {
  const auto randomness = seeded_randomness(2);
  const Secret seed = new_seed(*randomness);
  const Secret pem = to_pem(seed);
  EXPECT_TRUE(pem.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const auto back = from_pem(pem);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(equal_in_constant_time(back->reveal(), seed.reveal()));
}

TEST(Ed25519, what_is_no_key_file_is_refused) {
  // An X25519 key: the right shape, another kind.
  const char* const other =
      "-----BEGIN PRIVATE KEY-----\n"
      "MC4CAQAwBQYDK2VuBCIEIMCvkR6A0GGpQyCHyQsOFhXg5YFBQ0c5IFrBHs3v9aN2\n"
      "-----END PRIVATE KEY-----\n";
  for (const char* text : {"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n", other}) {
    const auto key = from_pem(Secret(text));
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, Code::invalid);
  }
}

}  // namespace
}  // namespace base::crypto::ed25519
