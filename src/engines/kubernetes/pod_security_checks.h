// The checks themselves. For pod_security.cpp.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/kubernetes/pod_security.h"

namespace kubernetes::pod_security {

// A key that is known when this is compiled, with its hash. Pods are asked for many.
struct FieldName {
  document::Key key;
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is one
  consteval FieldName(const char* text) : key(std::string_view(text)) {}
};
using FieldNames = std::initializer_list<FieldName>;

// The value at the end of a path of keys; nullptr where there is none, or null.
const document::Node* value_at(const document::Node* from, FieldNames keys);
bool is_true(const document::Node* value);
std::string_view text_of(const document::Node* value);  // "" of anything but a string

struct Container {
  const document::Node* node;  // nullptr: one without any field
  std::string_view name;
  std::string_view list;  // "initContainers", and which of them
  std::size_t index;
  const document::Node* context = value_at(node, {"securityContext"});

  const document::Node* security(FieldNames keys) const { return value_at(context, keys); }
  RestrictedField field(std::string_view below, std::vector<std::string> values,
                        const document::Node* value) const;
};

// What the checks look at: parts of a pod, since exclusions look at some of it only.
struct PodView {
  const document::Node* metadata = nullptr;
  const document::Node* spec = nullptr;
  std::vector<Container> containers;  // init containers first, ephemeral ones last
  const document::Node* context = value_at(spec, {"securityContext"});

  const document::Node* security(FieldNames keys) const { return value_at(context, keys); }
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

using Names = std::span<const std::string_view>;
// `container "a"` or `containers "a", "b"`, and the like; each name once.
std::string named(std::string_view singular, Names names);
std::string quoted(Names texts);
std::string joined(Names texts);
std::vector<std::string_view> sorted(std::vector<std::string_view> texts);  // each once

// Who sets something: the pod, or containers.
class Setters {
 public:
  void add_pod(RestrictedField field);
  void add(const Container& container, RestrictedField field);
  bool empty() const { return fields_.empty(); }
  // `pod and containers "a", "b"`.
  std::string text() const;
  std::string containers() const { return named("container", containers_); }
  Names container_names() const { return containers_; }
  std::vector<std::string_view> values() const;  // of all fields, sorted, while they are not taken
  std::vector<RestrictedField> take_fields() { return std::move(fields_); }

 private:
  bool pod_ = false;
  std::vector<std::string_view> containers_;
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
