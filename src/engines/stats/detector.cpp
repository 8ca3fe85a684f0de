#include "engines/stats/detector.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engines/stats/line_support.h"
#include "engines/stats/plane_support.h"

namespace stats {
namespace {

constexpr std::array<std::uint8_t, lanes> cells_of{128, 24, 24, 24, 16, 24, 24,
                                                   24,  24, 16, 64, 64, 64};

bool is_sound(const Axis& axis) {
  return std::isfinite(axis.low) && std::isfinite(axis.high) && axis.low <= axis.high;
}
// No bit behind the last column.
template <int Columns, int Rows>
bool is_sound(const Occupancy<Columns, Rows>& grid) {
  RowOf<Columns> all = 0;
  for (const auto word : grid.words) all |= word;
  return (all & ~columns_between<Columns>(0, Columns - 1)) == 0;
}

}  // namespace

// The nine, as views of their parts.
template <class Of>
struct Detector::Instances {
  template <class T>
  using Part = std::conditional_t<std::is_const_v<Of>, const T, T>;
  template <int Columns, int Rows>
  using Line = LineSupport<Part<Occupancy<Columns, Rows>>>;
  template <int Cells>
  using Plane = PlaneSupport<Part<Occupancy<Cells, Cells>>>;

  Line<128, 1> level;
  Plane<24> short_context, long_context;
  Line<64, 1> daily_residual, slow_residual;
  Line<24, 12> time_of_day;
  Plane<24> short_delay;
  Plane<16> long_delay;
  Line<64, 1> long_difference;

  explicit Instances(Of& of)
      : level(line(of, of.level, level_x, Cause::level)),
        short_context(
            plane(of, of.short_context, short_context_x, short_context_mean, Cause::short_context)),
        long_context(
            plane(of, of.long_context, long_context_x, long_context_mean, Cause::long_context)),
        daily_residual(line(of, of.daily_residual, daily_residual_x, Cause::daily_residual)),
        slow_residual(line(of, of.slow_residual, slow_residual_x, Cause::slow_residual)),
        time_of_day(line(of, of.time_of_day, time_of_day_x, Cause::time_of_day)),
        short_delay(plane(of, of.short_delay, short_delay_x, six_ago, Cause::short_delay)),
        long_delay(plane(of, of.long_delay, long_delay_x, long_ago, Cause::long_delay)),
        long_difference(line(of, of.long_difference, long_difference_x, Cause::long_difference)) {}

 private:
  template <class Grid>
  static LineSupport<Grid> line(Of& of, Grid& grid, Lane axis, Cause cause) {
    return {grid, of.axes[axis], of.counts[static_cast<std::size_t>(cause)]};
  }
  template <class Grid>
  static PlaneSupport<Grid> plane(Of& of, Grid& grid, Lane across, Lane along, Cause cause) {
    return {grid, of.axes[across], of.axes[along], of.counts[static_cast<std::size_t>(cause)]};
  }
};

// The cells themselves are mostly known; if not, one beside each.
bool Detector::is_familiar(const Places& at) const {
  std::uint64_t known = 1;
  at_cells(*this, at, [&known](const auto& grid, int column, int row) {
    known &= grid.is_known(column, row);
  });
  if (known != 0) return true;
  const Instances<const Detector> of(*this);
  unsigned near = 1;
  at_cells(of, at, [&near](const auto& one, int column, int row) {
    near &= static_cast<unsigned>(one.is_near(column, row));
  });
  return near != 0;
}

void Detector::see(const Places& at) {
  at_cells(*this, at, [](auto& grid, int column, int row) { grid.set(column, row); });
}

void Detector::settle() {
  for (SupportCounts& count : counts) count.add_plain(plain);
  plain = plain_left = 0;
}

bool Detector::look_ahead() {
  settle();
  plain_left = generation;
  for (const SupportCounts& count : counts) plain_left = std::min(plain_left, count.plain());
  return plain_left > 0;
}

bool Detector::is_one_of_two(float x) const {
  if (!axes[level_x].is_end(x)) return false;
  const Row128 cells = level.known(0);
  const auto ends = static_cast<Row128>((Row128{1} << 127) | 1);
  return (cells & ~ends) == 0 && !axes[level_x].is_point();
}

// Both values are normal in any order; what can be new is how often each comes among 48.
Novelty Detector::frequency(const Features& f, std::uint32_t points_min) const {
  Novelty novelty;
  if (!f.has(Cause::long_context) || !knows(Cause::long_context, points_min)) return novelty;
  novelty.score = stats::novelty(0, 1, axes[long_context_mean].outside(f.mean_long));
  novelty.cause = Cause::long_context;
  return novelty;
}

bool Detector::knows(Cause cause, std::uint32_t points_min) const {
  return std::uint64_t{counts[static_cast<std::size_t>(cause)].seen} + plain > points_min;
}

Novelty Detector::score_each(const Features& f, std::uint32_t points_min) const {
  if (is_one_of_two(f.x)) return frequency(f, points_min);
  const Instances<const Detector> of(*this);
  std::array<float, causes> scores{};
  const auto set = [&](Cause cause, const auto& instance, auto... point) {
    if (f.has(cause) && knows(cause, points_min))
      scores[static_cast<std::size_t>(cause)] = instance.score(point...);
  };
  set(Cause::level, of.level, f.x, 0);
  set(Cause::short_context, of.short_context, f.x, f.mean_short);
  set(Cause::long_context, of.long_context, f.x, f.mean_long);
  set(Cause::daily_residual, of.daily_residual, f.residual, 0);
  set(Cause::slow_residual, of.slow_residual, f.residual_mean, 0);
  set(Cause::time_of_day, of.time_of_day, f.x, static_cast<int>(f.two_hours));
  set(Cause::short_delay, of.short_delay, f.x, f.six_ago);
  set(Cause::long_delay, of.long_delay, f.x, f.long_ago);
  set(Cause::long_difference, of.long_difference, f.difference(), 0);

  float rest = 1;
  std::size_t largest = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    rest *= 1 - scores[i];
    if (scores[i] > scores[largest]) largest = i;
  }
  Novelty novelty;
  novelty.score = 1 - rest;
  novelty.cause = static_cast<Cause>(largest);
  return novelty;
}

Neighbours Detector::neighbours(const Features& f, Cause cause) const {
  const Instances<const Detector> of(*this);
  switch (cause) {
    case Cause::level:
      return of.level.neighbours(f.x, 0);
    case Cause::short_context:
      return of.short_context.neighbours(f.x, f.mean_short);
    case Cause::long_context:
      return is_one_of_two(f.x) ? of.long_context.neighbours_along(f.mean_long)
                                : of.long_context.neighbours(f.x, f.mean_long);
    case Cause::daily_residual:
      return of.daily_residual.neighbours(f.residual, 0);
    case Cause::slow_residual:
      return of.slow_residual.neighbours(f.residual_mean, 0);
    case Cause::time_of_day:
      return of.time_of_day.neighbours(f.x, static_cast<int>(f.two_hours));
    case Cause::short_delay:
      return of.short_delay.neighbours(f.x, f.six_ago);
    case Cause::long_delay:
      return of.long_delay.neighbours(f.x, f.long_ago);
    case Cause::long_difference:
      return of.long_difference.neighbours(f.difference(), 0);
  }
  return {};
}

void Detector::learn_each(const Features& f) {
  settle();
  const Instances<Detector> of(*this);
  of.level.learn(f.x, 0);
  of.time_of_day.learn(f.x, f.two_hours);
  if (f.has(Cause::short_context)) of.short_context.learn(f.x, f.mean_short);
  if (f.has(Cause::long_context)) of.long_context.learn(f.x, f.mean_long);
  if (f.has(Cause::daily_residual)) of.daily_residual.learn(f.residual, 0);
  if (f.has(Cause::slow_residual)) of.slow_residual.learn(f.residual_mean, 0);
  if (f.has(Cause::short_delay)) of.short_delay.learn(f.x, f.six_ago);
  if (f.has(Cause::long_delay)) of.long_delay.learn(f.x, f.long_ago);
  if (f.has(Cause::long_difference)) of.long_difference.learn(f.difference(), 0);
}

void Detector::merge(Detector& other) {
  settle();
  other.settle();
  const Instances<Detector> mine(*this);
  const Instances<Detector> theirs(other);
  mine.level.merge(theirs.level);
  // Four look at x in as many cells, mostly on one range, for which they are found once.
  Moves<24> x;
  Moves<24> rows;
  mine.short_context.merge(theirs.short_context, x, rows);
  mine.long_context.merge(theirs.long_context, x, rows);
  mine.short_delay.merge(theirs.short_delay, x, rows);
  mine.time_of_day.merge(theirs.time_of_day, x);
  mine.long_delay.merge(theirs.long_delay);
  mine.daily_residual.merge(theirs.daily_residual);
  mine.slow_residual.merge(theirs.slow_residual);
  mine.long_difference.merge(theirs.long_difference);
}

void Detector::transform(float factor, float shift) {
  // Differences, which come last, do not move with the origin.
  constexpr std::size_t values = daily_residual_x;
  static_assert(daily_residual_x < slow_residual_x && slow_residual_x < long_difference_x &&
                long_difference_x + 1 == lanes);
  for (std::size_t i = 0; i < values; ++i) axes[i].transform(factor, shift);
  for (std::size_t i = values; i < lanes; ++i) axes[i].transform(factor, 0);
}

bool Detector::sound() const {
  const auto counted = [this](const SupportCounts& count) {
    return count.in_generation + plain + plain_left < generation &&
           (count.seen > 0 || plain + plain_left == 0);
  };
  return std::ranges::all_of(axes, [](const Axis& axis) { return is_sound(axis); }) &&
         std::ranges::all_of(counts, counted) && is_sound(level) && is_sound(daily_residual) &&
         is_sound(slow_residual) && is_sound(long_difference) && is_sound(short_context) &&
         is_sound(long_context) && is_sound(short_delay) && is_sound(long_delay) &&
         is_sound(time_of_day);
}

bool Detector::sound(const Places& places) {
  for (std::size_t i = 0; i < lanes; ++i)
    if (places.cell[i] >= cells_of[i]) return false;
  return places.two_hours < 12 && places.standing <= Places::current;
}

}  // namespace stats
