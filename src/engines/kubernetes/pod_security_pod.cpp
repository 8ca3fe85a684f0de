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

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
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
  std::vector<std::string> shared;
  std::vector<RestrictedField> fields;
  for (const std::string_view key : {"hostNetwork", "hostPID", "hostIPC"}) {
    const Node* value = value_at(pod.spec, {key});
    if (!is_true(value)) continue;
    shared.push_back(std::string(key) + "=true");
    fields.push_back(pod_field("spec." + std::string(key), {"true"}, *value));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"host namespaces", joined(shared), std::move(fields)};
}

std::optional<Finding> host_path_volumes(const PodView& pod) {
  std::vector<std::string> names;
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
  constexpr std::string_view allowed[] = {
      "configMap", "csi",   "downwardAPI",           "emptyDir",
      "ephemeral", "image", "persistentVolumeClaim", "projected",
      "secret"};
  // Of several sources in one volume the first of these is named, as Kubernetes does.
  constexpr std::string_view forbidden[] = {"hostPath",
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
  std::vector<std::string> names;
  std::set<std::string> types;
  std::vector<RestrictedField> fields;
  const std::span<const Node> volumes = items_of(value_at(pod.spec, {"volumes"}));
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const auto has = [&](std::string_view type) {
      return value_at(&volumes[i], {type}) != nullptr;
    };
    if (std::ranges::any_of(allowed, has)) continue;
    const auto* const found = std::ranges::find_if(forbidden, has);
    const std::string type(found == std::end(forbidden) ? "unknown" : *found);
    names.emplace_back(text_of(volumes[i].find("name")));
    types.insert(type);
    fields.push_back(pod_field("spec.volumes[" + std::to_string(i) + "]." + type, {}, volumes[i]));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"restricted volume types",
                 named("volume", names) + (names.size() == 1 ? " uses " : " use ") +
                     named("restricted volume type", sorted(types)),
                 std::move(fields)};
}

std::optional<Finding> sysctls(const PodView& pod, std::span<const std::string_view> allowed) {
  std::vector<std::string> names;
  std::vector<RestrictedField> fields;
  const std::span<const Node> all = items_of(pod.security({"sysctls"}));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string name(text_of(all[i].find("name")));
    if (among(allowed, name)) continue;
    names.push_back(name);
    fields.push_back(
        pod_field("spec.securityContext.sysctls[" + std::to_string(i) + "].name", {name}, all[i]));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"forbidden sysctls", joined(names), std::move(fields)};
}

std::optional<Finding> se_linux(const PodView& pod, std::span<const std::string_view> types) {
  Setters setters;
  std::set<std::string> bad_types;
  bool user = false, role = false;
  const auto look = [&](const Node* options, const auto& add) {
    const auto bad = [&](std::string_view key, bool forbidden) {
      const Node* value = value_at(options, {key});
      if (forbidden)
        add("securityContext.seLinuxOptions." + std::string(key), text_of(value), value);
      return forbidden;
    };
    const std::string_view type = text_of(value_at(options, {"type"}));
    if (bad("type", !among(types, type))) bad_types.emplace(type);
    user |= bad("user", !text_of(value_at(options, {"user"})).empty());
    role |= bad("role", !text_of(value_at(options, {"role"})).empty());
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
  add(!bad_types.empty(), named("type", sorted(bad_types)));
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
  const std::string who = setters.empty() ? "" : setters.text();
  std::vector<std::string> values = sorted(setters.values());
  std::vector<RestrictedField> fields = setters.take_fields();
  std::set<std::string> annotations;
  for (const Member& member : annotations_of(pod)) {
    const std::string_view key = member.key.text(), value = text_of(&member.value);
    if (!key.starts_with(prefix) || value.empty() || value == "runtime/default" ||
        value.starts_with("localhost/"))
      continue;
    annotations.insert(with_value(key, value));
    fields.push_back(pod_field(annotation_path(key), {std::string(value)}, member.value));
  }
  if (fields.empty()) return std::nullopt;
  const std::string_view plural = annotations.size() == 1 ? "annotation" : "annotations";
  values.insert(values.end(), annotations.begin(), annotations.end());
  return Finding{values.size() == 1 ? "forbidden AppArmor profile" : "forbidden AppArmor profiles",
                 who + (who.empty() || annotations.empty() ? "" : " and ") +
                     (annotations.empty() ? "" : std::string(plural)) +
                     " must not set AppArmor profile type to " + quoted(values),
                 std::move(fields)};
}

std::optional<Finding> seccomp_annotations(const PodView& pod) {
  constexpr std::string_view pod_key = "seccomp.security.alpha.kubernetes.io/pod";
  constexpr std::string_view prefix = "container.seccomp.security.alpha.kubernetes.io/";
  std::set<std::string> found;
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
    found.insert(with_value(key, value));
    fields.push_back(pod_field(annotation_path(key), {std::string(value)}, member.value));
  }
  if (fields.empty()) return std::nullopt;
  return Finding{"seccompProfile",
                 std::string("forbidden annotation") + (found.size() == 1 ? " " : "s ") +
                     joined(sorted(found)),
                 std::move(fields)};
}

namespace {

struct Seccomp {
  Setters explicitly, implicitly;
};

Seccomp seccomp_of(const PodView& pod) {
  constexpr std::string_view allowed[] = {"RuntimeDefault", "Localhost"};
  constexpr std::string_view path = "securityContext.seccompProfile.type";
  Seccomp found;
  const Node* of_pod = pod.security({"seccompProfile"});
  const std::string pod_type(text_of(value_at(of_pod, {"type"})));
  if (of_pod != nullptr && !among(allowed, pod_type))
    found.explicitly.add_pod(pod_field("spec." + std::string(path), {pod_type}, *of_pod));
  for (const Container& container : pod.containers) {
    const Node* own = container.security({"seccompProfile"});
    const std::string type(text_of(value_at(own, {"type"})));
    if (own != nullptr && !among(allowed, type))
      found.explicitly.add(container, container.field(path, {type}, own));
    else if (own == nullptr && !among(allowed, pod_type))
      found.implicitly.add(container, container.field(path, {}, nullptr));
  }
  return found;
}

Finding explicit_seccomp(Setters& setters) {
  return {"seccompProfile",
          setters.text() + " must not set securityContext.seccompProfile.type to " +
              quoted(sorted(setters.values())),
          setters.take_fields()};
}

}  // namespace

std::optional<Finding> seccomp_baseline(const PodView& pod) {
  Seccomp found = seccomp_of(pod);
  if (found.explicitly.empty()) return std::nullopt;
  return explicit_seccomp(found.explicitly);
}

std::optional<Finding> seccomp_restricted(const PodView& pod) {
  Seccomp found = seccomp_of(pod);
  if (!found.explicitly.empty()) return explicit_seccomp(found.explicitly);
  if (found.implicitly.empty()) return std::nullopt;
  return Finding{"seccompProfile",
                 "pod or " + found.implicitly.containers() +
                     " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or "
                     "\"Localhost\"",
                 found.implicitly.take_fields()};
}

}  // namespace kubernetes::pod_security
