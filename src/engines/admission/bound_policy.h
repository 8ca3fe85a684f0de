// What ValidatingAdmissionPolicy and MutatingAdmissionPolicy have in common: constraints, bindings
// with parameters, variables and match conditions, read from the same fields and asked in the same
// order. One without bindings runs on its own, so that it can be tried before it is bound.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "engines/admission/bindings.h"
#include "engines/admission/validations.h"
#include "engines/policy/policy.h"

namespace admission {

class BoundPolicy : public policy::Policy {
 public:
  std::vector<std::string> rules() const override { return {}; }

 protected:
  BoundPolicy(const PolicySource& source, Family family)
      : Policy(source.document, source.identity), family_(family) {}
  // Calls `own` for what each kind has besides, once variables and conditions are compiled.
  using Own = std::function<void(const document::Node& spec, ExpressionCompiler& compiler)>;
  void read(const PolicySource& source, Problems& problems, const Own& own);

  bool matches(const policy::Request& request, const Target& target,
               const policy::World& world) const {
    return constraints_.matches(request, target, world);
  }
  base::Result<std::vector<BoundRun>> runs(const policy::Request& request, const Target& target,
                                           policy::Session& session) const {
    return bound_runs(bindings_, param_kind_, request, target, session);
  }
  std::span<const NamedExpression> variables() const { return variables_; }
  // Binds what the expressions see, and says why the policy has no say: no value when it has.
  std::optional<policy::RuleResult> begin(Scope& scope, const BoundRun& run,
                                          const policy::Request& request,
                                          const Target& target) const;

 private:
  const Family family_;
  MatchConstraints constraints_;
  std::vector<Binding> bindings_;
  const document::Node* param_kind_ = nullptr;
  std::vector<NamedExpression> conditions_, variables_;
  SlotSet reads_ = {};
  FailurePolicy failure_policy_ = FailurePolicy::fail;
};

}  // namespace admission
