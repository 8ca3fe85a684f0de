// The checks themselves. For pod_security.cpp.
#pragma once
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kubernetes/pod_security.h"

namespace kubernetes::pod_security {

// The value at the end of a path of keys; nullptr where there is none, or null.
const document::Node* value_at(const document::Node* from,
                               std::initializer_list<std::string_view> keys);
bool is_true(const document::Node* value);
std::string_view text_of(const document::Node* value);  // "" of anything but a string

struct Container {
  const document::Node* node;  // nullptr: one without any field
  std::string_view name;
  std::string path;  // "spec.initContainers[2]"

  const document::Node* security(std::initializer_list<std::string_view> keys) const;
  RestrictedField field(std::string_view below, std::vector<std::string> values,
                        const document::Node* value) const;
};

// What the checks look at: parts of a pod, since exclusions look at some of it only.
struct PodView {
  const document::Node* metadata = nullptr;
  const document::Node* spec = nullptr;
  std::vector<Container> containers;  // init containers first, ephemeral ones last

  const document::Node* security(std::initializer_list<std::string_view> keys) const;
  bool is_windows() const;
  bool has_user_namespace() const;
};

struct Finding {
  std::string reason, detail;
  std::vector<RestrictedField> fields;
};

struct Check {
  std::string_view id, control;
  PodSecurityLevel level;
  int since, before;  // minor versions; before: the first that has another variant
  std::optional<Finding> (*find)(const PodView& pod);
};
inline constexpr int open_end = PodSecurityVersion::latest + 1;
std::span<const Check> checks();

// `container "a"` or `containers "a", "b"`, and the like; each name once.
std::string named(std::string_view singular, const std::vector<std::string>& names);
std::string quoted(const std::vector<std::string>& texts);
std::vector<std::string> sorted(const std::set<std::string>& texts);

// Who sets something: the pod, or containers.
class Setters {
 public:
  void add_pod(RestrictedField field);
  void add(const Container& container, RestrictedField field);
  bool empty() const { return fields_.empty(); }
  // `pod and containers "a", "b"`.
  std::string text() const;
  std::string containers() const { return named("container", containers_); }
  const std::vector<std::string>& container_names() const { return containers_; }
  const std::set<std::string>& values() const { return values_; }  // of all fields
  std::vector<RestrictedField> take_fields() { return std::move(fields_); }

 private:
  bool pod_ = false;
  std::vector<std::string> containers_;
  std::set<std::string> values_;
  std::vector<RestrictedField> fields_;
};

std::optional<Finding> allow_privilege_escalation(const PodView& pod);
std::optional<Finding> app_armor_profile(const PodView& pod);
std::optional<Finding> capabilities_baseline(const PodView& pod);
std::optional<Finding> capabilities_restricted(const PodView& pod);
std::optional<Finding> host_namespaces(const PodView& pod);
std::optional<Finding> host_path_volumes(const PodView& pod);
std::optional<Finding> host_ports(const PodView& pod);
std::optional<Finding> host_probes(const PodView& pod);
std::optional<Finding> host_process(const PodView& pod);
std::optional<Finding> privileged(const PodView& pod);
std::optional<Finding> proc_mount(const PodView& pod);
std::optional<Finding> restricted_volumes(const PodView& pod);
std::optional<Finding> run_as_non_root(const PodView& pod);
std::optional<Finding> run_as_user(const PodView& pod);
std::optional<Finding> se_linux(const PodView& pod, std::span<const std::string_view> types);
std::optional<Finding> seccomp_annotations(const PodView& pod);
std::optional<Finding> seccomp_baseline(const PodView& pod);
std::optional<Finding> seccomp_restricted(const PodView& pod);
std::optional<Finding> sysctls(const PodView& pod, std::span<const std::string_view> allowed);

}  // namespace kubernetes::pod_security
