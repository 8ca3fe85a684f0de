#include "engines/kyverno/misnamed.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "base/text.h"
#include "engines/kubernetes/kinds.h"
#include "engines/policy/exception.h"

namespace kyverno {
namespace {

// A group whose objects are policies. `kinds` are what is loaded, `others` what stands beside it in
// a cluster.
struct Group {
  std::string_view name;
  std::span<const std::string_view> kinds, others;
};

constexpr std::string_view of_kyverno[] = {"ClusterPolicy", "Policy", "PolicyException"};
constexpr std::string_view beside_kyverno[] = {
    "CleanupPolicy",        "ClusterCleanupPolicy",
    "GlobalContextEntry",   "UpdateRequest",
    "AdmissionReport",      "ClusterAdmissionReport",
    "BackgroundScanReport", "ClusterBackgroundScanReport",
    "EphemeralReport",      "ClusterEphemeralReport"};
constexpr std::string_view of_policies[] = {
    "ValidatingPolicy",      "NamespacedValidatingPolicy",
    "MutatingPolicy",        "NamespacedMutatingPolicy",
    "GeneratingPolicy",      "NamespacedGeneratingPolicy",
    "DeletingPolicy",        "NamespacedDeletingPolicy",
    "ImageValidatingPolicy", "NamespacedImageValidatingPolicy",
    "PolicyException"};
constexpr std::string_view of_kubernetes[] = {
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding"};
constexpr std::string_view beside_kubernetes[] = {"ValidatingWebhookConfiguration",
                                                  "MutatingWebhookConfiguration"};
constexpr std::string_view of_ours[] = {"Exception"};
constexpr std::string_view beside_ours[] = {"Dockerfile", "Image",         "TerraformResource",
                                            "ScanReport", "Vulnerability", "SourceFile"};
constexpr Group groups[] = {{"kyverno.io", of_kyverno, beside_kyverno},
                            {"policies.kyverno.io", of_policies, {}},
                            {"admissionregistration.k8s.io", of_kubernetes, beside_kubernetes},
                            {"mainstay.dev", of_ours, beside_ours}};

bool holds(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string hint(std::string_view meant) {
  return meant.empty() ? "" : "; is `" + std::string(meant) + "` meant?";
}

// "kyverno.io" of "kyverno.io/v1", and of "kyverno.io" alone, which is no apiVersion.
std::string_view group_of(std::string_view api_version) {
  return api_version.substr(0, api_version.find('/'));
}

// What is said of a kind that its group does not have.
std::string elsewhere(const Group& group, std::string_view kind) {
  for (const Group& other : groups)
    if (other.name != group.name && holds(other.kinds, kind))
      return "; it is of " + std::string(other.name);
  return hint(base::closest(kind, group.kinds));
}

std::string_view closest_group(std::string_view name) {
  std::string_view names[std::size(groups)];
  std::ranges::transform(groups, names, &Group::name);
  return base::closest(name, names);
}

}  // namespace

std::optional<std::string> misnamed(const document::Node& document) {
  if (policy::is_exception(document)) return {};
  const kubernetes::ObjectKind object = kubernetes::kind_of(document);
  const std::string_view name = group_of(object.api_version);
  const std::string said = "apiVersion " + std::string(object.api_version);
  for (const Group& group : groups) {
    if (group.name == name) {
      if (holds(group.others, object.kind)) return {};
      if (holds(group.kinds, object.kind)) return said + ": there is no such version";
      return "there is no kind " + std::string(object.kind) + " in " + std::string(name) +
             elsewhere(group, object.kind);
    }
    // Others have a ClusterPolicy too; without apiVersion nobody has.
    if (!holds(group.kinds, object.kind)) continue;
    if (name.empty()) return "a " + std::string(object.kind) + " has an apiVersion";
    if (closest_group(name) == group.name) return said + ": no such group" + hint(group.name);
  }
  return {};
}

}  // namespace kyverno
