#include "engines/kyverno/validation.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/label_selector.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/derived_rule.h"
#include "engines/kyverno/references.h"
#include "engines/kyverno/validation_actions.h"
#include "engines/kyverno/validation_images.h"
#include "engines/kyverno/validation_match.h"
#include "engines/kyverno/validation_variables.h"
#include "engines/kyverno/variables.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Node;

bool says_something(const Node* action) {
  return !members_of(action).empty() || !items_of(action).empty();
}

bool is_true(const Node* node, bool otherwise) {
  return node != nullptr && node->kind() == Kind::boolean ? node->boolean() : otherwise;
}

class Validation {
 public:
  Validation(const Node& policy, Compilation& compilation)
      : policy_(policy), compilation_(compilation) {}

  void validate() {
    const Node* spec = given(policy_, "spec");
    const auto rules = items_of(spec == nullptr ? nullptr : given(*spec, "rules"));
    if (rules.empty()) return problem(policy_, "a policy has a spec with rules");
    background_ = is_true(given(*spec, "background"), true);
    namespaced_ = text_of(policy_, "kind") == "Policy";
    metadata(given(policy_, "metadata"));
    audits_ = !base::equal_ignoring_case(text_of(*spec, "validationFailureAction"), "enforce");
    updates_existing_ = is_true(given(*spec, "mutateExistingOnPolicyUpdate"), false);
    processing(*spec, rules);
    webhook(*spec);
    overrides(given(*spec, "validationFailureActionOverrides"));
    for (const Node& rule : rules) {
      unique_name(rule, rules);
      validate_rule(rule);
    }
    for (const std::string& line : variable_problems(policy_, background_, compilation_.sources))
      compilation_.problems.push_back(line);
  }

 private:
  void problem(const Node& at, std::string_view message) {
    compilation_.problem(at.span(), message);
  }

  void metadata(const Node* metadata) {
    if (metadata == nullptr || text_of(*metadata, "name").empty())
      return problem(policy_, "a policy has a metadata.name");
    if (text_of(*metadata, "name").size() > label_bytes_max)
      problem(*metadata, "the name of a policy has at most 63 bytes");
    if (!namespaced_ && !text_of(*metadata, "namespace").empty())
      problem(*metadata, "a ClusterPolicy has no namespace");
    const Node* annotations = given(*metadata, "annotations");
    const Node* controllers =
        annotations == nullptr ? nullptr
                               : annotations->find("pod-policies.kyverno.io/autogen-controllers");
    if (controllers != nullptr && controllers->is_string() && controllers->string() == "all")
      problem(*controllers, "\"all\" is no list of controllers any more: leave the annotation out");
  }

  void processing(const Node& spec, std::span<const Node> rules) {
    const bool admission = is_true(given(spec, "admission"), true);
    if (!admission && !background_)
      problem(spec, "a policy is applied at admission, in the background, or both");
    if (admission) return;
    for (const Node& rule : rules)
      if (given(rule, "validate") == nullptr)
        problem(rule, "only validation works without admission");
  }

  void webhook(const Node& spec) {
    const Node* configuration = given(spec, "webhookConfiguration");
    const auto under = [&](std::string_view key) {
      return configuration == nullptr ? nullptr : given(*configuration, key);
    };
    const Node* old_timeout = given(spec, "webhookTimeoutSeconds");
    for (const Node* seconds : {old_timeout, under("timeoutSeconds")})
      if (seconds != nullptr && seconds->is_number() &&
          (seconds->number() < 1 || seconds->number() > 30))
        problem(*seconds, "the webhook's timeout is between 1 and 30 seconds");
    if (old_timeout != nullptr && under("timeoutSeconds") != nullptr)
      problem(*old_timeout, "the timeout is said by webhookConfiguration too: leave this out");
    if (const Node* policy = given(spec, "failurePolicy");
        policy != nullptr && under("failurePolicy") != nullptr)
      problem(*policy, "the failurePolicy is said by webhookConfiguration too: leave this out");
    if (const Node* existing = given(spec, "generateExistingOnPolicyUpdate"))
      problem(*existing, "write generateExisting in the generation of each rule");
  }

  // No namespace is asked to audit and to enforce.
  void overrides(const Node* list) {
    if (namespaced_ && !items_of(list).empty())
      problem(*list, "a Policy is of one namespace, and overrides nothing");
    check_overrides(list, compilation_);
  }

  void unique_name(const Node& rule, std::span<const Node> rules) {
    const std::string_view name = text_of(rule, "name");
    if (name.empty()) return problem(rule, "a rule has a name");
    if (name.size() > label_bytes_max) problem(rule, "the name of a rule has at most 63 bytes");
    const auto first = std::ranges::find_if(
        rules, [&](const Node& other) { return text_of(other, "name") == name; });
    if (&*first != &rule) problem(rule, "there is another rule \"" + std::string(name) + "\"");
  }

  void validate_rule(const Node& rule) {
    int actions = 0;
    for (const std::string_view action : {"mutate", "validate", "generate", "verifyImages"})
      actions += says_something(given(rule, action)) ? 1 : 0;
    if (actions != 1)
      problem(rule, "a rule has one of mutate, validate, generate and verifyImages");
    check_match(rule, {.background = background_, .namespaced = namespaced_}, compilation_);
    check_context(rule, namespaced_, compilation_);
    check_preconditions(rule, compilation_);
    check_validation(rule, compilation_);
    check_mutation(rule, updates_existing_, compilation_);
    if (const Node* generate = given(rule, "generate")) generation(*generate, rule);
    check_image_verification(rule, audits_, compilation_);
    check_references(rule, compilation_);
  }

  void generation(const Node& generate, const Node& rule) {
    if (const Node* conditions = given(rule, "celPreconditions"))
      problem(*conditions, "celPreconditions go with validate.cel");
    if (const Node* data = given(generate, "data")) check_anchors(*data, {}, compilation_);
    int sources = 0;
    for (const std::string_view key : {"data", "clone", "cloneList", "foreach"})
      sources += given(generate, key) != nullptr ? 1 : 0;
    if (sources > 1)
      return problem(generate, "a generation has one of data, clone, cloneList and foreach");
    const Node* match = given(rule, "match");
    if (match != nullptr && !text_of(generate, "kind").empty()) {
      const auto kinds = kinds_in(*match);
      if (std::ranges::find(kinds, text_of(generate, "kind")) != kinds.end())
        problem(generate, "a rule does not generate the kind that triggers it");
    }
    if (const Node* blocks = given(generate, "foreach"))
      for (const Node& block : items_of(blocks)) target(block);
    else
      target(generate);
  }

  // What is made, and of what. The scope of a kind is Kubernetes' own; what nobody knows has a
  // namespace.
  void target(const Node& pattern) {
    const std::string_view kind = text_of(pattern, "kind");
    const std::string_view name_space = text_of(pattern, "namespace");
    if (!kind.empty()) {
      const bool has_namespace = is_namespaced(text_of(pattern, "apiVersion"), kind);
      if (has_namespace && name_space.empty())
        problem(pattern, "a target of kind " + std::string(kind) + " has a namespace");
      if (!has_namespace && !name_space.empty())
        problem(pattern, "a target of kind " + std::string(kind) + " has no namespace");
    }
    if (namespaced_) stays_in_its_namespace(pattern);
    if (const Node* list = given(pattern, "cloneList");
        list != nullptr && !items_of(given(*list, "kinds")).empty())
      return sources(*list);
    for (const std::string_view key : {"kind", "name", "apiVersion"})
      if (text_of(pattern, key).empty()) problem(pattern, "a generation has a " + std::string(key));
  }

  static bool is_namespaced(std::string_view api_version, std::string_view kind) {
    return kubernetes::scope_of(kubernetes::group_version(api_version).group, kind) ==
           kubernetes::Scope::namespaced;
  }

  void stays_in_its_namespace(const Node& pattern) {
    const std::string_view own = text_of(*given(policy_, "metadata"), "namespace");
    if (text_of(pattern, "namespace") != own)
      problem(pattern, "a Policy makes objects in its own namespace only");
    for (const std::string_view key : {"clone", "cloneList"})
      if (const Node* source = given(pattern, key);
          source != nullptr && text_of(*source, "namespace") != own)
        problem(*source, "a Policy copies objects of its own namespace only");
  }

  void sources(const Node& list) {
    std::size_t namespaced = 0, cluster = 0;
    for (const Node& item : items_of(given(list, "kinds"))) {
      const std::string_view text = item.is_string() ? item.string() : std::string_view();
      const std::size_t slash = text.rfind('/');
      const bool has_version = slash != std::string_view::npos;
      ++(is_namespaced(has_version ? text.substr(0, slash) : std::string_view(),
                       has_version ? text.substr(slash + 1) : text)
             ? namespaced
             : cluster);
    }
    if (namespaced > 0 && cluster > 0)
      problem(list,
              "kinds that have a namespace are not copied together with kinds that have none");
    const bool has_namespace = !text_of(list, "namespace").empty();
    if (cluster == 0 && !has_namespace) problem(list, "sources of these kinds have a namespace");
    if (namespaced == 0 && has_namespace) problem(list, "sources of these kinds have no namespace");
    if (const Node* selector = given(list, "selector"))
      if (const auto wrong = kubernetes::label_selector_problem(*selector); !wrong.empty())
        problem(*selector, "the selector of a cloneList: " + wrong);
  }

  const Node& policy_;
  Compilation& compilation_;
  bool background_ = true, namespaced_ = false, audits_ = true, updates_existing_ = false;
};

}  // namespace

std::vector<std::string> problems_of(const Node& policy, const document::Sources& sources) {
  document::Arena arena;
  Compilation compilation{.sources = sources, .arena = arena};
  Validation(policy, compilation).validate();
  return std::move(compilation.problems);
}

}  // namespace kyverno
