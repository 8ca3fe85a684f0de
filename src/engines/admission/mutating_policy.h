// MutatingPolicy and NamespacedMutatingPolicy (reference: policy, sections 5.5 and 6.6): they
// change the object that is admitted, and objects that exist already (targets).
#pragma once
#include "engines/admission/kyverno_policy.h"
#include "engines/admission/mutations.h"

namespace admission {

class MutatingPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::mutating; }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  struct Form {
    MatchConstraints constraints;
    Body body;
    std::vector<Mutation> mutations;
    bool extracts = false;
  };
  // Which existing objects are changed: those that constraints match, or that an expression yields.
  struct Targets {
    MatchConstraints constraints;
    std::optional<Expression> expression;
    std::vector<NamedExpression> conditions;
  };
  struct Changed {
    policy::RuleResult result;
    document::Node object;  // as it was when the result is no pass
  };

  explicit MutatingPolicy(const PolicySource& source) : KyvernoPolicy(source) {}
  Form read(const document::Node& spec, const PolicySource& source, Problems& problems);
  void read_evaluation(const PolicySource& source, Problems& problems);
  void read_targets(ExpressionCompiler& compiler, const PolicySource& source, Problems& problems);
  Changed change(const Form& form, const policy::Request& request, const Target& target,
                 std::span<const NamedExpression> conditions, policy::Session& session) const;
  void change_targets(const policy::Request& request, const Target& target,
                      policy::Session& session, std::vector<policy::RuleResult>& results) const;
  std::vector<document::Node> targets_of(const policy::Request& request, const Target& target,
                                         policy::Session& session, std::string& problem) const;

  std::vector<Form> forms_;  // the policy itself first
  std::optional<Targets> targets_;
  bool on_admission_ = true, on_existing_ = false;
  AtomicFields atomic_fields_ = AtomicFields::refused;
};

}  // namespace admission
