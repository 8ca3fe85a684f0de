// One evaluation: what it is given, what it has used, and what functions call back. A Run belongs
// to one thread; a program is shared by any number of them.
#pragma once
#include <span>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "engines/cel/issue.h"
#include "engines/cel/meter.h"
#include "engines/cel/value.h"

namespace cel {

enum class FaultKind : std::uint8_t {
  no_such_key,       // subject: the key, as text
  no_such_field,     // subject: its name
  no_such_overload,  // subject: the function
  unknown_name,      // subject: what was neither declared nor given
  index_out_of_range,
  division_by_zero,
  overflow,  // a number, time or duration out of its range
  repeated_key,
  unsupported_key,  // of a map literal: neither boolean, integer nor string
  empty_optional,   // .value() of optional.none()
  other,            // subject: the message
  unknown_value,    // of a document: what is known only later (document::Mark::unknown)
  // What stops an evaluation for good: no `||` absorbs it.
  cost_limit,  // `cost_max`
  deadline,
  memory_limit  // `memory_bytes_max`
};

struct Fault {
  FaultKind kind;
  Span at;
  std::string_view subject = {};
  bool stops() const { return kind >= FaultKind::cost_limit; }
};
std::string message(const Fault& fault);
// With the place, the line of the expression and a caret.
std::string to_text(const Fault& fault, std::string_view expression);

struct RunLimits {
  // Steps: one a node that computes, one an element that a macro visits, one for ten bytes of text
  // that a function reads or makes.
  std::uint64_t cost_max = 1'000'000;
  std::size_t memory_bytes_max = std::size_t{64} << 20;  // of the arena
  const base::Clock* clock = nullptr;                    // looked at every few thousand steps
  base::Time deadline = base::time_max;
  base::Randomness* randomness = nullptr;  // of random(), which fails without
};

class Run {
 public:
  // `variables` in the order of Environment::variables; absent or missing ones are an error where
  // they are used. What the result points to lives in the arena, the variables and the program.
  Run(std::span<const Value> variables, document::Arena& arena, const RunLimits& limits = {})
      : variables_(variables),
        arena_(arena),
        memory_bytes_max_(limits.memory_bytes_max),
        randomness_(limits.randomness),
        meter_(limits.cost_max, limits.clock, limits.deadline) {}

  std::uint64_t cost() const { return meter_.spent(); }

  // What follows is for functions and the engine.
  document::Arena& arena() { return arena_; }
  Meter& meter() { return meter_; }
  base::Randomness* randomness() const { return randomness_; }
  const Value& variable(std::size_t index) const {
    static constexpr Value nothing;
    return index < variables_.size() ? variables_[index] : nothing;
  }
  Value fail(FaultKind kind, Span at, std::string_view subject = {});  // the subject is copied
  // Spends steps; false when the run is over: return stopped().
  bool charge(std::uint64_t steps) { return meter_.charge(steps); }
  // Also asks whether so many more bytes may be made.
  bool charge_bytes(std::size_t bytes) {
    return meter_.charge(bytes / 10 + 1) &&
           (bytes <= memory_bytes_max_ && arena_.bytes() <= memory_bytes_max_ - bytes);
  }
  // The error of a run whose cost, time or memory is used up.
  Value stopped(Span at);

  Value& local(std::size_t slot) { return locals_[slot]; }

 private:
  friend class Program;
  friend class Explanation;
  std::span<const Value> variables_;
  document::Arena& arena_;
  std::size_t memory_bytes_max_;
  base::Randomness* randomness_;
  Meter meter_;
  Value* locals_ = nullptr;
};

}  // namespace cel
