// Where values lie and how far apart, whatever a few of them do. Pure.
#pragma once
#include <span>

namespace stats {

struct LocationScale {
  double location = 0;  // a median
  double scale = 0;     // of a normal distribution its standard deviation; 0 only without values
};

// Of an even number of values the mean of the two in the middle. Sorts them; precondition: not
// empty.
double sorted_median(std::span<double> values);

// The median, and 1.4826 times the median distance from it, exactly; at least
// 1e-9 max(1, |location|). For windows that are all there; streams have DDSketch::robust_scale.
LocationScale location_scale(std::span<const double> values);

}  // namespace stats
