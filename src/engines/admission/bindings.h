// What bindings say of a policy of admissionregistration.k8s.io: for which requests, and with which
// parameters.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/admission/match.h"
#include "engines/admission/policy_source.h"

namespace admission {

struct Binding {
  std::string_view name;
  std::optional<MatchConstraints> match;  // nothing: all that the policy matches
  const document::Node* param_ref = nullptr;
};

std::vector<Binding> read_bindings(const PolicySource& source, Problems& problems);

// One run of a policy: with the parameters of a binding, or without any.
struct BoundRun {
  std::string_view binding;
  document::Node params;
};

// The runs for a request that the policy's own constraints match. A selector of parameters hands
// them over as one list, {items: [...]}, as Kyverno does. Without bindings the policy runs once.
base::Result<std::vector<BoundRun>> bound_runs(std::span<const Binding> bindings,
                                               const document::Node* param_kind,
                                               const policy::Request& request, const Target& target,
                                               policy::Session& session);

}  // namespace admission
