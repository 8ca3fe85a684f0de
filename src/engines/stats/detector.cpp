#include "engines/stats/detector.h"

namespace stats {
namespace {

template <class Instance, class... Point>
float score_of(const Instance& instance, std::uint32_t points_min, Point... point) {
  return instance.counts.seen > points_min ? instance.score(point...) : 0.0F;
}

}  // namespace

bool Detector::is_one_of_two(float x) const {
  if (!level.axis.is_end(x)) return false;
  const auto cells = static_cast<Row128>(level.older.all() | level.current.all());
  const auto ends = static_cast<Row128>((Row128{1} << 127) | 1);
  return (cells & ~ends) == 0 && !level.axis.is_point();
}

// Both values are normal in any order; what can be new is how often each comes among 48.
Novelty Detector::frequency(const Features& f, std::uint32_t points_min) const {
  Novelty novelty;
  if (!f.has(Cause::long_context) || long_context.counts.seen <= points_min) return novelty;
  novelty.score = stats::novelty(0, 1, long_context.along.outside(f.mean_long));
  novelty.cause = Cause::long_context;
  return novelty;
}

Novelty Detector::score_each(const Features& f, std::uint32_t points_min) const {
  if (is_one_of_two(f.x)) return frequency(f, points_min);
  std::array<float, causes> scores{};
  const auto set = [&](Cause cause, const auto& instance, auto... point) {
    if (f.has(cause))
      scores[static_cast<std::size_t>(cause)] = score_of(instance, points_min, point...);
  };
  set(Cause::level, level, f.x, 0);
  set(Cause::short_context, short_context, f.x, f.mean_short);
  set(Cause::long_context, long_context, f.x, f.mean_long);
  set(Cause::daily_residual, daily_residual, f.residual, 0);
  set(Cause::slow_residual, slow_residual, f.residual_mean, 0);
  set(Cause::time_of_day, time_of_day, f.x, static_cast<int>(f.two_hours));
  set(Cause::short_delay, short_delay, f.x, f.six_ago);
  set(Cause::long_delay, long_delay, f.x, f.long_ago);
  set(Cause::long_difference, long_difference, f.x - f.long_ago, 0);

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
  switch (cause) {
    case Cause::level:
      return level.neighbours(f.x, 0);
    case Cause::short_context:
      return short_context.neighbours(f.x, f.mean_short);
    case Cause::long_context:
      return is_one_of_two(f.x) ? long_context.neighbours_along(f.mean_long)
                                : long_context.neighbours(f.x, f.mean_long);
    case Cause::daily_residual:
      return daily_residual.neighbours(f.residual, 0);
    case Cause::slow_residual:
      return slow_residual.neighbours(f.residual_mean, 0);
    case Cause::time_of_day:
      return time_of_day.neighbours(f.x, static_cast<int>(f.two_hours));
    case Cause::short_delay:
      return short_delay.neighbours(f.x, f.six_ago);
    case Cause::long_delay:
      return long_delay.neighbours(f.x, f.long_ago);
    case Cause::long_difference:
      return long_difference.neighbours(f.difference(), 0);
  }
  return {};
}

void Detector::learn_each(const Features& f) {
  level.learn(f.x, 0);
  time_of_day.learn(f.x, f.two_hours);
  if (f.has(Cause::short_context)) short_context.learn(f.x, f.mean_short);
  if (f.has(Cause::long_context)) long_context.learn(f.x, f.mean_long);
  if (f.has(Cause::daily_residual)) daily_residual.learn(f.residual, 0);
  if (f.has(Cause::slow_residual)) slow_residual.learn(f.residual_mean, 0);
  if (f.has(Cause::short_delay)) short_delay.learn(f.x, f.six_ago);
  if (f.has(Cause::long_delay)) long_delay.learn(f.x, f.long_ago);
  if (f.has(Cause::long_difference)) long_difference.learn(f.x - f.long_ago, 0);
}

void Detector::merge(const Detector& other) {
  level.merge(other.level);
  short_context.merge(other.short_context);
  long_context.merge(other.long_context);
  daily_residual.merge(other.daily_residual);
  slow_residual.merge(other.slow_residual);
  time_of_day.merge(other.time_of_day);
  short_delay.merge(other.short_delay);
  long_delay.merge(other.long_delay);
  long_difference.merge(other.long_difference);
}

void Detector::transform(float factor, float shift) {
  level.transform(factor, shift);
  short_context.transform(factor, shift);
  long_context.transform(factor, shift);
  time_of_day.transform(factor, shift);
  short_delay.transform(factor, shift);
  long_delay.transform(factor, shift);
  // Differences do not move with the origin.
  daily_residual.transform(factor, 0);
  slow_residual.transform(factor, 0);
  long_difference.transform(factor, 0);
}

}  // namespace stats
