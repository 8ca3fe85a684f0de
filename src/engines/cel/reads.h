// What a compiled expression reads of its variables, for who evaluates again only where something
// changed, or wants to know which fields a policy speaks of.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace cel {

// One step from a value to what is inside of it.
struct ReadStep {
  std::string field = {};  // "" when `every`
  bool every = false;      // any element, any member: an index or key that is not constant
  auto operator<=>(const ReadStep&) const = default;
};

struct Read {
  std::string variable;
  std::vector<ReadStep> path;  // everything below its end may be read, unless `presence`
  bool presence = false;       // only whether it is there
  auto operator<=>(const Read&) const = default;
};

// "object.spec.containers[*].image"
std::string to_text(const Read& read);

}  // namespace cel
