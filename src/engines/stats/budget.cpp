#include "engines/stats/budget.h"

#include <algorithm>
#include <cmath>

#include "engines/stats/observation.h"

namespace stats {
namespace {

constexpr double z_95 = 1.959963984540054;  // two-sided

}  // namespace

bool Budget::sound() const {
  const auto possible = [](const Events& events) {
    return events.good <= events.total && events.total <= bucket_total_max;
  };
  return objective_ > 0 && objective_ < 1 && newest_ >= -1 && newest_ <= time_ms_max / bucket_ms &&
         std::ranges::all_of(ring_, possible);
}

double wilson_lower(double successes, double n) {
  if (!(n > 0)) return 0;
  const double share = successes / n;
  const double square = z_95 * z_95;
  const double middle = share + square / (2 * n);
  const double half = z_95 * std::sqrt(share * (1 - share) / n + square / (4 * n * n));
  return std::max(0.0, (middle - half) / (1 + square / n));
}

base::Result<Budget> Budget::with_objective(double objective) {
  if (!(objective > 0 && objective < 1))
    return base::invalid("an objective must lie between 0 and 1, both excluded");
  return Budget(objective);
}

base::Done Budget::advance(std::int64_t bucket) {
  if (newest_ >= 0 && bucket <= newest_ - budget_buckets)
    return base::limited("events of more than 30 days before the newest are out of the budget");
  if (newest_ < 0) newest_ = bucket;
  // At most the whole ring is cleared, however long nothing came.
  const std::int64_t first = std::max(newest_ + 1, bucket - budget_buckets + 1);
  for (std::int64_t i = first; i <= bucket; ++i) at(i) = {};
  newest_ = std::max(newest_, bucket);
  return {};
}

base::Done Budget::add(std::int64_t time_ms, Events events) {
  if (time_ms < 0 || time_ms > time_ms_max)
    return base::invalid("the time of events must be between 1970 and 9999");
  if (events.good > events.total) return base::invalid("more good events than events in all");
  const std::int64_t bucket = time_ms / bucket_ms;
  if (events.total > bucket_total_max || held(bucket).total > bucket_total_max - events.total)
    return base::limited("too many events for one bucket");
  TRY(advance(bucket));
  Events& there = at(bucket);
  there.good += events.good;
  there.total += events.total;
  return {};
}

base::Done Budget::merge(const Budget& other) {
  if (objective_ != other.objective_)
    return base::conflict("budgets of different objectives do not add up");
  if (other.newest_ < 0) return {};
  const std::int64_t newest = std::max(newest_, other.newest_);
  const std::int64_t first = std::max<std::int64_t>(newest - budget_buckets + 1, 0);
  for (std::int64_t bucket = first; bucket <= other.newest_; ++bucket)
    if (held(bucket).total > bucket_total_max - other.held(bucket).total)
      return base::limited("too many events for one bucket");
  TRY(advance(newest));
  for (std::int64_t bucket = first; bucket <= other.newest_; ++bucket) {
    at(bucket).good += other.held(bucket).good;
    at(bucket).total += other.held(bucket).total;
  }
  return {};
}

base::Done Budget::subtract(std::int64_t time_ms, Events events) {
  const std::int64_t bucket = time_ms / bucket_ms;
  if (time_ms < 0 || !holds(bucket)) return base::invalid("there are no events at that time");
  Events& there = at(bucket);
  const std::uint64_t bad = there.total - there.good;
  if (events.good > there.good || events.good > events.total || events.total - events.good > bad)
    return base::invalid("more events are taken back than there are");
  there.good -= events.good;
  there.total -= events.total;
  return {};
}

Events Budget::window(int buckets) const {
  Events sum;
  for (int back = 0; back < std::min(buckets, budget_buckets) && back <= newest_; ++back) {
    const Events& there = ring_[static_cast<std::size_t>((newest_ - back) % budget_buckets)];
    sum.good += there.good;
    sum.total += there.total;
  }
  return sum;
}

double Budget::burn_rate(Events events) const {
  if (events.total == 0) return 0;
  return static_cast<double>(events.total - events.good) / static_cast<double>(events.total) /
         (1 - objective_);
}

bool Budget::surely_over(Events events, double rate) const {
  const double bad = static_cast<double>(events.total - events.good);
  return wilson_lower(bad, static_cast<double>(events.total)) / (1 - objective_) >= rate;
}

Burn Budget::burn(const BurnRule& rule) const {
  Burn out{.long_events = window(rule.long_buckets), .short_events = window(rule.short_buckets)};
  out.long_rate = burn_rate(out.long_events);
  out.short_rate = burn_rate(out.short_events);
  const bool over = out.long_rate >= rule.rate && out.short_rate >= rule.rate;
  // The long window must be sure; the short one only says that it goes on.
  out.burns = over && surely_over(out.long_events, rule.rate);
  out.too_few_events = over && !out.burns;
  return out;
}

double Budget::left() const {
  const Events all = window(budget_buckets);
  if (all.total == 0) return 1;
  return 1 - burn_rate(all);
}

}  // namespace stats
