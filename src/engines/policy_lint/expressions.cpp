// Policies that are written in CEL: what they match, what they read, and what always holds.
#include "engines/admission/expressions.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include "base/text.h"
#include "engines/cel/guard.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/schema.h"
#include "engines/policy/object_names.h"
#include "engines/policy_lint/checks.h"

namespace policy_lint {
namespace {

using admission::Expression;
using admission::Family;
using admission::NamedExpression;
using document::Node;
using kubernetes::KindFacts;
using kubernetes::Schema;

std::optional<Family> family_of(std::string_view kind) {
  if (kind == "ValidatingAdmissionPolicy") return Family::kubernetes;
  if (kind == "MutatingAdmissionPolicy") return Family::kubernetes_mutation;
  if (kind.starts_with("Namespaced")) kind.remove_prefix(std::string_view("Namespaced").size());
  if (kind == "ValidatingPolicy" || kind == "DeletingPolicy") return Family::validating;
  if (kind == "MutatingPolicy") return Family::mutating;
  if (kind == "GeneratingPolicy") return Family::generating;
  return std::nullopt;
}

std::vector<std::string_view> texts(const Node& rule, std::string_view key) {
  std::vector<std::string_view> all;
  for (const Node& item : items(rule.find(key)))
    if (item.is_string()) all.push_back(item.string());
  return all;
}

bool is_known_group(std::string_view group) {
  return std::ranges::any_of(kubernetes::kinds(),
                             [&](const KindFacts& kind) { return kind.group == group; });
}

// The resources of a group whose names are closest; "" when none is.
std::string_view closest_resource(std::string_view group, std::string_view resource) {
  std::vector<std::string_view> names;
  for (const KindFacts& kind : kubernetes::kinds())
    if (kind.group == group) names.push_back(kind.plural);
  return base::closest(resource, names);
}

// Resources that a group of Kubernetes' own does not have are never asked about.
void check_resources(const Node& rule, const Tell& tell) {
  const auto groups = texts(rule, "apiGroups");
  if (groups.empty() || !std::ranges::all_of(groups, is_known_group)) return;
  for (const Node& item : items(rule.find("resources"))) {
    if (!item.is_string() || item.string().find('*') != std::string_view::npos) continue;
    const std::string_view resource = item.string().substr(0, item.string().find('/'));
    if (std::ranges::any_of(groups, [&](std::string_view group) {
          return kubernetes::find_resource(group, resource) != nullptr;
        }))
      continue;
    std::string_view closest;
    for (const std::string_view group : groups)
      if (closest.empty()) closest = closest_resource(group, resource);
    tell("unknown-resource", item,
         "the API groups of this rule have no resource `" + std::string(resource) + "`, so it" +
             " matches nothing" +
             (closest.empty() ? "" : "; is `" + std::string(closest) + "` meant?"));
  }
}

// Whether every text of `inner` is among those of `outer`, where "*" is any.
bool lists_all_of(const Node& outer, const Node& inner, std::string_view key) {
  const auto all = texts(outer, key);
  if (std::ranges::find(all, "*") != all.end()) return true;
  const auto wanted = texts(inner, key);
  if (wanted.empty()) return all.empty();
  return std::ranges::all_of(
      wanted, [&](std::string_view text) { return std::ranges::find(all, text) != all.end(); });
}

bool excludes_all_of(const Node& exclusion, const Node& rule) {
  if (exclusion.find("resourceNames") != nullptr && !lists_all_of(exclusion, rule, "resourceNames"))
    return false;
  const std::string_view scope = policy::text_of(exclusion, "scope");
  if (!scope.empty() && scope != "*" && scope != policy::text_of(rule, "scope")) return false;
  for (const std::string_view key : {"apiGroups", "apiVersions", "operations", "resources"})
    if (!lists_all_of(exclusion, rule, key)) return false;
  return true;
}

void check_constraints(const Node& constraints, const Tell& tell) {
  const auto rules = items(constraints.find("resourceRules"));
  const auto exclusions = items(constraints.find("excludeResourceRules"));
  for (const Node& rule : rules) {
    check_resources(rule, tell);
    if (std::ranges::any_of(
            exclusions, [&](const Node& exclusion) { return excludes_all_of(exclusion, rule); }))
      tell("unreachable-rule", rule, "everything that this rule matches is excluded again");
  }
}

// Of the first version that Kubernetes knows the resource in; nullptr: of none.
const Schema* schema_of_resource(const Node& rule, std::string_view group,
                                 std::string_view resource) {
  const KindFacts* kind = kubernetes::find_resource(group, resource);
  if (kind == nullptr) return nullptr;
  const std::string prefix = group.empty() ? "" : std::string(group) + '/';
  for (const std::string_view version : texts(rule, "apiVersions"))
    if (const Schema* schema = kubernetes::schema_of(prefix + std::string(version), kind->kind))
      return schema;
  return nullptr;
}

// Of all kinds that are matched; none when one of them is not known.
std::vector<const Schema*> matched_schemas(const Node& constraints) {
  std::vector<const Schema*> schemas;
  for (const Node& rule : items(constraints.find("resourceRules"))) {
    for (const std::string_view group : texts(rule, "apiGroups")) {
      for (const std::string_view resource : texts(rule, "resources")) {
        const Schema* schema = schema_of_resource(rule, group, resource);
        if (schema == nullptr) return {};
        schemas.push_back(schema);
      }
    }
  }
  return schemas;
}

// The field that no matched kind has, and what it might be.
struct UnknownField {
  std::string path, closest;
};

std::optional<UnknownField> unknown_field(const cel::Read& read,
                                          std::vector<const Schema*> schemas) {
  std::string path = read.variable;
  for (const cel::ReadStep& step : read.path) {
    std::erase(schemas, nullptr);
    if (schemas.empty()) return std::nullopt;
    std::vector<const Schema*> below;
    bool known = false;
    std::vector<std::string_view> names;
    for (const Schema* schema : schemas) {
      if (step.every) {
        below.push_back(schema->element);
        known = true;
      } else if (schema->form == kubernetes::Form::object && !schema->fields.empty()) {
        const kubernetes::Field* field = schema->field(step.field);
        known = known || field != nullptr;
        if (field != nullptr) below.push_back(field->schema);
        for (const kubernetes::Field& each : schema->fields) names.push_back(each.name);
      } else {
        below.push_back(schema->member(step.field));
        known = true;
      }
    }
    path += step.every ? "[*]" : '.' + step.field;
    if (!known)
      return UnknownField{.path = path, .closest = std::string(base::closest(step.field, names))};
    schemas = std::move(below);
  }
  return std::nullopt;
}

class Linting {
 public:
  Linting(const Node& spec, Family family, const document::Sources& sources, const Tell& tell)
      : spec_(spec), compiler_(admission::vocabulary(family), sources, problems_), tell_(tell) {
    const Node* constraints = spec.find("matchConstraints");
    if (constraints == nullptr) return;
    check_constraints(*constraints, tell);
    schemas_ = matched_schemas(*constraints);
  }

  // In the order in which they are compiled: each may use the variables before it.
  void run() {
    for (const NamedExpression& variable : compiler_.variables(spec_.find("variables")))
      check_reads(variable.expression);
    const auto conditions = compiler_.conditions(spec_.find("matchConditions"));
    for (const NamedExpression& condition : conditions) {
      check_reads(condition.expression);
      if (const auto constant = constant_of(condition.expression))
        tell_(*constant ? "constant-condition" : "impossible-condition", condition.expression.text,
              *constant ? "the condition always holds: it reads nothing"
                        : "the condition never holds, so the policy never applies");
    }
    check_contradictions(conditions);
    for (const Node& item : items(spec_.find("validations"))) {
      const Node* text = item.find("expression");
      if (text == nullptr || !text->is_string()) continue;
      const auto expression = compiler_.compile(*text);
      if (!expression) continue;
      check_reads(*expression);
      if (const auto constant = constant_of(*expression))
        tell_(*constant ? "constant-condition" : "always-denies", *text,
              *constant ? "the expression is true for every object: it reads nothing"
                        : "the expression is false for every object: it reads nothing");
    }
  }

 private:
  void check_reads(const Expression& expression) const {
    if (schemas_.empty()) return;
    std::vector<std::string> told;
    for (const cel::Read& read : expression.program.reads()) {
      if (read.variable != "object" && read.variable != "oldObject") continue;
      const auto unknown = unknown_field(read, schemas_);
      if (!unknown || std::ranges::find(told, unknown->path) != told.end()) continue;
      told.push_back(unknown->path);
      tell_("unknown-field", expression.text,
            "no object that the policy matches has a field `" + unknown->path + '`' +
                (unknown->closest.empty() ? "" : "; is `" + unknown->closest + "` meant?"));
    }
  }

  // The value of a boolean expression that reads nothing and asks nobody.
  static std::optional<bool> constant_of(const Expression& expression) {
    if (!expression.program.reads().empty()) return std::nullopt;
    document::Arena arena;
    cel::Run run({}, arena);
    const cel::Value value = expression.program.evaluate(run);
    if (value.is_true()) return true;
    if (value.is_false()) return false;
    return std::nullopt;
  }

  // Conditions that want the same field to be different texts.
  void check_contradictions(std::span<const NamedExpression> conditions) const {
    using Texts = std::vector<std::string_view>;
    std::map<std::string, Texts> wanted;
    for (const NamedExpression& condition : conditions) {
      for (const cel::Guard& guard : cel::guards_of(condition.expression.program)) {
        if (guard.texts.empty()) continue;  // the field need only be there
        std::string path(guard.variable);
        for (const document::Key& key : guard.path) path += '.' + std::string(key.text());
        const auto [at, added] = wanted.emplace(path, guard.texts);
        if (added) continue;
        Texts both;
        std::ranges::copy_if(at->second, std::back_inserter(both), [&](std::string_view text) {
          return std::ranges::find(guard.texts, text) != guard.texts.end();
        });
        if (both.empty())
          tell_("impossible-condition", condition.expression.text,
                path + " cannot equal " + any_of(at->second) + " and " + any_of(guard.texts) +
                    " at once");
        else
          at->second = std::move(both);
      }
    }
  }

  static std::string any_of(std::span<const std::string_view> texts) {
    std::string shown;
    for (const std::string_view text : texts)
      shown.append(shown.empty() ? "\"" : " or \"").append(text).append("\"");
    return shown;
  }

  const Node& spec_;
  admission::Problems problems_;  // a policy with problems is rejected: these are told elsewhere
  admission::ExpressionCompiler compiler_;
  const Tell& tell_;
  std::vector<const Schema*> schemas_;
};

}  // namespace

void check_expressions(const Node& policy, const document::Sources& sources, const Tell& tell) {
  const auto family = family_of(policy::kind_of(policy));
  const Node* spec = policy.find("spec");
  if (!family || spec == nullptr || !spec->is_map()) return;
  const Node* evaluation = spec->find("evaluation");
  const std::string_view mode = evaluation == nullptr ? "" : policy::text_of(*evaluation, "mode");
  if (mode == "Envoy" || mode == "HTTP") return;
  Linting(*spec, *family, sources, tell).run();
}

}  // namespace policy_lint
