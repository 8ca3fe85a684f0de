// The shape of a day in 96 slots and of a week in 28 slots of four hours, each an exponentially
// weighted mean. Slots are indexed by local time (1970-01-01 was a Thursday: week slots begin on
// Thursday). Plain values of fixed size.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

namespace stats {

inline constexpr int day_slots = 96;
inline constexpr int week_slots = 28;
inline constexpr std::int64_t day_ms = 86'400'000;

// Where a moment lies in the day and in the week; not of times before 1970.
struct Slots {
  std::uint8_t day = 0, week = 0;
  std::uint8_t two_hours = 0;  // 0 to 11

  Slots() = default;
  explicit Slots(std::int64_t local_ms) {
    constexpr auto a_day = static_cast<std::uint32_t>(day_ms);
    const auto in_week = static_cast<std::uint32_t>(local_ms % (7 * day_ms));
    const std::uint32_t slot = in_week / (a_day / day_slots);  // of seven days
    day = static_cast<std::uint8_t>(slot % day_slots);
    week = static_cast<std::uint8_t>(slot / (7 * day_slots / week_slots));
    two_hours = static_cast<std::uint8_t>(day / (day_slots / 12));
  }
  bool sound() const { return day < day_slots && week < week_slots && two_hours < 12; }
};

struct Season {
  std::array<float, day_slots> day{};
  std::array<float, week_slots> week{};   // of what the day leaves
  std::array<std::uint64_t, 2> filled{};  // a bit a slot, the week's after the day's

  bool has_day(int slot) const { return has(slot); }
  bool has_week(int slot) const { return has(day_slots + slot); }
  // What the shape of the day says of `x`; nothing before the slot has a value.
  std::optional<float> residual(float x, int slot) const {
    if (!has_day(slot)) return std::nullopt;
    return x - day[static_cast<std::size_t>(slot)];
  }
  void learn(float x, const Slots& slots);
  void merge(const Season& other);
  void transform(float factor, float shift);

 private:
  bool has(int i) const { return (filled[static_cast<std::size_t>(i / 64)] >> (i % 64) & 1) != 0; }
  bool is_full() const {
    return filled[0] == UINT64_MAX && filled[1] == UINT64_MAX >> (128 - day_slots - week_slots);
  }
  void fill(int i) { filled[static_cast<std::size_t>(i / 64)] |= std::uint64_t{1} << (i % 64); }
};

}  // namespace stats
