// MutatingAdmissionPolicy of Kubernetes, with its bindings (reference: policy, sections 5 and 6.6).
// One without bindings runs on its own, so that it can be tried before it is bound.
#pragma once
#include "engines/admission/bindings.h"
#include "engines/admission/mutations.h"
#include "engines/admission/validations.h"
#include "engines/policy/policy.h"

namespace admission {

class MutatingAdmissionPolicy final : public policy::Policy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override {
    return phase == policy::Phase::mutating_admission;
  }
  std::vector<std::string> rules() const override { return {}; }
  // Nothing when neither the policy nor a binding matches.
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  explicit MutatingAdmissionPolicy(const PolicySource& source)
      : Policy(source.document, source.identity) {}
  void read(const PolicySource& source, Problems& problems);
  // `object` becomes what the run makes of it.
  policy::RuleResult mutate(const BoundRun& run, const policy::Request& request,
                            const Target& target, policy::Session& session,
                            document::Node& object) const;

  MatchConstraints constraints_;
  std::vector<Binding> bindings_;
  const document::Node* param_kind_ = nullptr;
  std::vector<NamedExpression> conditions_, variables_;
  std::vector<Mutation> mutations_;
  SlotSet reads_ = {};
  FailurePolicy failure_policy_ = FailurePolicy::fail;
};

}  // namespace admission
