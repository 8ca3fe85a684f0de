// Six distributions for simulations of series that have nothing to find.
#pragma once
#include <array>
#include <string_view>

#include "engines/stats/tests/streams.h"

namespace stats::test {

struct Distribution {
  std::string_view name;
  double (*draw)(Random& random);
};

inline constexpr std::array<Distribution, 6> distributions{{
    {"uniform", [](Random& random) { return random.uniform(); }},
    {"normal", [](Random& random) { return random.normal(); }},
    {"exponential", [](Random& random) { return random.exponential(); }},
    {"lognormal", [](Random& random) { return std::exp(random.normal()); }},
    {"Pareto 2.5", [](Random& random) { return std::pow(random.uniform(), -1 / 2.5); }},
    {"bimodal", [](Random& random) { return random.normal() + (random.uniform() < .5 ? 20 : 0); }},
}};

}  // namespace stats::test
