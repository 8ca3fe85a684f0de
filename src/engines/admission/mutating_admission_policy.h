// MutatingAdmissionPolicy of Kubernetes, with its bindings (reference: policy, sections 5 and 6.6).
#pragma once
#include "engines/admission/bound_policy.h"
#include "engines/admission/mutations.h"

namespace admission {

class MutatingAdmissionPolicy final : public BoundPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override {
    return phase == policy::Phase::mutating_admission;
  }
  // Nothing when neither the policy nor a binding matches.
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  explicit MutatingAdmissionPolicy(const PolicySource& source)
      : BoundPolicy(source, Family::kubernetes_mutation) {}
  // `object` becomes what the run makes of it.
  policy::RuleResult mutate(const BoundRun& run, const policy::Request& request,
                            const Target& target, policy::Session& session,
                            document::Node& object) const;

  std::vector<Mutation> mutations_;
};

}  // namespace admission
