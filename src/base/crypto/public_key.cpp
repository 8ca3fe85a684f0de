#include "base/crypto/public_key.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "base/crypto/openssl.h"

namespace base::crypto {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

const EVP_MD* algorithm_of(Hash hash) {
  switch (hash) {
    case Hash::sha224:
      return EVP_sha224();
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha384:
      return EVP_sha384();
    case Hash::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

Key decoded_key(std::string_view der) {
  const unsigned char* bytes = unsigned_bytes(der);
  const auto* const end = bytes + der.size();
  Key key(d2i_PUBKEY(nullptr, &bytes, static_cast<long>(der.size())));
  return bytes == end ? std::move(key) : nullptr;
}

// The curves of FIPS 186-4 that signatures of software are made with.
bool is_known_curve(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return false;
  const std::string_view curve(name.data(), size);
  return curve == "prime256v1" || curve == "secp384r1" || curve == "secp521r1";
}

Result<x509::KeyKind> kind_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
      if (!is_known_curve(key)) return invalid("the key's curve is none of P-256, P-384 and P-521");
      return x509::KeyKind::ecdsa;
    case EVP_PKEY_ED25519:
      return x509::KeyKind::ed25519;
    case EVP_PKEY_RSA:
      if (const int bits = EVP_PKEY_get_bits(key);
          bits < rsa_key_bits_min || bits > rsa_key_bits_max)
        return invalid("an RSA key of " + std::to_string(bits) + " bits: from rsa_key_bits_min " +
                       std::to_string(rsa_key_bits_min) + " to rsa_key_bits_max " +
                       std::to_string(rsa_key_bits_max));
      return x509::KeyKind::rsa;
    default:
      return invalid("the key is none of ECDSA, RSA and Ed25519");
  }
}

Result<std::string> from_pkcs1(std::string_view der) {
  const unsigned char* bytes = unsigned_bytes(der);
  const auto* const end = bytes + der.size();
  const Key key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &bytes, static_cast<long>(der.size())));
  if (!key || bytes != end) return invalid("not a readable RSA public key");
  return der_of([](const EVP_PKEY* of, unsigned char** out) { return i2d_PUBKEY(of, out); },
                key.get());
}

}  // namespace

std::optional<Hash> hash_of(std::string_view name) {
  if (name == "sha224") return Hash::sha224;
  if (name == "sha256") return Hash::sha256;
  if (name == "sha384") return Hash::sha384;
  if (name == "sha512") return Hash::sha512;
  return std::nullopt;
}

std::string digest(Hash hash, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_Digest(unsigned_bytes(bytes), bytes.size(), out.data(), &size, algorithm_of(hash), nullptr);
  return {reinterpret_cast<char*>(out.data()), size};
}

Result<PublicKey> PublicKey::from_pem(std::string_view pem) {
  if (pem.size() > public_key_bytes_max)
    return limited("public_key_bytes_max: more than " + std::to_string(public_key_bytes_max) +
                   " bytes");
  const OwnErrors errors;
  PemReader reader(pem);
  PemReader::Block block;
  if (!reader.next(block)) return invalid("no public key in PEM");
  if (block.label == "PUBLIC KEY") return from_der(block.der);
  if (block.label == "RSA PUBLIC KEY") return from_der(TRY(from_pkcs1(block.der)));
  return invalid("the PEM block is no PUBLIC KEY but a " + block.label);
}

Result<PublicKey> PublicKey::from_der(std::string_view der) {
  const OwnErrors errors;
  const Key key = decoded_key(der);
  if (!key) return invalid("not a readable public key");
  return PublicKey(std::string(der), TRY(kind_of(key.get())));
}

bool PublicKey::verifies(Hash hash, std::string_view message, std::string_view signature,
                         Padding padding) const {
  const OwnErrors errors;
  const Key key = decoded_key(der_);
  const Context context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* settings = nullptr;
  const EVP_MD* algorithm = kind_ == x509::KeyKind::ed25519 ? nullptr : algorithm_of(hash);
  if (!key || !context ||
      EVP_DigestVerifyInit(context.get(), &settings, algorithm, nullptr, key.get()) != 1)
    return false;
  if (kind_ == x509::KeyKind::rsa && padding == Padding::pss &&
      (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), unsigned_bytes(signature), signature.size(),
                          unsigned_bytes(message), message.size()) == 1;
}

}  // namespace base::crypto
