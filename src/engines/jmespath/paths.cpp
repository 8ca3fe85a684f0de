#include "engines/jmespath/paths.h"

#include <algorithm>

namespace jmespath {

void join_fields(Program& program) {
  std::vector<Step>& steps = program.steps;
  std::vector<bool> continued(steps.size());  // by a field
  for (const Step& step : steps)
    if (step.op == Op::field && steps[step.left].op == Op::field) continued[step.left] = true;
  for (StepNumber end = 0; end < steps.size(); ++end) {
    if (steps[end].op != Op::field || continued[end]) continue;
    const std::size_t first = program.children.size();
    StepNumber at = end;
    for (; steps[at].op == Op::field; at = steps[at].left)
      program.children.push_back({.step = at, .key = steps[at].key});
    std::reverse(program.children.begin() + static_cast<std::ptrdiff_t>(first),
                 program.children.end());
    steps[end].left = at;
    steps[end].first_child = static_cast<std::uint32_t>(first);
    steps[end].child_count = static_cast<std::uint32_t>(program.children.size() - first);
  }
}

}  // namespace jmespath
