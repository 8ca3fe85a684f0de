// A comparison that is looked at while it runs, and may end early, at the false alarms asked for
// over all looks together.
//
// The statistic is a linear rank statistic with scores that follow the values of both arms together
// (rank_score.h). Its bounds follow from spending the false alarms as alpha t^8 over the planned
// information (Kim and DeMets 1987), by the recursion of Armitage, McPherson and Rowe 1969. The
// first autocorrelation of the scores within the arms deflates what they tell (dependence.h); that
// it and the deviation are estimates makes the statistic one of Student's, which is brought back to
// a normal one.
#pragma once
#include <cstdint>
#include <vector>

namespace stats {

enum class Direction : std::uint8_t { increase, decrease, either };  // which change is bad

struct SequentialPlan {
  double alpha = 0.01;  // false alarms over all looks
  Direction direction = Direction::increase;
  int points = 60;  // of an arm, at the end
  int looks = 10;   // evenly apart; 1 to looks_max
};
inline constexpr int looks_max = 100;
inline constexpr int points_max = 100'000;

enum class Decision : std::uint8_t {
  more,
  different,
  done
};  // done: the end is reached without a difference

// The bounds of |z| (of z, one-sided) at each look.
std::vector<double> sequential_bounds(const SequentialPlan& plan);

class Sequential {
 public:
  // A plan out of its limits is cut to them.
  explicit Sequential(const SequentialPlan& plan);
  // One value of each arm; looks when one is due. Once it is decided it stays.
  Decision add(double control, double canary);
  double z() const { return z_; }  // at the last look
  std::size_t points() const { return control_.size(); }

 private:
  SequentialPlan plan_;
  std::vector<double> bounds_, control_, canary_;
  double z_ = 0;
  Decision decision_ = Decision::more;
};

// An always-valid p-value for differences of pairs, looked at whenever one likes: the mixture
// sequential probability ratio test (Johari, Koomen, Pekelis and Walsh 2017). Needs no plan, and is
// the weaker for it.
class AlwaysValid {
 public:
  explicit AlwaysValid(double effect_variance) : effect_variance_(effect_variance) {}
  double add(double control, double canary);  // the p-value so far; it never grows
  double p_value() const { return p_value_; }

 private:
  double effect_variance_;
  double count_ = 0, mean_ = 0, squares_ = 0, p_value_ = 1;
};

}  // namespace stats
