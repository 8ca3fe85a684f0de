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

struct Season {
  std::array<float, day_slots> day{};
  std::array<float, week_slots> week{};   // of what the day leaves
  std::array<std::uint64_t, 2> filled{};  // a bit a slot, the week's after the day's

  static int day_slot(std::int64_t local_ms) {
    return static_cast<int>(local_ms % day_ms / (day_ms / day_slots));
  }
  static int week_slot(std::int64_t local_ms) {
    return static_cast<int>(local_ms % (7 * day_ms) / (7 * day_ms / week_slots));
  }
  static int two_hours(std::int64_t local_ms) {  // 0 to 11
    return static_cast<int>(local_ms % day_ms / (day_ms / 12));
  }

  bool has_day(int slot) const { return has(slot); }
  bool has_week(int slot) const { return has(day_slots + slot); }
  // What the shape of the day says of `x`; nothing before the slot has a value.
  std::optional<float> residual(float x, int slot) const {
    if (!has_day(slot)) return std::nullopt;
    return x - day[static_cast<std::size_t>(slot)];
  }
  void learn(float x, std::int64_t local_ms);
  void merge(const Season& other);
  void transform(float factor, float shift);

 private:
  bool has(int i) const { return (filled[static_cast<std::size_t>(i / 64)] >> (i % 64) & 1) != 0; }
  void fill(int i) { filled[static_cast<std::size_t>(i / 64)] |= std::uint64_t{1} << (i % 64); }
};

}  // namespace stats
