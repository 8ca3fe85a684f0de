// What the statistics core finds: the Numenta benchmark, the M3 competition, false alarms, and the
// power of the canary test. Reads ../shared/data/stats where it is; simulations have seeds.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>

#include "engines/stats/evaluation/owa.h"
#include "engines/stats/fit.h"
#include "engines/stats/sequential.h"
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

// How often the sequential test speaks, and after how many points.
void canary_row(const char* name, double factor, const Draw& draw) {
  constexpr int rounds = 4000;
  const stats::Sequential fresh({});
  std::printf("  %-28s", name);
  for (const double now : {1.0, factor}) {
    int found = 0;
    double points = 0;
    for (int round = 0; round < rounds; ++round) {
      stats::Sequential test = fresh;
      auto decision = stats::Decision::more;
      while (decision == stats::Decision::more) decision = test.add(draw(0, 1), draw(1, now));
      found += decision == stats::Decision::different ? 1 : 0;
      points += static_cast<double>(test.points()) / rounds;
    }
    std::printf("%8.2f %% (%4.1f)", 100.0 * found / rounds, points);
  }
  std::puts("");
}

void canary() {
  stats::test::Random random(7);
  std::puts(
      "Canary, 60 points an arm,      false alarms     found (points needed)\n  ten looks, "
      "one-sided 1 %");
  canary_row("exponential x2", 2,
             [&](int, double factor) { return factor * random.exponential(); });
  canary_row("lognormal x1.8", 1.8,
             [&](int, double factor) { return factor * std::exp(random.normal()); });
  canary_row("Pareto 2.5 x1.3", 1.3,
             [&](int, double factor) { return factor * std::pow(random.uniform(), -1 / 2.5); });
  canary_row("Poisson 5 to 6.5", 1.3, [&](int, double factor) {
    const double end = std::exp(-5 * factor);
    double product = random.uniform();
    int count = 0;
    for (; product > end; ++count) product *= random.uniform();
    return static_cast<double>(count);
  });
  double last[2] = {0, 0};
  canary_row("AR(1) .5, one deviation more", 2, [&](int arm, double factor) {
    last[arm] = .5 * last[arm] + random.normal();
    return last[arm] + (factor - 1) * std::sqrt(1 / (1 - .25));
  });
}

// Ten thousand points each of series that have nothing to find.
void stationary() {
  stats::test::Random random(11);
  const std::pair<const char*, std::function<double()>> distributions[] = {
      {"uniform", [&] { return random.uniform(); }},
      {"normal", [&] { return random.normal(); }},
      {"exponential", [&] { return random.exponential(); }},
      {"lognormal", [&] { return std::exp(random.normal()); }},
      {"Pareto 2.5", [&] { return std::pow(random.uniform(), -1 / 2.5); }},
      {"bimodal", [&] { return random.normal() + (random.uniform() < .5 ? 20 : 0); }},
  };
  std::puts("False alarms of stationary series, default threshold, % of points");
  for (const auto& [name, draw] : distributions) {
    int alerts = 0;
    constexpr int points = 10'000;
    constexpr int rounds = 20;
    for (int round = 0; round < rounds; ++round) {
      stats::Series series;
      for (int i = 0; i < points; ++i)
        alerts += series.add({.time_ms = i * stats::test::five_minutes, .value = draw()}, {}).alert
                      ? 1
                      : 0;
    }
    std::printf("  %-12s %.4f\n", name, 100.0 * alerts / (points * rounds));
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
