// The shape of a day in 96 slots and of a week in 28 slots of four hours, each an exponentially
// weighted mean. Slots are indexed by local time (1970-01-01 was a Thursday: week slots begin on
// Thursday). Plain values of fixed size.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
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

// A slot without a value is not a number.
struct Season {
  std::array<float, day_slots> day = nothing<day_slots>();
  std::array<float, week_slots> week = nothing<week_slots>();  // of what the day leaves

  bool has_day(int slot) const { return is_known(day[static_cast<std::size_t>(slot)]); }
  bool has_week(int slot) const { return is_known(week[static_cast<std::size_t>(slot)]); }
  // What the shape of the day says of `x`; nothing before the slot has a value.
  std::optional<float> residual(float x, int slot) const {
    if (!has_day(slot)) return std::nullopt;
    return x - day[static_cast<std::size_t>(slot)];
  }
  void learn(float x, const Slots& slots) {
    constexpr float rate = 0.1F;  // of a slot's mean, a day or a week
    float& value = day[slots.day];
    if (!is_known(value)) {
      value = x;  // what the day leaves is not known yet
      return;
    }
    const float left = x - value;
    value += rate * left;
    float& mean = week[slots.week];
    // A four-hour slot sees many points a week, so each counts less.
    mean = is_known(mean) ? mean + rate / 4 * (left - mean) : left;
  }
  void merge(const Season& other);
  void transform(float factor, float shift);

 private:
  static bool is_known(float value) { return value == value; }
  template <std::size_t Size>
  static constexpr std::array<float, Size> nothing() {
    std::array<float, Size> all{};
    all.fill(std::numeric_limits<float>::quiet_NaN());
    return all;
  }
};

}  // namespace stats
