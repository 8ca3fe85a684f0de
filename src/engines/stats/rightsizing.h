// What a workload should ask for, from what it has used: typical use as the request, half as much
// again as the 95th percentile as the limit, and the recommendation of the Kubernetes vertical pod
// autoscaler beside them. Pure.
#pragma once
#include <cstdint>
#include <span>

#include "engines/stats/observation.h"

namespace stats {

enum class Resource : std::uint8_t { cpu, memory };  // in cores, in bytes

struct Rightsizing {
  double request = 0;  // the median
  double limit = 0;    // 1.5 times the 95th percentile
  // The autoscaler's with its defaults: the 90th percentile with a margin of 15 %, bounds by the
  // 50th and 95th, wider the younger the history. Memory counts the peaks of days.
  double vpa_target = 0, vpa_lower = 0, vpa_upper = 0;
  double confidence = 0;  // days covered, or days of samples at one a minute if that is less
  std::uint64_t points = 0;
};

// In order of time; what is not finite or negative is left out.
Rightsizing rightsize(std::span<const Obs> use, Resource resource);

}  // namespace stats
