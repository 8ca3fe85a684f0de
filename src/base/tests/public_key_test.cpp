#include "base/crypto/public_key.h"

#include <gtest/gtest.h>

#include "base/crypto/certificate_path.h"
#include "base/crypto/certificate_timestamp.h"
#include "base/text.h"

namespace base::crypto {
namespace {

// RFC 8032, section 7.1, test 1: the message is empty.
constexpr std::string_view key_pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view signature_hex =
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6b"
    "d25bf5f0595bbe24655141438e7a100b";

TEST(PublicKey, verifies_what_the_key_signed_and_nothing_else) {
  const auto key = PublicKey::from_pem(key_pem);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->kind(), x509::KeyKind::ed25519);
  std::string signature = *from_hex(signature_hex);
  EXPECT_TRUE(key->verifies(Hash::sha256, "", signature));
  EXPECT_FALSE(key->verifies(Hash::sha256, "x", signature));
  EXPECT_FALSE(key->verifies(Hash::sha256, "", ""));
  signature[10] = static_cast<char>(signature[10] ^ 1);
  EXPECT_FALSE(key->verifies(Hash::sha256, "", signature));
  EXPECT_EQ(PublicKey::from_der(key->der())->der(), key->der());
}

TEST(PublicKey, refuses_what_is_none) {
  for (const std::string_view text :
       {"", "k8s://a/b", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    EXPECT_FALSE(PublicKey::from_pem(text)) << text;
  const auto key = PublicKey::from_pem(key_pem);
  EXPECT_FALSE(PublicKey::from_der(key->der() + "x"));
  EXPECT_EQ(PublicKey::from_pem(std::string(public_key_bytes_max + 1, 'x')).error().code,
            Code::limited);
}

TEST(CertificatePath, refuses_what_is_no_certificate) {
  EXPECT_FALSE(code_signing_path({.leaf = "x", .intermediates = {}, .trusted = {}}));
  const std::vector<std::string> many(path_certificates_max + 1, "x");
  EXPECT_EQ(code_signing_path({.leaf = "x", .intermediates = many, .trusted = {}}).error().code,
            Code::limited);
  EXPECT_FALSE(verify_embedded_timestamp("x", "y", {}));
}

TEST(Digest, has_the_length_of_its_hash) {
  EXPECT_EQ(to_hex(digest(Hash::sha256, "abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest(Hash::sha512, "").size(), 64U);
  EXPECT_EQ(hash_of("sha384"), Hash::sha384);
  EXPECT_EQ(hash_of("md5"), std::nullopt);
}

}  // namespace
}  // namespace base::crypto
