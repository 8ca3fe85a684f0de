// Policies written in CEL, from documents: the kinds of admissionregistration.k8s.io and of
// policies.kyverno.io. A policy is compiled together with its bindings and the exceptions that name
// it, which are gathered first:
//
//   const admission::Companions companions(documents, sources);
//   if (admission::is_policy(document)) auto loaded = admission::load(document, companions,
//   sources);
//
// Nodes and Sources outlive what is loaded; companions need not.
#pragma once
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "engines/admission/exception.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace admission {

// By apiVersion and kind.
bool is_policy(const document::Node& document);
bool is_companion(const document::Node& document);  // a binding, or an exception of these kinds

class Companions {
 public:
  Companions() = default;
  // Of all documents those that are companions.
  Companions(std::span<const document::Node> documents, const document::Sources& sources);

  // Companions that cannot be used: never passed over in silence.
  std::span<const policy::Rejected> rejected() const { return rejected_; }
  std::vector<std::shared_ptr<const Exception>> exceptions_of(std::string_view kind,
                                                              std::string_view policy) const;
  std::vector<const document::Node*> bindings_of(std::string_view kind,
                                                 std::string_view policy) const;

 private:
  std::vector<std::shared_ptr<const Exception>> exceptions_;  // shared with policies
  std::span<const document::Node> documents_;
  std::vector<policy::Rejected> rejected_;
};

// Precondition: is_policy(document).
std::variant<std::unique_ptr<const policy::Policy>, policy::Rejected> load(
    const document::Node& document, const Companions& companions, const document::Sources& sources);

}  // namespace admission
