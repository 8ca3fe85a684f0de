// Private to the engine. A rule of a ClusterPolicy, compiled: whom it looks at, what it knows and
// what it does. Immutable.
#pragma once
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engines/admission/cel_validation.h"
#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/context_entry.h"
#include "engines/kyverno/generation.h"
#include "engines/kyverno/image_verification.h"
#include "engines/kyverno/images.h"
#include "engines/kyverno/match.h"
#include "engines/kyverno/mutation.h"
#include "engines/kyverno/pod_security_check.h"
#include "engines/policy/status.h"

namespace kyverno {

struct Rule {
  std::string_view name = {};
  document::Node node = {};
  Filters match = {}, exclude = {};
  std::vector<ContextEntry> context = {};
  std::optional<ImageExtractors> extractors = {};
  Conditions preconditions = {};
  std::optional<Template> message = {};
  bool enforces = false;  // its own failureAction, or the policy's
  bool allows_existing_violations = true;
  std::optional<Check> check = {};
  std::optional<PodSecurityCheck> pod_security = {};
  std::shared_ptr<const admission::CelValidation> cel = {};  // shared by copies: immutable
  std::vector<ImageVerification> images = {};
  std::optional<Mutation> mutation = {};
  std::optional<Generation> generation = {};

  // What is said for all rules of a policy at once.
  struct Defaults {
    bool enforces = false;
  };
  static Rule compile(const document::Node& node, const Defaults& defaults,
                      Compilation& compilation);
  bool has(policy::Phase phase) const;
};

// What a rule does by its text, for what is asked before it is compiled. Images are verified in one
// phase, and in another it is checked that they were.
bool has_phase(const document::Node& rule, policy::Phase phase);

}  // namespace kyverno
