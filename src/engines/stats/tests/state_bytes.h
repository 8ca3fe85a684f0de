// Saved states as tests look at them and damage them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace stats::test {

inline std::uint64_t fingerprint(const std::vector<std::byte>& bytes) {  // FNV-1a
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (const std::byte byte : bytes)
    hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 1'099'511'628'211U;
  return hash;
}

// So that other damage than the checksum's is what a reader finds.
inline void mend_checksum(std::span<std::byte> bytes) {
  std::memset(bytes.data() + 16, 0, 8);
  std::uint64_t sum = 14'695'981'039'346'656'037U;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    sum = (sum ^ word) * 1'099'511'628'211U;
  }
  std::memcpy(bytes.data() + 16, &sum, sizeof sum);
}

}  // namespace stats::test
