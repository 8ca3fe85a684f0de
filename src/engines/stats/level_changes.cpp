#include "engines/stats/level_changes.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "engines/stats/student.h"

namespace stats {
namespace {

constexpr double weekday_rate = 0.25;  // of the smoothing of a weekday's difference
constexpr int weeks_before_shape = 3;
constexpr double shape_share = 0.8;  // a shape is used where it leaves less than this

}  // namespace

void LevelChanges::Mean::add(double value) {
  ++count;
  const double off = value - mean;
  mean += off / static_cast<double>(count);
  squares += off * (value - mean);
}

double LevelChanges::Mean::deviation() const {
  return count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : 0;
}

double LevelChanges::without_week(std::int64_t day, double value) {
  double week = value;  // the mean of this day and the six before it
  const auto days = std::min<std::int64_t>(seen_, 6);
  for (std::int64_t back = 1; back <= days; ++back) week += recent(back);
  week /= static_cast<double>(days + 1);
  double& weekday = weekdays_[static_cast<std::size_t>(day % 7)];
  const bool used = seen_ >= 7LL * weeks_before_shape && shaped_ < shape_share * flat_;
  const double answer = used ? value - weekday : value;
  if (seen_ >= 7) {
    const double off = value - week;
    const double rate = seen_ < 14 ? 1 : weekday_rate;
    if (seen_ >= 14) {
      flat_ += (std::abs(off) - flat_) / 14;
      shaped_ += (std::abs(off - weekday) - shaped_) / 14;
    }
    weekday += rate * (off - weekday);
  }
  return answer;
}

// Against the mean of those before, as a normal value: Hawkins 1987. A level without any deviation
// knows no unit: what differs is far.
double LevelChanges::standardised(double value) const {
  const auto n = static_cast<double>(level_.count);
  const double off = value - level_.mean;
  const double deviation =
      std::max(level_.deviation(), 1e-9 * std::max(1e-300, std::abs(level_.mean)));
  const double t = off / deviation * std::sqrt(n / (n + 1));
  return normal_from_student(t, n - 1);
}

// The last `values` values are those of the new level.
void LevelChanges::begin_level(std::int64_t values) {
  level_ = {};
  for (std::int64_t back = std::min<std::int64_t>(values, kept - 1); back >= 1; --back)
    level_.add(recent(back));
  cusum_.up = cusum_.down = 0;
  up_since_ = down_since_ = 0;
}

// Of the days since the sum left 0 the one before which the values of the level fall best into two:
// by the squares that two means leave. Days on which the sum was off 0 by chance are left out.
LevelChanges::Split LevelChanges::split(std::int64_t since) const {
  const auto all = static_cast<double>(level_.count) + 1;  // with the last one
  Split best;
  double gained = -1;
  double ahead = 0;  // sum of the last `back` values, each less the level
  for (std::int64_t back = 1; back <= std::min(since, level_.count); ++back) {
    ahead += recent(back) - level_.mean;
    const auto values = static_cast<double>(back);
    const double rest = all - values;
    const double whole = recent(1) - level_.mean;  // what all sum up to
    const double before = (whole - ahead) / rest;
    const double apart = ahead / values - before;
    const double gain = values * rest / all * apart * apart;
    if (gain > gained) {
      gained = gain;
      best = {.values = back, .before = level_.mean + before};
    }
  }
  return best;
}

LevelChanges::Day LevelChanges::add(std::int64_t day, double value) {
  Day out{.before = level_.mean, .after = level_.mean};
  if (!std::isfinite(value)) return out;
  const double left = without_week(day, value);
  const bool judged = level_.count >= days_learned;
  const double z = judged ? standardised(left) : 0;
  recent_[static_cast<std::size_t>(next_)] = left;
  next_ = (next_ + 1) % kept;
  ++seen_;
  if (seen_ == days_learned) {
    begin_level(days_learned);
    unit_ = location_scale(std::span(recent_).first(days_learned));
    for (std::int64_t back = days_learned; back >= 1; --back)
      run_.add((recent(back) - unit_.location) / unit_.scale);
    return {.before = level_.mean, .after = level_.mean};
  }
  if (seen_ > days_learned) {
    run_.add((left - unit_.location) / unit_.scale);
    out.run_length = run_.most_probable();
    out.recent_change = run_.began_within(7);
  }
  if (!judged) {
    level_.add(left);
    return out;
  }
  const std::int64_t up = up_since_ + 1;
  const std::int64_t down = down_since_ + 1;
  out.change = cusum_.add(z);
  if (out.change != Shift::none) {
    const Split found =
        split(std::min<std::int64_t>(out.change == Shift::up ? up : down, kept - 1));
    out.days_since = found.values;
    out.before = found.before;
    begin_level(found.values);
    out.after = level_.mean;
    return out;
  }
  up_since_ = cusum_.up > 0 ? up : 0;
  down_since_ = cusum_.down > 0 ? down : 0;
  level_.add(left);
  out.after = level_.mean;
  return out;
}

}  // namespace stats
