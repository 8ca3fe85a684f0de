// A forecast that is kept up point by point: exponential smoothing at eight rates in parallel,
// mixed by their recent errors, and half the drift of a decayed regression line, as the Theta
// method has it (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003). The band's margins
// follow the misses, so that nine of ten values fall inside whatever their distribution (adaptive
// conformal inference, Gibbs and Candes 2021). What a forecast needs of the rates is kept with
// them, so that it is read once a point. Fixed size, plain values.
#pragma once
#include <array>
#include <cstdint>

namespace stats {

inline constexpr int smoothing_rates = 8;

struct Band {
  double low = 0, expected = 0, high = 0;
};

struct Level {
  std::array<float, smoothing_rates> level{};
  std::array<float, smoothing_rates> error{};  // decayed mean of |x - level|
  float spread = 0;  // decayed mean of |x - forecast|, the first few steps a plain mean
  float below = 0;   // the margins of the band, in spreads
  float above = 0;
  std::uint32_t seen = 0;
  double mean = 0;   // of the levels, by the weights of their errors
  double slope = 0;  // of the regression line, a step
  // Of the regression line, decayed, with the time counted back from the newest point in steps.
  double sum = 0, sum_t = 0, sum_tt = 0, sum_x = 0, sum_tx = 0;

  void add(float x, double steps);
  // `ahead` >= 1 steps after the newest point; zero width and value before there is one.
  Band forecast(int ahead) const;
  void transform(double factor, double shift);

 private:
  void extend_line(double x, double steps);
  void follow_misses(double error_now);
  void smooth(float x, float share);
  double wider(int ahead) const;
};

}  // namespace stats
