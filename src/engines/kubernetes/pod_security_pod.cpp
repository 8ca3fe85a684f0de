// Checks of what a pod shares with its host: namespaces, volumes, kernel settings, profiles.
#include <algorithm>

#include "engines/kubernetes/pod_security_checks.h"

namespace kubernetes::pod_security {

using document::Member;
using document::Node;

namespace {

RestrictedField pod_field(std::string path, std::vector<std::string> values, const Node& value) {
  return {.path = std::move(path), .values = std::move(values), .span = value.span()};
}

std::span<const Node> items_of(const Node* list) {
  return list != nullptr && list->is_list() ? list->items() : std::span<const Node>();
}

bool among(std::span<const std::string_view> allowed, std::string_view text) {
  return std::ranges::find(allowed, text) != allowed.end();
}

std::string with_value(std::string_view key, std::string_view value) {
  return std::string(key) + "=\"" + std::string(value) + "\"";
}

std::string annotation_path(std::string_view key) {
  return "metadata.annotations[" + std::string(key) + "]";
}

std::span<const Member> annotations_of(const PodView& pod) {
  const Node* annotations = value_at(pod.metadata, {"annotations"});
  return annotations != nullptr && annotations->is_map() ? annotations->members()
                                                         : std::span<const Member>();
}

}  // namespace

std::optional<Finding> host_namespaces(const PodView& pod) {
  std::string shared;
  std::vector<RestrictedField> fields;
  for (const FieldName name :
       {FieldName("hostNetwork"), FieldName("hostPID"), FieldName("hostIPC")}) {
    const Node* value = value_at(pod.spec, {name});
    if (!is_true(value)) continue;
    const std::string key(name.key.text());
    shared += (shared.empty() ? "" : ", ") + key + "=true";
    fields.push_back(pod_field("spec." + key, {"true"}, *value));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"host namespaces", std::move(shared), std::move(fields)};
}

std::optional<Finding> host_path_volumes(const PodView& pod) {
  std::vector<std::string_view> names;
  std::vector<RestrictedField> fields;
  const std::span<const Node> volumes = items_of(value_at(pod.spec, {"volumes"}));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const Node* host_path = value_at(&volumes[i], {"hostPath"});
    if (host_path == nullptr) continue;
    names.emplace_back(text_of(volumes[i].find("name")));
    const std::string path(text_of(host_path->find("path")));
    fields.push_back(pod_field("spec.volumes[" + std::to_string(i) + "].hostPath",
                               path.empty() ? std::vector<std::string>() : std::vector{path},
                               *host_path));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"hostPath volumes", named("volume", names), std::move(fields)};
}

std::optional<Finding> restricted_volumes(const PodView& pod) {
  constexpr FieldName allowed[] = {"configMap", "csi",   "downwardAPI",           "emptyDir",
                                   "ephemeral", "image", "persistentVolumeClaim", "projected",
                                   "secret"};
  // Of several sources in one volume the first of these is named, as Kubernetes does.
  constexpr FieldName forbidden[] = {"hostPath",
                                     "gcePersistentDisk",
                                     "awsElasticBlockStore",
                                     "gitRepo",
                                     "nfs",
                                     "iscsi",
                                     "glusterfs",
                                     "rbd",
                                     "flexVolume",
                                     "cinder",
                                     "cephfs",
                                     "flocker",
                                     "fc",
                                     "azureFile",
                                     "vsphereVolume",
                                     "quobyte",
                                     "azureDisk",
                                     "photonPersistentDisk",
                                     "portworxVolume",
                                     "scaleIO",
                                     "storageos"};
  std::vector<std::string_view> names, types;
  std::vector<RestrictedField> fields;
  const std::span<const Node> volumes = items_of(value_at(pod.spec, {"volumes"}));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const auto has = [&](const FieldName& type) {
      return value_at(&volumes[i], {type}) != nullptr;
    };
    if (std::ranges::any_of(allowed, has)) continue;
    const auto* const found = std::ranges::find_if(forbidden, has);
    const std::string_view type = found == std::end(forbidden) ? "unknown" : found->key.text();
    names.emplace_back(text_of(volumes[i].find("name")));
    types.push_back(type);
    fields.push_back(
        pod_field("spec.volumes[" + std::to_string(i) + "]." + std::string(type), {}, volumes[i]));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"restricted volume types",
                 named("volume", names) + (names.size() == 1 ? " uses " : " use ") +
                     named("restricted volume type", sorted(std::move(types))),
                 std::move(fields)};
}

std::optional<Finding> sysctls(const PodView& pod, std::span<const std::string_view> allowed) {
  std::vector<std::string_view> names;
  std::vector<RestrictedField> fields;
  const std::span<const Node> all = items_of(pod.security({"sysctls"}));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string_view name = text_of(all[i].find("name"));
    if (among(allowed, name)) continue;
    names.push_back(name);
    fields.push_back(pod_field("spec.securityContext.sysctls[" + std::to_string(i) + "].name",
                               {std::string(name)}, all[i]));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"forbidden sysctls", joined(names), std::move(fields)};
}

std::optional<Finding> se_linux(const PodView& pod, std::span<const std::string_view> types) {
  Setters setters;
  std::vector<std::string_view> bad_types;
  bool user = false, role = false;
  const auto look = [&](const Node* options, const auto& add) {
    const auto look_at = [&](FieldName name, const auto& is_bad) {
      const Node* value = value_at(options, {name});
      const bool bad = is_bad(text_of(value));
      if (bad)
        add("securityContext.seLinuxOptions." + std::string(name.key.text()), text_of(value),
            value);
      return bad;
    };
    const auto is_given = [](std::string_view text) { return !text.empty(); };
    look_at("type", [&](std::string_view type) {
      if (among(types, type)) return false;
      bad_types.push_back(type);
      return true;
    });
    user |= look_at("user", is_given);
    role |= look_at("role", is_given);
  };
  look(pod.security({"seLinuxOptions"}),
       [&](const std::string& below, std::string_view text, const Node* value) {
         setters.add_pod(pod_field("spec." + below, {std::string(text)}, *value));
       });
  for (const Container& container : pod.containers)
    look(container.security({"seLinuxOptions"}),
         [&](const std::string& below, std::string_view text, const Node* value) {
           setters.add(container, container.field(below, {std::string(text)}, value));
         });
  if (setters.empty()) return std::nullopt;
  std::string faults;
  const auto add = [&](bool there, const std::string& fault) {
    if (there) faults += (faults.empty() ? "" : "; ") + fault;
  };
  if (!bad_types.empty()) faults = named("type", sorted(std::move(bad_types)));
  add(user, "user may not be set");
  add(role, "role may not be set");
  return Finding{"seLinuxOptions",
                 setters.text() + " set forbidden securityContext.seLinuxOptions: " + faults,
                 setters.take_fields()};
}

std::optional<Finding> app_armor_profile(const PodView& pod) {
  constexpr std::string_view prefix = "container.apparmor.security.beta.kubernetes.io/";
  constexpr std::string_view allowed[] = {"RuntimeDefault", "Localhost"};
  Setters setters;
  const auto is_bad = [&](const Node* profile) {
    return profile != nullptr && !among(allowed, text_of(value_at(profile, {"type"})));
  };
  const auto value_of = [](const Node* profile) {
    return std::vector{std::string(text_of(value_at(profile, {"type"})))};
  };
  if (const Node* profile = pod.security({"appArmorProfile"}); is_bad(profile))
    setters.add_pod(
        pod_field("spec.securityContext.appArmorProfile.type", value_of(profile), *profile));
  for (const Container& container : pod.containers)
    if (const Node* profile = container.security({"appArmorProfile"}); is_bad(profile))
      setters.add(container, container.field("securityContext.appArmorProfile.type",
                                             value_of(profile), profile));
  std::vector<std::string> annotations;
  std::vector<RestrictedField> of_annotations;
  for (const Member& member : annotations_of(pod)) {
    const std::string_view key = member.key.text(), value = text_of(&member.value);
    if (!key.starts_with(prefix) || value.empty() || value == "runtime/default" ||
        value.starts_with("localhost/"))
      continue;
    annotations.push_back(with_value(key, value));
    of_annotations.push_back(pod_field(annotation_path(key), {std::string(value)}, member.value));
  }
  if (setters.empty() && annotations.empty()) return std::nullopt;
  std::string who = setters.empty() ? "" : setters.text();
  if (!annotations.empty())
    who.append(who.empty() ? "" : " and ")
        .append(annotations.size() == 1 ? "annotation" : "annotations");
  std::vector<std::string_view> values = setters.values();
  for (const std::string_view text : sorted({annotations.begin(), annotations.end()}))
    values.push_back(text);
  Finding out{values.size() == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
              who + " must not set AppArmor profile type to " + quoted(values),
              setters.take_fields()};
  for (RestrictedField& field : of_annotations) out.fields.push_back(std::move(field));
  return out;
}

std::optional<Finding> seccomp_annotations(const PodView& pod) {
  constexpr std::string_view pod_key = "seccomp.security.alpha.kubernetes.io/pod";
  constexpr std::string_view prefix = "container.seccomp.security.alpha.kubernetes.io/";
  std::vector<std::string> found;
  std::vector<RestrictedField> fields;
  for (const Member& member : annotations_of(pod)) {
    const std::string_view key = member.key.text(), value = text_of(&member.value);
    const bool of_container = key.starts_with(prefix) &&
                              std::ranges::any_of(pod.containers, [&](const Container& container) {
                                return container.name == key.substr(prefix.size());
                              });
    if ((key != pod_key && !of_container) || value == "runtime/default" ||
        value == "docker/default" || value.starts_with("localhost/"))
      continue;
    found.push_back(with_value(key, value));
    fields.push_back(pod_field(annotation_path(key), {std::string(value)}, member.value));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"seccompProfile",
                 std::string("forbidden annotation") + (found.size() == 1 ? " " : "s ") +
                     joined(sorted({found.begin(), found.end()})),
                 std::move(fields)};
}

namespace {

constexpr std::string_view seccomp_types[] = {"RuntimeDefault", "Localhost"};
constexpr std::string_view seccomp_path = "securityContext.seccompProfile.type";

// Who has a profile, but another.
Setters with_other_seccomp(const PodView& pod) {
  Setters setters;
  const Node* of_pod = pod.security({"seccompProfile"});
  if (const std::string_view type = text_of(value_at(of_pod, {"type"}));
      of_pod != nullptr && !among(seccomp_types, type))
    setters.add_pod(pod_field("spec." + std::string(seccomp_path), {std::string(type)}, *of_pod));
  for (const Container& container : pod.containers) {
    const Node* own = container.security({"seccompProfile"});
    if (const std::string_view type = text_of(value_at(own, {"type"}));
        own != nullptr && !among(seccomp_types, type))
      setters.add(container, container.field(seccomp_path, {std::string(type)}, own));
  }
  return setters;
}

// Containers that have none, nor the pod for them.
Setters without_seccomp(const PodView& pod) {
  Setters setters;
  if (among(seccomp_types, text_of(value_at(pod.security({"seccompProfile"}), {"type"}))))
    return setters;
  for (const Container& container : pod.containers)
    if (container.security({"seccompProfile"}) == nullptr)
      setters.add(container, container.field(seccomp_path, {}, nullptr));
  return setters;
}

}  // namespace

std::optional<Finding> seccomp_baseline(const PodView& pod) {
  Setters others = with_other_seccomp(pod);
  if (others.empty()) return std::nullopt;
  return Finding{"seccompProfile",
                 others.text() + " must not set securityContext.seccompProfile.type to " +
                     quoted(others.values()),
                 others.take_fields()};
}

std::optional<Finding> seccomp_restricted(const PodView& pod) {
  if (auto finding = seccomp_baseline(pod)) return finding;
  Setters without = without_seccomp(pod);
  if (without.empty()) return std::nullopt;
  return Finding{"seccompProfile",
                 "pod or " + without.containers() +
                     " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
                     "\"Localhost\"",
                 without.take_fields()};
}

}  // namespace kubernetes::pod_security
