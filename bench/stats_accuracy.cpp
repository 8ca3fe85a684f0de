// What the statistics core finds: the Numenta benchmark, the M3 competition, false alarms, and the
// power of the canary test. Reads ../shared/data/stats where it is; simulations have seeds.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>

#include "engines/stats/evaluation/owa.h"
#include "engines/stats/fit.h"
#include "engines/stats/pace.h"
#include "engines/stats/sequential.h"
#include "engines/stats/tests/distributions.h"
#include "engines/stats/tests/nab_corpus.h"
#include "engines/stats/tests/streams.h"

namespace {

using namespace stats::evaluation;  // NOLINT(google-build-using-namespace): tables

void nab() {
  const auto all = stats::test::judged_corpus();
  if (all.empty()) return;
  const stats::evaluation::Profile profiles[] = {standard, low_false_positives, low_misses};
  std::puts("NAB, four categories         standard  low FP  low misses");
  std::printf("  default threshold          ");
  for (const auto& profile : profiles) std::printf("%8.2f", score_at(all, 1e-9, profile));
  std::printf("\n  best threshold             ");
  for (const auto& profile : profiles) std::printf("%8.2f", best_score(all, profile).score);
  std::printf("\n  category scored left out   ");
  for (const auto& profile : profiles) std::printf("%8.2f", leave_one_category_out(all, profile));
  const auto alarms = stats::test::false_alarms(all);
  std::printf("\n  false alarms %.3f %% of points, worst series %.3f %%\n", 100 * alarms.share,
              100 * alarms.worst);
}

struct Covered {
  Owa owa;
  double inside = 0, steps = 0;
};

void m3() {
  std::ifstream file("../shared/data/stats/m3/series.jsonl");
  std::map<std::string, Covered> by;
  for (std::string line; std::getline(file, line);) {
    const auto document = base::json::Document::parse(line);
    if (!document) continue;
    const auto numbers = [&](std::string_view name) {
      std::vector<double> out;
      for (const auto& value : document->root().find(name)->array()) out.push_back(value.number());
      return out;
    };
    const auto history = numbers("train");
    const auto actual = numbers("test");
    const int season = static_cast<int>(document->root().find("season")->int64());
    const auto forecast =
        stats::fit(history, {.horizon = static_cast<int>(actual.size()), .candidates = {season}});
    for (const std::string& group :
         {std::string("all"), std::string(document->root().find("frequency")->string())}) {
      Covered& covered = by[group];
      covered.owa.add(history, season, actual, forecast->mean);
      for (std::size_t i = 0; i < actual.size(); ++i, ++covered.steps)
        covered.inside += forecast->p10[i] <= actual[i] && actual[i] <= forecast->p90[i] ? 1 : 0;
    }
  }
  if (by.empty()) return;
  std::puts("M3, given half     OWA    sMAPE   MASE   p10-p90 holds");
  for (const auto& [group, covered] : by)
    std::printf("  %-12s  %.4f  %6.2f  %.3f   %.1f %%\n", group.c_str(), covered.owa.owa(),
                covered.owa.smape(), covered.owa.mase(), 100 * covered.inside / covered.steps);
}

using Draw = std::function<double(int arm, double factor)>;
using Values = std::vector<double>;

constexpr int arm_points = 60;

double mean_of(const Values& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
double of_means(const Values& control, const Values& canary) {
  return mean_of(canary) - mean_of(control);
}
double of_log_means(const Values& control, const Values& canary) {
  return std::log(mean_of(canary)) - std::log(mean_of(control));
}
double of_mean_logs(const Values& control, const Values& canary) {
  Values logs[2] = {control, canary};
  for (Values& values : logs)
    for (double& value : values) value = std::log(value);
  return of_means(logs[0], logs[1]);
}
double of_least(const Values& control, const Values& canary) {
  return *std::ranges::min_element(canary) - *std::ranges::min_element(control);
}

struct CanaryRow {
  const char* name;
  double factor;
  Draw draw;
  // The best statistic for this distribution, of arms of the full size that are looked at once.
  double (*best)(const Values& control, const Values& canary);
};

// In how many of the rounds the best test of fixed size finds the difference: over the quantile
// that the statistic has without one, which only a simulation knows.
double best_power(const CanaryRow& row, double alpha) {
  constexpr std::size_t rounds = 20'000;
  Values without;
  Values with;
  for (std::size_t round = 0; round < rounds; ++round)
    for (const double factor : {1.0, row.factor}) {
      Values arms[2];
      for (int i = 0; i < arm_points; ++i)
        for (const int arm : {0, 1}) arms[arm].push_back(row.draw(arm, arm == 0 ? 1 : factor));
      (factor == 1 ? without : with).push_back(row.best(arms[0], arms[1]));
    }
  std::ranges::sort(without);
  const double bound = without[static_cast<std::size_t>((1 - alpha) * rounds)];
  return static_cast<double>(std::ranges::count_if(with, [&](double v) { return v > bound; })) /
         static_cast<double>(rounds);
}

// How often the sequential test speaks, and after how many points.
void canary_row(const CanaryRow& row) {
  constexpr int rounds = 10'000;
  const stats::SequentialPlan plan{.points = arm_points};
  const stats::Sequential fresh(plan);
  std::printf("  %-28s", row.name);
  double power = 0;
  for (const double now : {1.0, row.factor}) {
    int found = 0;
    double points = 0;
    for (int round = 0; round < rounds; ++round) {
      stats::Sequential test = fresh;
      auto decision = stats::Decision::more;
      while (decision == stats::Decision::more)
        decision = test.add(row.draw(0, 1), row.draw(1, now));
      found += decision == stats::Decision::different ? 1 : 0;
      points += static_cast<double>(test.points()) / rounds;
    }
    power = static_cast<double>(found) / rounds;
    std::printf("%8.2f %% (%4.1f)", 100 * power, points);
  }
  const double best = best_power(row, plan.alpha);
  std::printf("%8.1f %%%8.1f %%\n", 100 * best, 100 * power / best);
}

void canary() {
  stats::test::Random random(7);
  double last[2] = {0, 0};
  // A shift by `factor - 1` deviations.
  const auto correlated = [&](double phi) {
    return [&random, &last, phi](int arm, double factor) {
      last[arm] = phi * last[arm] + random.normal();
      return last[arm] + (factor - 1) * std::sqrt(1 / (1 - phi * phi));
    };
  };
  const auto poisson = [&](int, double factor) {
    const double end = std::exp(-5 * factor);
    double product = random.uniform();
    int count = 0;
    for (; product > end; ++count) product *= random.uniform();
    return static_cast<double>(count);
  };
  const CanaryRow rows[] = {
      {"exponential x2", 2, [&](int, double f) { return f * random.exponential(); }, of_log_means},
      {"lognormal x1.8", 1.8, [&](int, double f) { return f * std::exp(random.normal()); },
       of_mean_logs},
      {"Pareto 2.5 x1.3", 1.3, [&](int, double f) { return f * std::pow(random.uniform(), -.4); },
       of_least},
      {"Poisson 5 to 6.5", 1.3, poisson, of_means},
      {"AR(1) .2, .7 deviations more", 1.7, correlated(.2), of_means},
      {"AR(1) .5, one deviation more", 2, correlated(.5), of_means},
      {"AR(1) .7, 1.3 deviations more", 2.3, correlated(.7), of_means},
  };
  std::puts(
      "Canary, 60 points an arm,      false alarms     found (points needed)  best fixed   share\n"
      "  ten looks, one-sided 1 %");
  for (const CanaryRow& row : rows) canary_row(row);
}

// Alerts in % of points on series that have nothing to find: at the default threshold (20 series of
// 10,000 points), and with a budget of 0.1 % (3 of 40,000).
void stationary() {
  std::puts("Stationary series, alerts in % of points     default   budget of 0.1");
  for (const auto& distribution : stats::test::distributions) {
    stats::test::Random random(11);
    const auto share = [&](int rounds, int points, bool paced) {
      double alerts = 0;
      double judged = 0;
      for (int round = 0; round < rounds; ++round) {
        stats::Series series;
        stats::Settings settings;
        stats::Pace pace;
        for (int i = 0; i < points; ++i) {
          if (paced) settings.threshold = pace.threshold();
          const auto verdict = series.add(
              {.time_ms = i * stats::test::five_minutes, .value = distribution.draw(random)},
              settings);
          if (verdict.learning && paced) continue;
          judged += 1;
          pace.pass(.001);
          if (!verdict.alert) continue;
          alerts += 1;
          pace.spend();
        }
      }
      return 100 * alerts / judged;
    };
    std::printf("  %-40s %.4f    %.4f\n", std::string(distribution.name).c_str(),
                share(20, 10'000, false), share(3, 40'000, true));
  }
}

}  // namespace

int main() {
  nab();
  m3();
  stationary();
  canary();
  return 0;
}
