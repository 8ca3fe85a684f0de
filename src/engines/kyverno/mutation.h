// Private to the engine. `mutate`: patches of the object, or of others that exist (reference:
// policy, 6.1 to 6.5). Immutable once compiled.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/kyverno/check.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/context_entry.h"
#include "engines/policy/result.h"

namespace kyverno {

// A JSON patch is YAML, and JSON with it; its nodes are nowhere.
base::Result<document::Node> json_patch_operations(std::string_view text, document::Arena& arena);

// One of both; neither patches nothing.
struct Patch {
  std::optional<Template> strategic_merge = {};
  std::optional<Template> json = {};              // text, as it is written
  std::optional<document::Node> operations = {};  // of a text without variables

  static Patch compile(const document::Node& node, Compilation& compilation);
  // The object, changed or not; it lies in the context's scratch.
  base::Result<document::Node> apply(const document::Node& on, Context& context) const;
};

struct ForeachMutation;

struct MutationBody {
  Patch patch;
  std::vector<ForeachMutation> foreach;

  static MutationBody compile(const document::Node& node, Compilation& compilation);
};

struct ForeachMutation {
  Query list;
  std::vector<ContextEntry> context;
  Conditions preconditions;
  bool last_to_first = false;
  MutationBody body;
};

// Objects that exist, and are changed in the place of the one that triggers the rule.
struct MutationTarget {
  Template selection;  // apiVersion, kind, namespace, name, selector
  std::vector<ContextEntry> context;
  Conditions preconditions;
};

struct Mutation {
  MutationBody body;
  std::vector<MutationTarget> targets;

  static Mutation compile(const document::Node& node, Compilation& compilation);
};

struct Mutated {
  policy::Status status = policy::Status::skip;  // pass: it changed; skip: it did not; error
  std::string message = {};
  document::Node object = {};
};
Mutated mutate(const MutationBody& body, const document::Node& object, Context& context,
               std::span<const policy::Assignment> foreach_values);

struct MutatedTarget {
  Mutated mutated;
  document::Node before = {};
};
// `name_space`: that of a Policy, to whose targets it is confined; "" of a ClusterPolicy.
std::vector<MutatedTarget> mutate_targets(const Mutation& mutation, std::string_view name_space,
                                          Context& context);

}  // namespace kyverno
