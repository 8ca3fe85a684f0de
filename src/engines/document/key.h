// The keys of maps. A key carries the hash of its text, so that looking one up compares four bytes
// and, where both come from one table, a pointer: the text is compared only between tables. Nothing
// here depends on which table a key came from, hence documents and expressions need not share one.
// A Key is a view: what holds its text (a table, a literal) outlives it. Keys is for one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace document {

class Arena;

class Key {
 public:
  constexpr Key() = default;
  // Also of a literal: `constexpr Key spec("spec");`. At most 4 GiB of text.
  constexpr explicit Key(std::string_view text)
      : text_(text.data()), size_(static_cast<std::uint32_t>(text.size())), hash_(hash_of(text)) {}

  constexpr std::string_view text() const { return {text_, size_}; }
  constexpr std::uint32_t hash() const { return hash_; }
  constexpr bool operator==(const Key& other) const {
    return hash_ == other.hash_ && size_ == other.size_ &&
           (text_ == other.text_ || text() == other.text());
  }

  // Eight bytes a step: multiply and fold, as wyhash does. Not keyed: whoever uses it bounds what
  // collisions cost.
  static constexpr std::uint32_t hash_of(std::string_view text) {
    std::uint64_t hash = text.size() * multiplier;
    while (text.size() >= 8) {
      hash = mixed(hash ^ word(text.data(), 8));
      text.remove_prefix(8);
    }
    hash = mixed(hash ^ word(text.data(), text.size()));
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
  }

 private:
  static constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  static constexpr std::uint64_t mixed(std::uint64_t x) {
    x ^= x >> 32U;
    x *= multiplier;
    return x ^ (x >> 29U);
  }
  static constexpr std::uint64_t word(const char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
  }

  const char* text_ = "";
  std::uint32_t size_ = 0;
  std::uint32_t hash_ = hash_of({});
};

// A table of keys: the same text gives the same pointer. The texts live in the arena.
class Keys {
 public:
  explicit Keys(Arena& arena);
  // The key of a text. With a text that lives as long as the arena, nothing is copied.
  Key intern(std::string_view text);
  Key intern_stable(std::string_view text);
  std::size_t size() const { return size_; }

 private:
  Key* slot_of(const Key& key);
  void grow();

  // Keys made to collide cost this many comparisons and are then no longer shared.
  static constexpr std::size_t probes_max = 32;
  Arena& arena_;
  std::vector<Key> slots_;  // open addressing; a power of two, at most half full
  std::size_t size_ = 0;
};

}  // namespace document
