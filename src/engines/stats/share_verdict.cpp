#include "engines/stats/share_verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engines/stats/normal.h"

namespace stats {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// The end of the ratios that the evidence does not rule out, above or below the one measured. The
// evidence grows away from it, so that halving finds where it passes.
double end_of(const Counted& control, const Counted& canary, double exposure_share, double alpha,
              bool upper) {
  const double events = static_cast<double>(control.events + canary.events);
  double inside = events > 0 ? static_cast<double>(canary.events) / events : 0.5;
  double outside = upper ? 1 : 0;
  constexpr int halvings = 60;
  for (int i = 0; i < halvings; ++i) {
    const double middle = (inside + outside) / 2;
    const bool ruled_out = share_evidence(canary.events, control.events, middle) >= 1 / alpha;
    (ruled_out ? outside : inside) = middle;
  }
  if (inside >= 1) return infinite;
  return inside / (1 - inside) * (1 - exposure_share) / exposure_share;
}

// The log ratio that is found with the power asked among so many events. By Stirling's formula the
// evidence is exp(z^2/2)/sqrt(n/(2 pi s (1 - s))), s the share expected.
double detectable_log(double events, double share, double alpha) {
  const double spread = events * share * (1 - share);
  if (!(spread > 0)) return infinite;
  const double bound =
      2 * std::log(1 / alpha) +
      std::max(0.0, std::log(events / (2 * std::numbers::pi * share * (1 - share))));
  return (std::sqrt(bound) + normal_quantile(power_asked)) / std::sqrt(spread);
}

// How many events make that log ratio small enough: it falls with their number.
double events_for(double log_ratio, double share, double alpha) {
  double events = 1;
  while (events < 1e15 && detectable_log(events, share, alpha) > log_ratio) events *= 1.05;
  return std::ceil(events);
}

Outcome outcome_of(const ShareVerdict& verdict, bool differs, Direction direction, double wanted) {
  if (differs) {
    const bool grew = verdict.canary_rate > verdict.control_rate;
    const bool harm = direction == Direction::either || grew == (direction == Direction::increase);
    return harm ? Outcome::worse : Outcome::better;
  }
  return verdict.detectable <= wanted ? Outcome::pass : Outcome::insufficient;
}

}  // namespace

ShareVerdict judge_share(const Counted& control, const Counted& canary,
                         const VerdictSettings& settings) {
  ShareVerdict out{.high = infinite, .detectable = infinite};
  const auto rate = [](const Counted& arm) {
    return static_cast<double>(arm.events) / static_cast<double>(arm.exposure);
  };
  out.control_rate = rate(control);
  out.canary_rate = rate(canary);
  if (control.exposure == 0 || canary.exposure == 0) {
    out.ratio = out.more = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  const double share =
      static_cast<double>(canary.exposure) /
      (static_cast<double>(canary.exposure) + static_cast<double>(control.exposure));
  const auto events = static_cast<double>(control.events + canary.events);
  out.ratio = events > 0 ? out.canary_rate / out.control_rate : 1;
  out.evidence = share_evidence(canary.events, control.events, share);
  out.p_value = std::min(1.0, 1 / out.evidence);
  out.low = end_of(control, canary, share, settings.alpha, false);
  out.high = end_of(control, canary, share, settings.alpha, true);
  out.detectable = std::exp(detectable_log(events, share, settings.alpha));
  const double wanted = 1 + settings.effect;
  if (out.detectable > wanted)
    out.more = std::max(1.0, events_for(std::log(wanted), share, settings.alpha) - events);
  const bool differs = out.evidence >= 1 / settings.alpha;
  out.outcome = outcome_of(out, differs, settings.direction, wanted);
  return out;
}

}  // namespace stats
