// matchConstraints: which requests a policy is about (reference: policy, section 5.6), as
// Kubernetes' API server matches them. Compiled once; safe from any thread.
#pragma once
#include <string_view>
#include <vector>

#include "engines/admission/expressions.h"
#include "engines/admission/target.h"
#include "engines/policy/policy.h"

namespace admission {

struct ResourceRule {
  // Texts as they are written; "*" is any. No operations at all: any.
  std::vector<std::string_view> groups, versions, operations, resources, names;
  enum class Scope : std::uint8_t { any, namespaced, cluster } scope = Scope::any;

  bool matches(const policy::Request& request, const Target& target) const;
};

class MatchConstraints {
 public:
  // Of nothing: it matches nothing. Of a map without resourceRules: everything that the selectors
  // and exclusions leave.
  MatchConstraints() = default;
  MatchConstraints(const document::Node* constraints, const document::Sources& sources,
                   Problems& problems);
  // Of rules that were made: autogen's.
  explicit MatchConstraints(std::vector<ResourceRule> rules, const document::Node* selector);

  bool given() const { return given_; }
  bool matches(const policy::Request& request, const Target& target,
               const policy::World& world) const;
  std::span<const ResourceRule> rules() const { return rules_; }
  bool has_exclusions() const { return !exclusions_.empty(); }
  // Whether a selector demands something of labels.
  bool selects_objects() const { return demands(object_selector_); }
  // One resource rule and nothing else: a policy that then does not match gives no response.
  bool is_simple() const;
  const document::Node* namespace_selector() const { return namespace_selector_; }
  // What exists already is matched whatever is done to it.
  void ignore_operations();

 private:
  static bool demands(const document::Node* selector);
  bool selects_namespace(const policy::Request& request, const Target& target,
                         const policy::World& world) const;
  bool selects_object(const policy::Request& request) const;

  bool given_ = false;
  std::vector<ResourceRule> rules_, exclusions_;
  const document::Node* namespace_selector_ = nullptr;
  const document::Node* object_selector_ = nullptr;
};

}  // namespace admission
