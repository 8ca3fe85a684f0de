// `validate.cel` of a ClusterPolicy's rule (reference: policy, section 5): expressions, variables,
// paramKind with paramRef, auditAnnotations, and the rule's celPreconditions. It follows
// Kubernetes' ValidatingAdmissionPolicy: what cannot be evaluated fails. Compiled once; then safe
// from any thread. The nodes outlive it.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"
#include "engines/policy/request.h"
#include "engines/policy/result.h"

namespace admission {

class CelValidation {
 public:
  struct Rule {
    const document::Node& cel;                      // the block itself
    const document::Node* preconditions = nullptr;  // celPreconditions, a list
    std::string_view message = {};                  // validate.message
  };
  // nullptr when the rule cannot be used: then `problems` got lines like "policy.yaml:12:7: ...".
  static std::unique_ptr<const CelValidation> load(const Rule& rule,
                                                   const document::Sources& sources,
                                                   std::vector<std::string>& problems);
  ~CelValidation();
  CelValidation(const CelValidation&) = delete;
  CelValidation& operator=(const CelValidation&) = delete;

  // Matching, exclusion and exceptions are the rule's business and done before.
  policy::RuleResult evaluate(std::string_view rule, const policy::Request& request,
                              policy::Session& session) const;

 private:
  struct Content;
  explicit CelValidation(std::unique_ptr<const Content> content);
  std::unique_ptr<const Content> content_;
};

}  // namespace admission
