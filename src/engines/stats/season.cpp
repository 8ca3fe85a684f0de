#include "engines/stats/season.h"

namespace stats {

void Season::merge(const Season& other) {
  const auto join = [](float& mine, float theirs) {
    const float both = mine / 2 + theirs / 2;
    mine = is_known(both) ? both : is_known(mine) ? mine : theirs;
  };
  for (std::size_t i = 0; i < day.size(); ++i) join(day[i], other.day[i]);
  for (std::size_t i = 0; i < week.size(); ++i) join(week[i], other.week[i]);
}

void Season::transform(float factor, float shift) {
  for (float& value : day) value = value * factor + shift;
  for (float& value : week) value *= factor;
}

}  // namespace stats
