// ValidatingAdmissionPolicy of Kubernetes, with its bindings (reference: policy, section 5).
#pragma once
#include "engines/admission/bound_policy.h"

namespace admission {

class ValidatingAdmissionPolicy final : public BoundPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override {
    return phase == policy::Phase::validating_admission;
  }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  explicit ValidatingAdmissionPolicy(const PolicySource& source)
      : BoundPolicy(source, Family::kubernetes) {}
  policy::RuleResult judge(const BoundRun& run, const policy::Request& request,
                           const Target& target, policy::Session& session) const;

  std::vector<Validation> validations_;
  std::vector<NamedExpression> audit_annotations_;
};

}  // namespace admission
