#include "engines/kubernetes/kinds.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace kubernetes {

namespace {

constexpr std::string_view status[] = {"status"};
constexpr std::string_view scalable[] = {"status", "scale"};
constexpr std::string_view of_namespace[] = {"status", "finalize"};
constexpr std::string_view of_node[] = {"status", "proxy"};
constexpr std::string_view of_service[] = {"status", "proxy"};
constexpr std::string_view of_service_account[] = {"token"};
constexpr std::string_view of_signing_request[] = {"status", "approval"};
constexpr std::string_view of_pod[] = {"attach", "binding", "ephemeralcontainers", "eviction",
                                       "exec",   "log",     "portforward",         "proxy",
                                       "resize", "status"};

constexpr Scope cluster = Scope::cluster;
constexpr Scope namespaced = Scope::namespaced;

// Sorted by group and kind; a test says so.
constexpr KindFacts all[] = {
    {"", "Binding", "bindings"},
    {"", "ComponentStatus", "componentstatuses", cluster},
    {"", "ConfigMap", "configmaps"},
    {"", "Endpoints", "endpoints"},
    {"", "Event", "events"},
    {"", "LimitRange", "limitranges"},
    {"", "Namespace", "namespaces", cluster, of_namespace},
    {"", "Node", "nodes", cluster, of_node},
    {"", "PersistentVolume", "persistentvolumes", cluster, status},
    {"", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced, status},
    {"", "Pod", "pods", namespaced, of_pod},
    {"", "PodTemplate", "podtemplates"},
    {"", "ReplicationController", "replicationcontrollers", namespaced, scalable},
    {"", "ResourceQuota", "resourcequotas", namespaced, status},
    {"", "Secret", "secrets"},
    {"", "Service", "services", namespaced, of_service},
    {"", "ServiceAccount", "serviceaccounts", namespaced, of_service_account},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", "mutatingadmissionpolicies",
     cluster},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding",
     "mutatingadmissionpolicybindings", cluster},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations", cluster},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "validatingadmissionpolicies",
     cluster, status},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding",
     "validatingadmissionpolicybindings", cluster},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", cluster},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", cluster,
     status},
    {"apiregistration.k8s.io", "APIService", "apiservices", cluster, status},
    {"apps", "ControllerRevision", "controllerrevisions"},
    {"apps", "DaemonSet", "daemonsets", namespaced, status},
    {"apps", "Deployment", "deployments", namespaced, scalable},
    {"apps", "ReplicaSet", "replicasets", namespaced, scalable},
    {"apps", "StatefulSet", "statefulsets", namespaced, scalable},
    {"authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", cluster},
    {"authentication.k8s.io", "TokenReview", "tokenreviews", cluster},
    {"authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews"},
    {"authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews", cluster},
    {"authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews", cluster},
    {"authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews", cluster},
    {"autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced, status},
    {"batch", "CronJob", "cronjobs", namespaced, status},
    {"batch", "Job", "jobs", namespaced, status},
    {"certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", cluster,
     of_signing_request},
    {"certificates.k8s.io", "ClusterTrustBundle", "clustertrustbundles", cluster},
    {"certificates.k8s.io", "PodCertificateRequest", "podcertificaterequests", namespaced, status},
    {"coordination.k8s.io", "Lease", "leases"},
    {"coordination.k8s.io", "LeaseCandidate", "leasecandidates"},
    {"discovery.k8s.io", "EndpointSlice", "endpointslices"},
    {"events.k8s.io", "Event", "events"},
    {"extensions", "DaemonSet", "daemonsets", namespaced, status},
    {"extensions", "Deployment", "deployments", namespaced, scalable},
    {"extensions", "Ingress", "ingresses", namespaced, status},
    {"extensions", "NetworkPolicy", "networkpolicies"},
    {"extensions", "PodSecurityPolicy", "podsecuritypolicies", cluster},
    {"extensions", "ReplicaSet", "replicasets", namespaced, scalable},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", cluster, status},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations",
     cluster, status},
    {"internal.apiserver.k8s.io", "StorageVersion", "storageversions", cluster, status},
    {"networking.k8s.io", "IPAddress", "ipaddresses", cluster},
    {"networking.k8s.io", "Ingress", "ingresses", namespaced, status},
    {"networking.k8s.io", "IngressClass", "ingressclasses", cluster},
    {"networking.k8s.io", "NetworkPolicy", "networkpolicies"},
    {"networking.k8s.io", "ServiceCIDR", "servicecidrs", cluster, status},
    {"node.k8s.io", "RuntimeClass", "runtimeclasses", cluster},
    {"policy", "PodDisruptionBudget", "poddisruptionbudgets", namespaced, status},
    {"policy", "PodSecurityPolicy", "podsecuritypolicies", cluster},
    {"rbac.authorization.k8s.io", "ClusterRole", "clusterroles", cluster},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings", cluster},
    {"rbac.authorization.k8s.io", "Role", "roles"},
    {"rbac.authorization.k8s.io", "RoleBinding", "rolebindings"},
    {"resource.k8s.io", "DeviceClass", "deviceclasses", cluster},
    {"resource.k8s.io", "DeviceTaintRule", "devicetaintrules", cluster, status},
    {"resource.k8s.io", "ResourceClaim", "resourceclaims", namespaced, status},
    {"resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates"},
    {"resource.k8s.io", "ResourcePoolStatusRequest", "resourcepoolstatusrequests", cluster, status},
    {"resource.k8s.io", "ResourceSlice", "resourceslices", cluster},
    {"scheduling.k8s.io", "PodGroup", "podgroups", namespaced, status},
    {"scheduling.k8s.io", "PriorityClass", "priorityclasses", cluster},
    {"scheduling.k8s.io", "Workload", "workloads"},
    {"storage.k8s.io", "CSIDriver", "csidrivers", cluster},
    {"storage.k8s.io", "CSINode", "csinodes", cluster},
    {"storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities"},
    {"storage.k8s.io", "StorageClass", "storageclasses", cluster},
    {"storage.k8s.io", "VolumeAttachment", "volumeattachments", cluster, status},
    {"storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", cluster},
    {"storagemigration.k8s.io", "StorageVersionMigration", "storageversionmigrations", cluster,
     status},
};

std::string_view text_of(const document::Node& object, const document::Key& key) {
  const document::Node* value = object.find(key);
  return value != nullptr && value->is_string() ? value->string() : std::string_view();
}

}  // namespace

std::span<const KindFacts> kinds() { return all; }

const KindFacts* find_kind(std::string_view group, std::string_view kind) {
  const std::pair wanted(group, kind);
  const auto* const found = std::ranges::lower_bound(
      all, wanted, {}, [](const KindFacts& facts) { return std::pair(facts.group, facts.kind); });
  const bool same = found != std::end(all) && found->group == group && found->kind == kind;
  return same ? found : nullptr;
}

const KindFacts* find_resource(std::string_view group, std::string_view plural) {
  const auto* const found = std::ranges::find_if(
      all, [&](const KindFacts& facts) { return facts.plural == plural && facts.group == group; });
  return found == std::end(all) ? nullptr : found;
}

GroupVersion group_version(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {.group = "", .version = api_version};
  return {.group = api_version.substr(0, slash), .version = api_version.substr(slash + 1)};
}

ObjectKind kind_of(const document::Node& object) {
  constexpr document::Key api_version("apiVersion"), kind("kind");
  const std::string_view version = text_of(object, api_version);
  return {.api_version = version,
          .kind = text_of(object, kind),
          .group_version = group_version(version)};
}

std::string plural_of(std::string_view group, std::string_view kind) {
  if (const KindFacts* facts = find_kind(group, kind)) return std::string(facts->plural);
  std::string name = base::to_lower(kind);
  if (name.empty() || name.ends_with("endpoints")) return name;
  if (name.ends_with('s')) return name + "es";
  if (!name.ends_with('y')) return name + "s";
  name.pop_back();
  return name + "ies";
}

Scope scope_of(std::string_view group, std::string_view kind) {
  const KindFacts* facts = find_kind(group, kind);
  return facts == nullptr ? Scope::namespaced : facts->scope;
}

}  // namespace kubernetes
