#include "base/crypto/crypto.h"

#include <argon2.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

#include <cstring>
#include <memory>

#include "base/check.h"
#include "base/crypto/openssl.h"

namespace base::crypto {
namespace {

using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

std::size_t digest_into(const EVP_MD* kind, std::string_view first, std::string_view second,
                        unsigned char* out) {
  // A context costs an allocation, and the ledger hashes millions: one a thread, initialised each
  // time.
  thread_local const Context context(EVP_MD_CTX_new());
  unsigned size = 0;
  CHECK(EVP_DigestInit_ex(context.get(), kind, nullptr) == 1 &&
        EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1 &&
        EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1 &&
        EVP_DigestFinal_ex(context.get(), out, &size) == 1);
  return size;
}

// Castagnoli's polynomial, reversed.
constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
    table[i] = crc;
  }
  return table;
}();

std::uint32_t crc_by_table(std::uint32_t crc, std::string_view bytes) {
  for (const char c : bytes)
    crc = (crc >> 8) ^ crc_table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return crc;
}

#if defined(__x86_64__)
bool has_crc_hardware() { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) std::uint32_t crc_by_hardware(std::uint32_t seed,
                                                                std::string_view bytes) {
  std::uint64_t crc = seed;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    crc = _mm_crc32_u64(crc, word);
  }
  auto low = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left) low = _mm_crc32_u8(low, static_cast<unsigned char>(*at++));
  return low;
}
#else
bool has_crc_hardware() { return false; }
std::uint32_t crc_by_hardware(std::uint32_t seed, std::string_view bytes) {
  return crc_by_table(seed, bytes);
}
#endif

constexpr std::uint32_t argon_passes = 2, argon_kibibytes = 19 * 1024, argon_lanes = 1;
constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

}  // namespace

Digest sha256(std::string_view bytes) { return sha256(bytes, {}); }

Digest sha256(std::string_view first, std::string_view second) {
  // Fetched once and kept: EVP_sha256() would be looked up again by each digest.
  static const EVP_MD* const kind = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Digest out;
  CHECK(digest_into(kind, first, second, out.data()) == out.size());
  return out;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  Digest out;
  unsigned size = 0;
  const char* key_bytes = key.empty() ? "" : key.data();  // OpenSSL takes null for "no key set"
  const auto* result =
      HMAC(EVP_sha256(), key_bytes, static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data(), &size);
  CHECK(result != nullptr && size == out.size());
  return out;
}

std::uint32_t crc32c(std::uint32_t seed, std::string_view bytes) {
  static const bool hardware = has_crc_hardware();
  return ~(hardware ? crc_by_hardware(~seed, bytes) : crc_by_table(~seed, bytes));
}

std::string sha1(std::string_view bytes) {
  std::string out(20, '\0');
  CHECK(digest_into(EVP_sha1(), bytes, {}, reinterpret_cast<unsigned char*>(out.data())) ==
        out.size());
  return out;
}

std::string md5(std::string_view bytes) {
  std::string out(16, '\0');
  CHECK(digest_into(EVP_md5(), bytes, {}, reinterpret_cast<unsigned char*>(out.data())) ==
        out.size());
  return out;
}

std::string password_hash(const Secret& password, Randomness& randomness) {
  char salt[salt_bytes];
  randomness.fill(salt, sizeof salt);
  std::string out(argon2_encodedlen(argon_passes, argon_kibibytes, argon_lanes, salt_bytes,
                                    hash_bytes, Argon2_id),
                  '\0');
  const std::string_view text = password.reveal();
  const int status =
      argon2id_hash_encoded(argon_passes, argon_kibibytes, argon_lanes, text.data(), text.size(),
                            salt, sizeof salt, hash_bytes, out.data(), out.size());
  CHECK(status == ARGON2_OK);
  out.resize(std::strlen(out.c_str()));
  return out;
}

bool password_matches(const Secret& password, std::string_view hash) {
  const std::string_view text = password.reveal();
  return argon2id_verify(std::string(hash).c_str(), text.data(), text.size()) == ARGON2_OK;
}

}  // namespace base::crypto
