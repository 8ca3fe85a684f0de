// The bytes of records and tables: numbers as LEB128 (seven bits a byte, the lowest first, as in
// protocol buffers), texts with their length before them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace policy_cache {

inline void put_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7U) out += static_cast<char>(0x80U | (number & 0x7FU));
  out += static_cast<char>(number);
}

inline void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

// Reads from the front. After anything that does not fit it is not `good`, and all it reads is 0
// or empty.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::string_view byte = take(1);
      if (!good_) return 0;
      const auto bits = static_cast<unsigned char>(byte[0]);
      value |= std::uint64_t{bits & 0x7FU} << shift;
      if (bits < 0x80) return value;
    }
    good_ = false;
    return 0;
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) good_ = false;
    if (!good_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view text() { return take(number()); }
  // How many elements follow, each of at least one byte.
  std::size_t count() {
    const std::uint64_t count = number();
    if (count > rest_.size()) good_ = false;
    return good_ ? count : 0;
  }
  // A number that is at most `last`.
  std::uint64_t number_to(std::uint64_t last) {
    const std::uint64_t value = number();
    if (value > last) good_ = false;
    return good_ ? value : 0;
  }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace policy_cache
