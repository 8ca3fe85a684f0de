// The error budget of a service level objective: good and total events a bucket of five minutes,
// thirty days of them, and how fast the budget burns. Any window is exact and weighted by events.
// 138 KB; plain values.
//
// A page needs two windows that burn, a long one so that it matters and a short one so that it
// still does (Beyer, Murphy and others, The Site Reliability Workbook, chapter 5), and events
// enough that the lower end of Wilson's 95 % interval of the error share burns too.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "engines/stats/state_kind.h"

namespace stats {

inline constexpr std::int64_t bucket_ms = 300'000;
inline constexpr int budget_buckets = 8640;  // thirty days

struct Events {
  std::uint64_t good = 0, total = 0;
};

// Pages and tickets, most urgent first: over 30 days a burn rate of 14.4 spends 2 % of the budget
// in an hour.
struct BurnRule {
  std::string_view name;
  int long_buckets, short_buckets;
  double rate;
  bool page;  // else a ticket
};
inline constexpr std::array<BurnRule, 4> burn_rules{{
    {"1h", 12, 1, 14.4, true},
    {"6h", 72, 6, 6, true},
    {"1d", 288, 24, 3, false},
    {"3d", 864, 72, 1, false},
}};

struct Burn {
  double long_rate = 0, short_rate = 0;  // burn rates; 1 spends the budget in 30 days
  Events long_events, short_events;
  bool burns = false;           // both windows are over the rule's rate, with events enough
  bool too_few_events = false;  // both are over it, but it may be chance
};

class Budget {
 public:
  static constexpr StateKind kind = StateKind::budget;

  // `invalid` unless 0 < objective < 1: 0.999.
  static base::Result<Budget> with_objective(double objective);

  // Adds to the bucket of the time. `invalid` when good exceeds total; `limited` for a bucket that
  // is 30 days before the newest, which changes nothing.
  base::Done add(std::int64_t time_ms, Events events);
  // Adds the events of both, bucket by bucket, up to the later time of the two. Exact, commutative
  // and associative. `conflict` when the objectives differ; what is refused changes nothing.
  base::Done merge(const Budget& other);
  // Takes events back: a correction, or maintenance. `invalid` for more than there are.
  base::Done subtract(std::int64_t time_ms, Events events);

  // The newest `buckets` buckets, that of the newest event included.
  Events window(int buckets) const;
  double burn_rate(Events events) const;  // (1 - good/total)/(1 - objective); 0 without events
  Burn burn(const BurnRule& rule) const;
  // What is left of the errors that 30 days' events allow, as a share; negative when it is
  // overspent.
  double left() const;
  double objective() const { return objective_; }
  bool sound() const;  // sketch_codec.h

 private:
  explicit Budget(double objective) : objective_(objective) {}
  static constexpr std::uint64_t bucket_total_max = UINT64_MAX / budget_buckets;

  Events& at(std::int64_t bucket) {
    return ring_[static_cast<std::size_t>(bucket % budget_buckets)];
  }
  bool holds(std::int64_t bucket) const {
    return bucket >= 0 && bucket <= newest_ && bucket > newest_ - budget_buckets;
  }
  Events held(std::int64_t bucket) const {
    return holds(bucket) ? ring_[static_cast<std::size_t>(bucket % budget_buckets)] : Events{};
  }
  bool surely_over(Events events, double rate) const;
  base::Done advance(std::int64_t bucket);

  double objective_;
  std::int64_t newest_ = -1;  // bucket number since 1970
  std::array<Events, budget_buckets> ring_{};
};

// The lower end of Wilson's 95 % interval of a share of `successes` in `n`; 0 without any (Wilson
// 1927).
double wilson_lower(double successes, double n);

}  // namespace stats
