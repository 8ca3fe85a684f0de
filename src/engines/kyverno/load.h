// Policies of every kind, from documents as they come: ClusterPolicy and Policy of kyverno.io, and
// the kinds of the admission engine. PolicyExceptions among the documents are bound to the policies
// that they speak of. The documents' nodes and Sources outlive what is loaded.
//
//   const kyverno::Loaded loaded = kyverno::load_policies(documents, sources);
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace kyverno {

struct Loaded {
  std::vector<std::unique_ptr<const policy::Policy>> policies;  // in the order of the documents
  // What cannot be used, each with all that is wrong with it. What Kyverno's admission of policies
  // refuses is refused here.
  std::vector<policy::Rejected> rejected;
  // What was meant to be a policy, but its kind or apiVersion is none that there is: Kyverno's
  // tests pass over it, nothing else should.
  std::vector<policy::Rejected> misnamed;
  std::vector<document::Node> others;  // documents that are no policies, and not read
};

// Lists are taken apart.
Loaded load_policies(std::span<const document::Node> documents, const document::Sources& sources);

}  // namespace kyverno
