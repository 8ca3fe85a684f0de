// The normal distribution. Pure.
#pragma once

namespace stats {

double normal_cdf(double z);
// Its inverse, to 1e-15 (Wichura 1988, AS 241); -+infinity at 0 and 1.
double normal_quantile(double probability);

}  // namespace stats
