// matchImageReferences of an ImageValidatingPolicy: which images it is about. Compiled once; safe
// from any thread.
#pragma once
#include <string_view>
#include <variant>
#include <vector>

#include "base/regex/regex.h"
#include "base/result.h"
#include "engines/admission/expressions.h"
#include "engines/cel/program.h"
#include "engines/document/node.h"

namespace admission {

// A glob of github.com/gobwas/glob without separators, as a regular expression: `*` and `**` are
// any run, `?` one character, [abc], [!a-z], {one,other}, and a backslash takes the meaning away.
// `invalid` when a bracket or brace is left open.
base::Result<base::Regex> glob_regex(std::string_view glob);

class ImageReferences {
 public:
  ImageReferences() = default;
  // A list of {glob} or {expression}, a boolean about `ref`; nullptr and none: every image.
  ImageReferences(const document::Node* list, const document::Sources& sources, Problems& problems);
  // `invalid` when an expression cannot be evaluated before any of them matches.
  base::Result<bool> match(std::string_view image) const;

 private:
  std::vector<std::variant<base::Regex, cel::Program>> references_;
};

}  // namespace admission
