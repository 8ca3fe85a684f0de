// GeneratingPolicy and NamespacedGeneratingPolicy (reference: policy, sections 5.5 and 7): objects
// made with generator.Apply or from a template.
#pragma once
#include "engines/admission/kyverno_policy.h"
#include "engines/admission/template.h"

namespace admission {

class GeneratingPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::generating; }
  // Nothing when constraints or conditions do not match.
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  struct Generation {
    std::optional<Expression> expression;
    std::shared_ptr<const Template> from;  // shared by nobody; a shared_ptr, so that it is copied
  };

  explicit GeneratingPolicy(const PolicySource& source) : KyvernoPolicy(source) {}
  void read_generations(ExpressionCompiler& compiler);
  base::Done generate(Scope& scope, const cel::KyvernoHost& generator) const;

  Body body_;
  std::vector<Generation> generations_;
};

}  // namespace admission
