#include "engines/stats/key_hash.h"

#include <bit>

namespace stats {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

std::uint64_t word_of(std::string_view bytes) {  // up to eight, little-endian
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return word;
}

}  // namespace

std::uint64_t key_hash(std::string_view key, const HashSecret& secret) {
  // "somepseudorandomlygeneratedbytes"
  SipState state{.v0 = secret.low ^ 0x736f6d6570736575U,
                 .v1 = secret.high ^ 0x646f72616e646f6dU,
                 .v2 = secret.low ^ 0x6c7967656e657261U,
                 .v3 = secret.high ^ 0x7465646279746573U};
  const auto length = static_cast<std::uint64_t>(key.size());
  for (; key.size() >= 8; key.remove_prefix(8)) state.absorb(word_of(key.substr(0, 8)));
  state.absorb(word_of(key) | length << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace stats
