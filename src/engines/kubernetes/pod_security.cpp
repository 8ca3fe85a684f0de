#include "engines/kubernetes/pod_security.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/wildcard.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/pod_security_checks.h"

namespace kubernetes {

using document::Node;
using pod_security::Container;
using pod_security::PodView;
using pod_security::text_of;
using pod_security::value_at;

base::Result<PodSecurityLevel> pod_security_level(std::string_view text) {
  if (text == "privileged") return PodSecurityLevel::privileged;
  if (text == "baseline") return PodSecurityLevel::baseline;
  if (text == "restricted") return PodSecurityLevel::restricted;
  return base::invalid("level: must be privileged, baseline or restricted");
}

base::Result<PodSecurityVersion> pod_security_version(std::string_view text) {
  if (text.empty() || text == "latest") return PodSecurityVersion{};
  constexpr std::string_view major = "v1.";
  if (text.starts_with(major)) {
    const auto minor = base::to_int64(text.substr(major.size()));
    if (minor && *minor >= 0 && *minor < PodSecurityVersion::latest && text[3] >= '0')
      return PodSecurityVersion{.minor = static_cast<int>(*minor)};
  }
  return base::invalid("version: must be latest or v1.N, such as v1.31");
}

namespace {

constexpr pod_security::FieldName container_lists[] = {"initContainers", "containers",
                                                       "ephemeralContainers"};

template <class Wanted>
std::vector<Container> containers_of(const Node* spec, const Wanted& wanted) {
  std::vector<Container> found;
  for (const pod_security::FieldName& list : container_lists) {
    const Node* containers = value_at(spec, {list});
    if (containers == nullptr || !containers->is_list()) continue;
    for (std::size_t i = 0; i < containers->size(); ++i) {
      const Node& node = containers->items()[i];
      if (wanted(node))
        found.push_back({.node = &node,
                         .name = text_of(value_at(&node, {"name"})),
                         .list = list.key.text(),
                         .index = i});
    }
  }
  return found;
}

// Of one control, or of all.
std::vector<PodSecurityViolation> violations_of(const PodView& pod,
                                                const PodSecurityProfile& profile,
                                                std::string_view control = {}) {
  // Of the Kubernetes that Kyverno 1.19 is built with.
  constexpr int latest_minor = 34;
  const int minor =
      profile.version.minor == PodSecurityVersion::latest ? latest_minor : profile.version.minor;
  std::vector<PodSecurityViolation> found;
  for (const pod_security::Check& check : pod_security::checks()) {
    const bool counts = check.level <= profile.level && check.since <= minor &&
                        minor < check.before && (control.empty() || check.control == control);
    if (!counts) continue;
    auto finding = check.find(pod);
    if (finding)
      found.push_back({.control = check.control,
                       .check = check.id,
                       .reason = std::move(finding->reason),
                       .detail = std::move(finding->detail),
                       .fields = std::move(finding->fields)});
  }
  return found;
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return document::matches_wildcard(pattern, text);
  });
}

// What an exclusion lets pass is what this part of the pod breaks on its own. Without images that
// is the pod with one container that says nothing, as in Kyverno.
PodView excluded_part(const Node& pod, const PodSecurityExclusion& exclusion) {
  const Node* spec = value_at(&pod, {"spec"});
  if (exclusion.images.empty())
    return {.metadata = value_at(&pod, {"metadata"}),
            .spec = spec,
            .containers = {{.node = nullptr, .name = "fake", .list = "containers", .index = 0}}};
  return {.containers = containers_of(spec, [&](const Node& container) {
            return matches_any(exclusion.images, text_of(value_at(&container, {"image"})));
          })};
}

// Every number as "*": indexes, since no restricted field has another.
std::string starred(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c < '0' || c > '9')
      out += c;
    else if (out.empty() || out.back() != '*')
      out += '*';
  }
  return out;
}

// Whether they are the same but for the indexes.
bool is_alike(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  for (; i < a.size() && j < b.size(); ++i, ++j) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      while (i + 1 < a.size() && is_digit(a[i + 1])) ++i;
      while (j + 1 < b.size() && is_digit(b[j + 1])) ++j;
    } else if (a[i] != b[j]) {
      return false;
    }
  }
  return i == a.size() && j == b.size();
}

bool lets_pass(const PodSecurityExclusion& exclusion, const RestrictedField& field) {
  if (!exclusion.restricted_field.empty() && starred(field.path) != exclusion.restricted_field)
    return false;
  return exclusion.values.empty() ||
         std::ranges::all_of(field.values, [&](const std::string& value) {
           return value.empty() || matches_any(exclusion.values, value);
         });
}

void exclude(PodSecurityViolation& violation, const PodSecurityViolation& part,
             const PodSecurityExclusion& exclusion) {
  for (const RestrictedField& field : part.fields) {
    if (!lets_pass(exclusion, field)) continue;
    const auto same = std::ranges::find_if(violation.fields, [&](const RestrictedField& other) {
      return is_alike(other.path, field.path) &&
             (exclusion.images.empty() || other.container == field.container);
    });
    if (same != violation.fields.end()) violation.fields.erase(same);
  }
}

}  // namespace

std::vector<PodSecurityViolation> pod_security_violations(const Node& pod,
                                                          const PodSecurityProfile& profile) {
  const Node* spec = value_at(&pod, {"spec"});
  const PodView view{
      .metadata = value_at(&pod, {"metadata"}),
      .spec = spec,
      .containers = containers_of(spec, [](const Node&) { return true; }),
  };
  return violations_of(view, profile);
}

std::vector<PodSecurityViolation> without_excluded(
    std::vector<PodSecurityViolation> violations, const Node& pod,
    const PodSecurityProfile& profile, std::span<const PodSecurityExclusion> exclusions) {
  for (const PodSecurityExclusion& exclusion : exclusions) {
    const bool concerns = std::ranges::any_of(
        violations, [&](const auto& violation) { return violation.control == exclusion.control; });
    const auto parts =
        concerns ? violations_of(excluded_part(pod, exclusion), profile, exclusion.control)
                 : std::vector<PodSecurityViolation>();
    for (PodSecurityViolation& violation : violations)
      for (const PodSecurityViolation& part : parts)
        if (part.check == violation.check) exclude(violation, part, exclusion);
    std::erase_if(violations,
                  [](const PodSecurityViolation& violation) { return violation.fields.empty(); });
  }
  return violations;
}

const Node* pod_of(const Node& object) {
  const std::string_view kind = kind_of(object).kind;
  if (kind == "Pod") return &object;
  if (kind == "CronJob") return value_at(&object, {"spec", "jobTemplate", "spec", "template"});
  if (kind == "PodTemplate") return value_at(&object, {"template"});
  constexpr std::string_view controllers[] = {"DaemonSet",  "Deployment",  "Job",
                                              "ReplicaSet", "StatefulSet", "ReplicationController"};
  const bool is_controller = std::ranges::find(controllers, kind) != std::end(controllers);
  return is_controller ? value_at(&object, {"spec", "template"}) : nullptr;
}

}  // namespace kubernetes
