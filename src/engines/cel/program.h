// A compiled expression. Immutable and cheap to copy; safe from any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/cost.h"
#include "engines/cel/reads.h"
#include "engines/cel/run.h"
#include "engines/cel/type.h"

namespace cel {

struct Guard;

class Program {
 public:
  // The value of the expression; an error is a value, of Kind::error. See Run for how long it
  // lives.
  Value evaluate(Run& run) const;

  const std::string& text() const;
  const Type& type() const;
  // What of its variables it may look at.
  std::span<const Read> reads() const;
  // What it costs at least and at most.
  const CostRange& cost() const;

 private:
  friend class Compiler;
  friend class Explanation;
  friend std::vector<Guard> guards_of(const Program& program);
  struct Content;
  explicit Program(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
  std::shared_ptr<const Content> content_;  // shared by copies: immutable
};

}  // namespace cel
