// Described types for the tests: one with a field of each kind, and one nested in it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/describe/describe.h"

namespace base::example {

enum class Colour { red, green };
const describe::Type& described(describe::Tag<Colour>);

struct Part {
  std::string name;
  std::int64_t weight = 0;
};
const describe::Type& described(describe::Tag<Part>);

struct Thing {
  Id id;
  Colour colour = Colour::red;
  std::vector<Part> parts;
  std::map<std::string, std::string> labels;
  std::optional<Time> until;
  Duration wait;
};
const describe::Type& described(describe::Tag<Thing>);

// Any field may be absent; most have a constraint.
struct Bounded {
  bool on = false;
  std::int32_t small = 0;
  double ratio = 0;
  std::string code;
  Time since;
  Id owner;
  describe::RawJson extra;
  std::vector<std::string> tags;
  std::map<std::string, std::int64_t> counts;
  std::optional<std::int64_t> limit;
};
const describe::Type& described(describe::Tag<Bounded>);

}  // namespace base::example
