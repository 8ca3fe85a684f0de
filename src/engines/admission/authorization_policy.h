// ValidatingPolicy with evaluation.mode Envoy or HTTP: what a proxy or a server asks before it lets
// a request pass (engines/cel/access_check.h). The first validation that is not null answers.
// Nothing is known of who asks, so that neither matchConstraints nor exceptions apply.
#pragma once
#include "engines/admission/kyverno_policy.h"
#include "engines/cel/access_check.h"

namespace admission {

class AuthorizationPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source,
                                                    cel::AccessProtocol protocol,
                                                    Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::validating; }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  AuthorizationPolicy(const PolicySource& source, cel::AccessProtocol protocol)
      : KyvernoPolicy(source), protocol_(protocol) {}
  Family family() const {
    return protocol_ == cel::AccessProtocol::envoy ? Family::envoy : Family::http;
  }
  void read(const document::Sources& sources, Problems& problems);
  policy::RuleResult answer(Scope& scope) const;
  policy::RuleResult failed(std::string message, const document::Span& at) const;

  cel::AccessProtocol protocol_;
  std::vector<NamedExpression> conditions_, variables_;
  std::vector<Expression> answers_;
  SlotSet reads_ = {};
};

}  // namespace admission
