#include "base/crypto/aead.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/check.h"
#include "base/text.h"

namespace base::crypto::aead {
namespace {

// A nonce that is given, where a real one is random.
class Fixed final : public Randomness {
 public:
  explicit Fixed(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(void* out, std::size_t size) override { std::memcpy(out, bytes_.data(), size); }

 private:
  std::string bytes_;
};

std::string hex(std::string_view text) { return *from_hex(text); }

// D. McGrew, J. Viega, "The Galois/Counter Mode of Operation", appendix B, cases 13, 14 and 16.
struct Case {
  std::string_view key, nonce, plain, associated, sealed;  // sealed: ciphertext and tag
};
constexpr Case cases[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "00000000000000000000000000000000", "",
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b"
     "5"
     "25b16aedf5aa0de657ba637b39",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828"
     "8"
     "38c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"}};

TEST(Aead, is_the_one_of_the_standard) {
  for (const Case& each : cases) {
    Fixed nonce(hex(each.nonce));
    const Secret key(hex(each.key));
    const auto sealed = seal(key, Secret(hex(each.plain)), hex(each.associated), nonce);
    EXPECT_EQ(to_hex(sealed), std::string(each.nonce) + std::string(each.sealed));
    const auto opened = open(key, sealed, hex(each.associated));
    ASSERT_TRUE(opened);
    EXPECT_EQ(to_hex(opened->reveal()), each.plain);
  }
}

TEST(Aead, does_not_open_with_another_key_or_place_or_a_changed_byte) {
  const auto randomness = system_randomness();
  const Secret key = new_key(*randomness);
  const auto sealed = seal(key, Secret("mwh_secret"), "tenant/object/field", *randomness);
  ASSERT_TRUE(open(key, sealed, "tenant/object/field"));
  EXPECT_FALSE(open(new_key(*randomness), sealed, "tenant/object/field"));
  EXPECT_FALSE(open(key, sealed, "tenant/another/field"));
  EXPECT_FALSE(open(key, sealed, ""));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open(key, changed, "tenant/object/field")) << i;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(open(key, sealed.substr(0, size), "tenant/object/field")) << size;
}

TEST(Aead, seals_the_same_text_differently_each_time) {
  const auto randomness = system_randomness();
  const Secret key = new_key(*randomness);
  EXPECT_NE(seal(key, Secret("a"), "", *randomness), seal(key, Secret("a"), "", *randomness));
}

TEST(Aead, a_key_of_another_length_is_a_bug) {
  const auto randomness = system_randomness();
  EXPECT_THROW(static_cast<void>(seal(Secret("short"), Secret("a"), "", *randomness)), Bug);
}

}  // namespace
}  // namespace base::crypto::aead
