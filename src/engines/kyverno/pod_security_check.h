// Private to the engine. `validate.podSecurity` (reference: policy, 3.14). Immutable once compiled.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/kubernetes/pod_security.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

struct PodSecurityCheck {
  std::string level, version;  // as they are written
  kubernetes::PodSecurityProfile profile = {};
  std::vector<kubernetes::PodSecurityExclusion> exclusions = {};

  static PodSecurityCheck compile(const document::Node& node, Compilation& compilation);
  // `excused`: of exceptions. What they alone make pass is skipped.
  Outcome evaluate(std::string_view rule, const document::Node& object,
                   std::span<const kubernetes::PodSecurityExclusion> excused) const;
};

// Of a list {controlName, images, restrictedField, values}.
std::vector<kubernetes::PodSecurityExclusion> pod_security_exclusions(
    std::span<const document::Node> list, Compilation& compilation);

}  // namespace kyverno
