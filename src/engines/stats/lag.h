// The last values of a series: what came 6 and 48 steps ago, and the means of the last 12 and 48.
// Plain values of fixed size; sums are made anew each time the ring comes round, so that no
// rounding is kept.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace stats {

template <int Size>
struct Ring {
  std::uint16_t next = 0;   // where the following value goes
  std::uint16_t count = 0;  // values held, at most Size
  std::array<float, Size> values{};

  void push(float value) {
    values[next] = value;
    next = static_cast<std::uint16_t>(next + 1 == Size ? 0 : next + 1);
    if (count < Size) ++count;
  }
  // The value `back` pushes ago, 1 the last; back <= count.
  float ago(int back) const {
    const int at = next - back;
    return values[static_cast<std::size_t>(at < 0 ? at + Size : at)];
  }
  void clear() { *this = {}; }
  void transform(float factor, float shift) {
    // Before it has come round, the rest are none, and stay 0.
    const std::size_t held = count < Size ? next : values.size();
    for (std::size_t i = 0; i < held; ++i) values[i] = values[i] * factor + shift;
  }
};

inline constexpr int short_span = 12;
inline constexpr int long_span = 48;

struct Lag {
  double sum_short = 0, sum_long = 0;  // of the last 11 and 47
  std::uint32_t unused = 0;            // no padding: states are compared by their bytes
  Ring<long_span> ring;

  // With `x` as the newest of them; `has_...` must hold.
  bool has_short() const { return ring.count >= short_span - 1; }
  bool has_long() const { return ring.count >= long_span - 1; }
  float mean_short(float x) const {
    return static_cast<float>((sum_short + static_cast<double>(x)) * (1.0 / short_span));
  }
  float mean_long(float x) const {
    return static_cast<float>((sum_long + static_cast<double>(x)) * (1.0 / long_span));
  }

  [[gnu::always_inline]] void push(float x) {
    if (has_short()) sum_short -= static_cast<double>(ring.ago(short_span - 1));
    if (has_long()) sum_long -= static_cast<double>(ring.ago(long_span - 1));
    ring.push(x);
    sum_short += static_cast<double>(x);
    sum_long += static_cast<double>(x);
    if (ring.next == 0) sum_again();
  }
  void clear() { *this = {}; }
  void transform(float factor, float shift) {
    ring.transform(factor, shift);
    sum_again();
  }

 private:
  [[gnu::noinline]] void sum_again() {
    sum_short = sum_long = 0;
    const int count = std::min<int>(ring.count, long_span - 1);
    sum_back(1, std::min(count, short_span - 1));
    sum_short = sum_long;
    sum_back(short_span, count);
  }
  // Adds those that came from so many pushes ago to so many, the later first.
  void sum_back(int first, int last) {
    const int before_turn = std::min<int>(last, ring.next);  // not behind the end of the array
    for (int i = first; i <= before_turn; ++i)
      sum_long += static_cast<double>(ring.values[static_cast<std::size_t>(ring.next - i)]);
    for (int i = std::max(first, before_turn + 1); i <= last; ++i)
      sum_long += static_cast<double>(*(ring.values.end() - (i - ring.next)));
  }
};

// The residuals of the last 11 steps, for the mean of 12.
struct RecentResiduals {
  Ring<short_span - 1> ring;

  bool full() const { return ring.count == short_span - 1; }
  float mean(float newest) const {
    float sum = newest;
    for (const float value : ring.values) sum += value;
    return sum / short_span;
  }
};

}  // namespace stats
