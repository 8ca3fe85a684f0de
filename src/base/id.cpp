#include "base/id.h"

#include <sys/random.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <random>

#include "base/check.h"
#include "base/text.h"
#include "base/utf8.h"

namespace base {

std::string to_string(const Id& id) {
  std::string text(36, '-');
  std::size_t at = 0;
  for (const std::uint8_t byte : id.bytes) {
    if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
    text[at++] = "0123456789abcdef"[byte >> 4];
    text[at++] = "0123456789abcdef"[byte & 15];
  }
  return text;
}

Result<Id> parse_id(std::string_view text) {
  const auto bad = [&] {
    return invalid("not a UUID: \"" + std::string(first_bytes(text, 64)) + "\"");
  };
  if (text.size() != 36) return bad();
  std::string hex;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return bad();
    if (!dash) hex += text[i];
  }
  const auto bytes = from_hex(hex);
  if (!bytes) return bad();
  return id_from_bytes(*bytes);
}

Id id_from_bytes(std::string_view bytes) {
  Id id;
  CHECK(bytes.size() == id.bytes.size());
  std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
  return id;
}

// The last bytes of a UUIDv7 are random, so they spread well by themselves; the first ones tell
// apart the fixed ids of tests.
std::size_t IdHash::operator()(const Id& id) const {
  std::uint64_t first = 0, last = 0;
  std::memcpy(&first, id.bytes.data(), 8);
  std::memcpy(&last, id.bytes.data() + 8, 8);
  return static_cast<std::size_t>(first * 0x9E3779B97F4A7C15ULL ^ last);
}

namespace {

class SystemRandomness final : public Randomness {
 public:
  void fill(void* to, std::size_t size) override {
    auto* at = static_cast<unsigned char*>(to);
    while (size > 0) {
      const ssize_t got = ::getrandom(at, size, 0);
      if (got < 0) continue;  // interrupted by a signal: the only failure of a valid call
      at += got;
      size -= static_cast<std::size_t>(got);
    }
  }
};

class SeededRandomness final : public Randomness {
 public:
  explicit SeededRandomness(std::uint64_t seed) : engine_(seed) {}
  void fill(void* to, std::size_t size) override {
    const std::lock_guard lock(mutex_);
    auto* at = static_cast<unsigned char*>(to);
    for (; size > 0; --size) *at++ = static_cast<unsigned char>(engine_() & 0xFF);
  }

 private:
  std::mutex mutex_;  // guards engine_
  std::mt19937_64 engine_;
};

// unix_ts_ms (48), version (4), counter (12), variant (2), random (62). The counter starts at
// random and rises within a millisecond; when it is full the time of the ids runs ahead (RFC 9562,
// section 6.2).
class Uuid7Source final : public IdSource {
 public:
  Uuid7Source(const Clock& clock, Randomness& randomness)
      : clock_(clock), randomness_(randomness) {}

  Id next() override {
    Id id;
    std::uint16_t start = 0;
    randomness_.fill(id.bytes.data() + 8, 8);
    randomness_.fill(&start, sizeof start);
    const auto since_1970 = std::max<std::int64_t>(clock_.now().nanoseconds, 0);
    const auto now = static_cast<std::uint64_t>(since_1970 / 1'000'000);
    const std::lock_guard lock(mutex_);
    if (now > milliseconds_) {
      milliseconds_ = now;
      counter_ = start & 0x7FF;  // the upper half stays free for this millisecond
    } else if (++counter_ > 0xFFF) {
      ++milliseconds_;
      counter_ = start & 0x7FF;
    }
    for (unsigned i = 0; i < 6; ++i)
      id.bytes[i] = static_cast<std::uint8_t>(milliseconds_ >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70U | (counter_ >> 8));
    id.bytes[7] = static_cast<std::uint8_t>(counter_ & 0xFF);
    id.bytes[8] = static_cast<std::uint8_t>(0x80U | (id.bytes[8] & 0x3FU));
    return id;
  }

 private:
  const Clock& clock_;
  Randomness& randomness_;
  std::mutex mutex_;  // guards the two below
  std::uint64_t milliseconds_ = 0;
  unsigned counter_ = 0;
};

}  // namespace

std::unique_ptr<Randomness> system_randomness() { return std::make_unique<SystemRandomness>(); }
std::unique_ptr<Randomness> seeded_randomness(std::uint64_t seed) {
  return std::make_unique<SeededRandomness>(seed);
}
std::unique_ptr<IdSource> uuid7_source(const Clock& clock, Randomness& randomness) {
  return std::make_unique<Uuid7Source>(clock, randomness);
}

}  // namespace base
