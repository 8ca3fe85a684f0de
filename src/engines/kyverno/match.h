// Private to the engine. `match` and `exclude` of rules, and `match` of exceptions (reference:
// policy, 3.2). Immutable once compiled.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/node.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/kind_selector.h"
#include "engines/kyverno/label_selector.h"
#include "engines/policy/policy.h"

namespace kyverno {

// What filters ask about, worked out once for all rules of a policy.
struct Subject {
  const policy::Request& request;
  const policy::World& world;
  document::Node object = {};
  ResourceKind kind = {};
  std::string_view name = {};  // generateName where there is none
  std::string_view name_space = {};
  const document::Node* labels = nullptr;
  const document::Node* annotations = nullptr;

  Subject(const policy::Request& request, const policy::World& world, const document::Node& object);
  const document::Node* namespace_labels() const;
};

struct UserSubject {
  std::string_view kind, name_space, name;
};

// All that is given must hold; of a list, one entry.
struct Filter {
  std::vector<std::string_view> operations;
  std::vector<KindSelector> kinds;
  std::vector<std::string_view> names, namespaces;
  std::string_view name = {};
  std::vector<std::pair<std::string_view, std::string_view>> annotations;
  std::optional<LabelSelector> selector, namespace_selector;
  std::vector<std::string_view> roles, cluster_roles;
  std::vector<UserSubject> subjects;

  static Filter compile(const document::Node& node, Compilation& compilation);
  bool has_user() const { return !roles.empty() || !cluster_roles.empty() || !subjects.empty(); }
  bool is_empty() const;  // apart from the user
  // Whether any object of that kind may match.
  bool allows_kind(const ResourceKind& kind) const;

  // Of a Namespace itself a namespaceSelector never holds in a rule, and always in an exception,
  // which does not look at operations either (pkg/engine/utils/exceptions.go).
  enum class In : std::uint8_t { rule, exception };
  bool holds_resource(const Subject& subject, In in) const;
  bool holds_user(const policy::User* user) const;
};

// Whether one of the wildcard patterns matches.
bool matches_one(std::span<const std::string_view> patterns, std::string_view text);

class Filters {
 public:
  static Filters compile(const document::Node* node, Compilation& compilation);
  // As `match`: without a user, what is said of users does not count.
  bool match(const Subject& subject) const;
  // As `exclude`.
  bool exclude(const Subject& subject) const;
  // As `match` of an exception: users count always, operations never, and there is no old form.
  bool match_exception(const Subject& subject) const;
  bool allows_kind(const ResourceKind& kind) const;

 private:
  enum class Form : std::uint8_t { none, any, all };  // the old form is `any` of one
  bool combined(const auto& holds) const;

  Form form_ = Form::none;
  std::vector<Filter> filters_;
};

}  // namespace kyverno
