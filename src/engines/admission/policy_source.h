// What every kind of policy is loaded from.
#pragma once
#include <memory>
#include <span>

#include "engines/admission/exception.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace admission {

// What a policy is loaded with: document and sources outlive the policy, the rest the loading.
struct PolicySource {
  const document::Node& document;
  policy::Identity identity;
  const document::Sources& sources;
  std::span<const std::shared_ptr<const Exception>> exceptions;  // those that name the policy
  std::span<const document::Node* const> bindings;               // likewise
};

}  // namespace admission
