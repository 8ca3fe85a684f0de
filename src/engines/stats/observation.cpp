#include "engines/stats/observation.h"

#include <array>

namespace stats {
namespace {

struct Words {
  std::string_view name, sentence;
};
constexpr std::array<Words, causes> words{{
    {"level", "a new high or low, or between the values seen"},
    {"short_context", "unusual for the last 12 values"},
    {"long_context", "unusual for the last 48 values"},
    {"daily_residual", "unusual for this time of the day"},
    {"slow_residual", "departs from the shape of the day for an hour"},
    {"time_of_day", "seen before, but not at this hour"},
    {"short_delay", "a movement over 6 steps not seen before"},
    {"long_delay", "a movement over 48 steps not seen before"},
    {"long_difference", "a jump over 48 steps not seen before"},
}};

}  // namespace

std::string_view name(Cause cause) { return words[static_cast<std::size_t>(cause)].name; }
std::string_view sentence(Cause cause) { return words[static_cast<std::size_t>(cause)].sentence; }

}  // namespace stats
