#include "engines/kyverno/rule.h"

#include <algorithm>

#include "base/text.h"
#include "engines/kyverno/references.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Phase;

void compile_validation(const Node& validate, Rule& rule, Compilation& compilation) {
  if (const Node* message = given(validate, "message"))
    if (message->is_string()) rule.message = Template::compile(*message, compilation);
  if (const auto action = text_of(validate, "failureAction"); !action.empty())
    rule.enforces = base::equal_ignoring_case(action, "enforce");
  const Node* existing = given(validate, "allowExistingViolations");
  if (existing != nullptr && existing->kind() == document::Kind::boolean)
    rule.allows_existing_violations = existing->boolean();
  if (const Node* cel = given(validate, "cel")) {
    rule.cel =
        admission::CelValidation::load({.cel = *cel,
                                        .preconditions = given(rule.node, "celPreconditions"),
                                        .message = text_of(validate, "message")},
                                       compilation.sources, compilation.problems);
    return;
  }
  if (const Node* pod_security = given(validate, "podSecurity")) {
    rule.pod_security = PodSecurityCheck::compile(*pod_security, compilation);
    return;
  }
  rule.check = Check::compile(validate, compilation);
}

bool is_set(const Node& node, std::string_view key) {
  const Node* found = given(node, key);
  return found == nullptr || found->kind() != document::Kind::boolean || found->boolean();
}

bool checks_images(const Node& rule) {
  const auto list = items_of(given(rule, "verifyImages"));
  return std::ranges::any_of(
      list, [](const Node& one) { return is_set(one, "verifyDigest") || is_set(one, "required"); });
}

}  // namespace

bool has_phase(const Node& rule, Phase phase) {
  switch (phase) {
    case Phase::mutate:
      return given(rule, "mutate") != nullptr;
    case Phase::verify_images:
      return given(rule, "verifyImages") != nullptr;
    case Phase::validate:
      return given(rule, "validate") != nullptr || checks_images(rule);
    case Phase::generate:
      return given(rule, "generate") != nullptr;
    default:
      return false;
  }
}

Rule Rule::compile(const Node& node, const Defaults& defaults, Compilation& compilation) {
  Rule out{.name = text_of(node, "name"), .node = node, .enforces = defaults.enforces};
  out.match = Filters::compile(given(node, "match"), compilation);
  out.exclude = Filters::compile(given(node, "exclude"), compilation);
  out.context = ContextEntry::compile(given(node, "context"), compilation);
  if (const Node* extractors = given(node, "imageExtractors"))
    out.extractors = ImageExtractors::compile(*extractors, compilation);
  out.preconditions = Conditions::compile(given(node, "preconditions"), compilation);
  if (const Node* validate = given(node, "validate"))
    compile_validation(*validate, out, compilation);
  if (const Node* images = given(node, "verifyImages"))
    out.images = ImageVerification::compile(*images, compilation);
  const Node* mutate = given(node, "mutate");
  const Node* generate = given(node, "generate");
  if (mutate == nullptr && generate == nullptr) return out;
  // A path from the root begins at the rule. Patterns have roots of their own.
  const Node resolved = with_references(node, compilation);
  if (mutate != nullptr) out.mutation = Mutation::compile(*given(resolved, "mutate"), compilation);
  if (generate != nullptr)
    out.generation = Generation::compile(*given(resolved, "generate"), compilation);
  return out;
}

bool Rule::has(Phase phase) const { return has_phase(node, phase); }

}  // namespace kyverno
