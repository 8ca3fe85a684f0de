// ValidatingPolicy and NamespacedValidatingPolicy (reference: policy, sections 5.5 to 5.8). With
// evaluation.mode JSON it judges anything that is not about to be admitted: plan resources,
// Dockerfiles, images, plain JSON; and manifests as they are.
#pragma once
#include "engines/admission/kyverno_policy.h"
#include "engines/cel/guard.h"

namespace admission {

class ValidatingPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::validating; }
  std::optional<policy::Wanted> wanted() const override;
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  struct Form {
    MatchConstraints constraints;
    Body body;
    bool extracts = false;  // each pod template of the object is judged as a Pod
  };
  enum class Mode : std::uint8_t { kubernetes, json };

  explicit ValidatingPolicy(const PolicySource& source) : KyvernoPolicy(source) {}
  Body read(const document::Node& spec, const PolicySource& source, Problems& problems);
  policy::RuleResult judge_object(const Body& body, const policy::Request& request,
                                  const Target& target, policy::Session& session) const;
  policy::RuleResult judge_templates(const Form& form, const policy::Request& request,
                                     policy::Session& session) const;

  Mode mode_ = Mode::kubernetes;
  std::vector<cel::Guard> guards_;  // of the first condition, where nothing is excused before it
  std::vector<Form> forms_;         // the policy itself first
};

}  // namespace admission
