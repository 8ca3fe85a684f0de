// Two arms of values whose neighbours in time depend on each other: how much, and how far the
// means of the arms are apart in deviations of that difference. Pure.
#pragma once
#include <span>

namespace stats {

struct Dependence {
  double correlation = 0;  // of neighbours, in both arms together; cut as dependence_of says
  double t = 0;            // canary larger: positive
  double freedom = 1;      // of the deviation that `t` is in, as degrees of freedom
};

// Both arms as autoregressive series of first order with means of their own, by restricted maximum
// likelihood (Patterson and Thompson 1971); the means and their deviation by generalised least
// squares. Correlations are cut at 0.95 and at one standard error below none, where independent
// values mostly lie: cut at none, they would seem to tell less than they do. What is further below
// is not believed, so that a test stays on the safe side. Values of the order of 1 in the order of
// time, two or more in an arm; t is at most 1e6.
Dependence dependence_of(std::span<const double> control, std::span<const double> canary);

}  // namespace stats
