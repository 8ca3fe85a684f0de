// What an expression asks in any case, when that is whether a field is a text: such programs are
// false for most of what they are given, which a host can see without running them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engines/cel/program.h"

namespace cel {

// `object.type == "aws_s3_bucket"`, alone or as an operand of `&&`. Keys and text live as long as
// the program.
struct Guard {
  std::string_view variable;
  std::vector<document::Key> path;
  std::string_view text;

  // True only when the program is sure to be false for this value of the variable: the field is
  // there, known and another text.
  bool excludes(const document::Node& variable_value) const;
};

// None: the program has to be run.
std::vector<Guard> guards_of(const Program& program);

}  // namespace cel
