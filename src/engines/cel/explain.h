// Why an expression came out false: the smallest parts of it that decided, and what of the
// documents they read. It evaluates anew, so it is for what failed, not for every run.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "engines/cel/program.h"

namespace cel {

// What a part asks of the value that it read.
enum class Asked : std::uint8_t {
  something,  // no more is known than that it is not so
  equal,      // to `value`
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  one_of,  // the elements of `value`
  none_of,
  present,
  absent,
  matching,  // the regular expression `value`
};

struct Reason {
  Span at;                               // of the part
  const document::Node* node = nullptr;  // what it read; nullptr: nothing of a document
  // The member that `node` lacks, when that was read, and those that were to be read below it.
  std::vector<std::string_view> missing = {};
  Asked asked = Asked::something;
  Value value = {};  // a constant of the expression; absent when there is none
};

struct ExplainOptions {
  std::size_t reasons_max = 10;  // `reasons_max`: elements of lists that fail alike
  // The expression behind variables.NAME, when `variables` is a host's object: it is explained in
  // its place. nullptr: there is none.
  std::function<const Program*(std::string_view name)> definition = {};
};

// Precondition: the program yields false in this run. None when nothing can be said.
std::vector<Reason> explain(const Program& program, Run& run, const ExplainOptions& options = {});

}  // namespace cel
