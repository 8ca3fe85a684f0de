// What an expression asks in any case, when that is whether a field is one of some texts or is
// there at all: such programs are false for most of what they are given, which a host can see
// without running them. With hundreds of policies about kinds of resources, a large plan costs what
// the few that are meant cost.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/program.h"

namespace cel {

// `object.type == "aws_s3_bucket"`, `object.type in ["a", "b"]` or `has(object.after)`, alone or as
// an operand of `&&`. Keys and texts live as long as the program.
struct Guard {
  std::string_view variable;
  std::vector<document::Key> path;
  std::vector<std::string_view> texts;  // none: the field need only be there

  // True only when the program is sure to be false for this value of the variable: the field is
  // there, known and another text; or what should have the field is a map without it.
  bool excludes(const document::Node& variable_value) const;
};

// None: the program has to be run.
std::vector<Guard> guards_of(const Program& program);

}  // namespace cel
