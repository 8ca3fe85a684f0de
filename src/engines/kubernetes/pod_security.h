// The Pod Security Standards, by version, as the admission plugin of Kubernetes checks them
// (k8s.io/pod-security-admission, release 1.36), and the exclusions of Kyverno's podSecurity rules
// (reference: policy, sections 3.14 and 3.16). Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"

namespace kubernetes {

enum class PodSecurityLevel : std::uint8_t { privileged, baseline, restricted };
base::Result<PodSecurityLevel> pod_security_level(std::string_view text);

struct PodSecurityVersion {
  static constexpr int latest = 1'000'000;
  int minor = latest;  // of 1.x
};
// "v1.24", "latest", "" for the latest, which is 1.34 as with Kyverno 1.19. Of each check the
// newest variant counts that is not newer, else the first one.
base::Result<PodSecurityVersion> pod_security_version(std::string_view text);

// A field that breaks a control.
struct RestrictedField {
  std::string path;                 // "spec.containers[0].securityContext.privileged"
  std::vector<std::string> values;  // what it has, as text; none where it is missing
  std::string_view container = {};  // the name, of a field within one; a view of the pod
  document::Span span = {};         // of the value, or of what lacks it
};

struct PodSecurityViolation {
  std::string_view control;  // "Privileged Containers", by which exclusions name it
  std::string_view check;    // "privileged", by which Kubernetes does
  std::string reason;        // "privileged"
  std::string detail;        // `container "a" must not set securityContext.privileged=true`
  std::vector<RestrictedField> fields;
};

// What a rule or an exception lets pass. Without images only fields of the pod itself are meant;
// with images (Kyverno's wildcards) only containers that have one of them.
struct PodSecurityExclusion {
  std::string control;
  std::vector<std::string> images = {};
  std::string restricted_field = {};     // indexes as "*"; "" is any
  std::vector<std::string> values = {};  // wildcards; none is any
};

struct PodSecurityProfile {
  PodSecurityLevel level = PodSecurityLevel::baseline;
  PodSecurityVersion version = {};
};

// What a pod, or a pod template, breaks; in the order of the checks, baseline before restricted. A
// check of `restricted` does not replace its weaker counterpart of `baseline`, as in Kyverno.
std::vector<PodSecurityViolation> pod_security_violations(const document::Node& pod,
                                                          const PodSecurityProfile& profile);
// What is left of it after the exclusions. Each takes away fields that it names, of its control,
// and of its containers; a violation without fields is gone.
std::vector<PodSecurityViolation> without_excluded(
    std::vector<PodSecurityViolation> violations, const document::Node& pod,
    const PodSecurityProfile& profile, std::span<const PodSecurityExclusion> exclusions);

// The pod of an object, with metadata and spec: of a Pod itself, of a controller its template.
// nullptr: the kind has none, or the object lacks it.
const document::Node* pod_of(const document::Node& object);

}  // namespace kubernetes
