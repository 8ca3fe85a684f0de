// Id: 16 bytes, printed as a UUID. New ones are UUIDv7 (RFC 9562 section 5.7) from an injected
// source: they sort by creation time. Sources are safe from any thread.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace base {

struct Id {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Id&) const = default;
  bool is_nil() const { return *this == Id{}; }
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

// Lower-case hex in the 8-4-4-4-12 form.
std::string to_string(const Id& id);
// Any UUID version; upper or lower case.
Result<Id> parse_id(std::string_view text);
// From the 16 raw bytes of a database column. A different length is a bug.
Id id_from_bytes(std::string_view bytes);

struct IdHash {
  std::size_t operator()(const Id& id) const;
};

// Random bytes; the system's in the product, a seeded sequence in tests.
class Randomness {
 public:
  virtual ~Randomness() = default;
  virtual void fill(void* to, std::size_t size) = 0;
};
std::unique_ptr<Randomness> system_randomness();
std::unique_ptr<Randomness> seeded_randomness(std::uint64_t seed);

class IdSource {
 public:
  virtual ~IdSource() = default;
  virtual Id next() = 0;
};
// UUIDv7 from the clock's milliseconds; within one millisecond, ids of one source still increase.
std::unique_ptr<IdSource> uuid7_source(const Clock& clock, Randomness& randomness);

}  // namespace base

template <>
struct std::hash<base::Id> {
  std::size_t operator()(const base::Id& id) const { return base::IdHash{}(id); }
};
