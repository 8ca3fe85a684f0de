#include "engines/kyverno/pod_security_check.h"

#include <algorithm>

#include "engines/kubernetes/schema.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Status;

std::vector<std::string> copied_texts(const Node* list) {
  std::vector<std::string> out;
  for (const Node& item : items_of(list))
    if (item.is_string()) out.emplace_back(item.string());
  return out;
}

// Where the pod of an object is, as a prefix of paths within the pod.
std::string_view pod_path(const Node& object) {
  const std::string_view kind = text_of(object, "kind");
  if (kind == "Pod") return "";
  return kind == "CronJob" ? "spec.jobTemplate.spec.template." : "spec.template.";
}

void append_failures(kubernetes::PodSecurityViolation violation, std::string_view prefix,
                     std::vector<policy::Failure>& out) {
  for (kubernetes::RestrictedField& field : violation.fields) {
    std::string found;
    for (const std::string& value : field.values)
      found.append(found.empty() ? "" : ", ").append(value);
    if (!prefix.empty()) field.path.insert(0, prefix);
    out.push_back({.path = std::move(field.path),
                   .where = field.span,
                   .expected = violation.detail,
                   .found = std::move(found)});
  }
}

// Where a control looks, and from which level on.
struct Control {
  std::string_view name;
  bool in_pods, in_containers;
  kubernetes::PodSecurityLevel level = kubernetes::PodSecurityLevel::baseline;
};
constexpr auto restricted = kubernetes::PodSecurityLevel::restricted;
constexpr Control controls[] = {{"HostProcess", true, true},
                                {"Host Namespaces", true, false},
                                {"Privileged Containers", false, true},
                                {"Capabilities", false, true},
                                {"HostPath Volumes", true, false},
                                {"Host Ports", false, true},
                                {"AppArmor", true, true},
                                {"SELinux", true, true},
                                {"/proc Mount Type", false, true},
                                {"Seccomp", true, true},
                                {"Sysctls", true, false},
                                {"Volume Types", true, false, restricted},
                                {"Privilege Escalation", false, true, restricted},
                                {"Running as Non-root", true, true, restricted},
                                {"Running as Non-root user", true, true, restricted}};

// Kyverno refuses exclusions that say nothing at the level of the rule.
void look_at_exclusion(const Node& node, const kubernetes::PodSecurityExclusion& exclusion,
                       kubernetes::PodSecurityLevel level, Compilation& compilation) {
  const auto control = std::ranges::find(controls, exclusion.control, &Control::name);
  if (control == std::end(controls) || control->level > level)
    return compilation.problem(node.span(), "the level has no control " + exclusion.control);
  if (!control->in_containers && !exclusion.images.empty())
    compilation.problem(node.span(), exclusion.control + " is about pods: leave out images");
  if (exclusion.restricted_field.empty() != exclusion.values.empty())
    compilation.problem(node.span(), "restrictedField and values go together");
  if (!control->in_pods && exclusion.images.empty())
    compilation.problem(node.span(), exclusion.control + " is about containers: name images");
}

}  // namespace

std::vector<kubernetes::PodSecurityExclusion> pod_security_exclusions(std::span<const Node> list,
                                                                      Compilation& compilation) {
  std::vector<kubernetes::PodSecurityExclusion> out;
  for (const Node& node : list) {
    kubernetes::PodSecurityExclusion one{
        .control = std::string(text_of(node, "controlName")),
        .images = copied_texts(given(node, "images")),
        .restricted_field = std::string(text_of(node, "restrictedField")),
        .values = copied_texts(given(node, "values"))};
    if (one.control.empty())
      compilation.problem(node.span(), "an exclusion of podSecurity has a controlName");
    out.push_back(std::move(one));
  }
  return out;
}

PodSecurityCheck PodSecurityCheck::compile(const Node& node, Compilation& compilation) {
  PodSecurityCheck out{.level = std::string(text_of(node, "level")),
                       .version = std::string(text_of(node, "version"))};
  if (out.version.empty()) out.version = "latest";
  const auto level = kubernetes::pod_security_level(out.level);
  if (level)
    out.profile.level = *level;
  else
    compilation.problem(node.span(), level.error().message);
  const auto version = kubernetes::pod_security_version(out.version);
  if (version)
    out.profile.version = *version;
  else
    compilation.problem(node.span(), version.error().message);
  const auto excluded = items_of(given(node, "exclude"));
  out.exclusions = pod_security_exclusions(excluded, compilation);
  for (std::size_t i = 0; i < excluded.size(); ++i)
    look_at_exclusion(excluded[i], out.exclusions[i], out.profile.level, compilation);
  return out;
}

Outcome PodSecurityCheck::evaluate(
    std::string_view rule, const Node& object,
    std::span<const kubernetes::PodSecurityExclusion> excused) const {
  const Node* pod = kubernetes::pod_of(object);
  if (pod == nullptr || text_of(object, "kind") == "PodTemplate")
    return error_outcome("podSecurity", base::invalid("the object has no pod to check"));
  // Kyverno reads the object into its Go type first, and a check that finds nothing to look at
  // would pass.
  if (const auto wrong = kubernetes::wrong_form(object))
    return error_outcome("podSecurity", base::invalid(wrong->path + " must be of the form " +
                                                      std::string(name(wrong->wanted))));
  auto violations = kubernetes::without_excluded(kubernetes::pod_security_violations(*pod, profile),
                                                 *pod, profile, exclusions);
  if (violations.empty()) return {.message = "Validation rule '" + std::string(rule) + "' passed."};
  if (!excused.empty()) {
    violations = kubernetes::without_excluded(std::move(violations), *pod, profile, excused);
    if (violations.empty())
      return {.status = Status::skip, .message = "rule is skipped due to policy exceptions"};
  }
  Outcome out{.status = Status::fail,
              .message = "Validation rule '" + std::string(rule) +
                         "' failed. It violates PodSecurity \"" + level + ":" + version + "\": "};
  const std::string_view prefix = pod_path(object);
  std::size_t fields = 0;
  for (const kubernetes::PodSecurityViolation& violation : violations) {
    out.message.append("(Forbidden reason: ").append(violation.reason).append(", ");
    out.message.append(violation.detail).append(")");
    fields += violation.fields.size();
  }
  out.failures.reserve(fields);
  for (kubernetes::PodSecurityViolation& violation : violations)
    append_failures(std::move(violation), prefix, out.failures);
  return out;
}

}  // namespace kyverno
