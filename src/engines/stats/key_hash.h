// Hashes of keys for the sketches of keys: SipHash-2-4 (Aumasson and Bernstein 2012), 64 bits. With
// a secret of the tenant's nobody outside can choose keys that collide. Pure.
#pragma once
#include <cstdint>
#include <string_view>

namespace stats {

struct HashSecret {
  std::uint64_t low = 0, high = 0;
};

std::uint64_t key_hash(std::string_view key, const HashSecret& secret);

}  // namespace stats
