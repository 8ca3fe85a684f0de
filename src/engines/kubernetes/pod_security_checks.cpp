#include "engines/kubernetes/pod_security_checks.h"

#include <algorithm>

namespace kubernetes::pod_security {

using document::Node;

const Node* value_at(const Node* from, FieldNames keys) {
  for (const FieldName& name : keys) {
    if (from == nullptr) return nullptr;
    from = from->find(name.key);
  }
  return from == nullptr || from->is_null() ? nullptr : from;
}

bool is_true(const Node* value) {
  return value != nullptr && value->kind() == document::Kind::boolean && value->boolean();
}

std::string_view text_of(const Node* value) {
  return value != nullptr && value->is_string() ? value->string() : std::string_view();
}

RestrictedField Container::field(std::string_view below, std::vector<std::string> values,
                                 const Node* value) const {
  const Node* nearest = value != nullptr ? value : node;
  const std::string number = std::to_string(index);
  std::string path;
  path.reserve(std::string_view("spec.[].").size() + list.size() + number.size() + below.size());
  path.append("spec.").append(list).append("[").append(number).append("].").append(below);
  return {.path = std::move(path),
          .values = std::move(values),
          .container = name,
          .span = nearest == nullptr ? document::Span{} : nearest->span()};
}

bool PodView::is_windows() const { return text_of(value_at(spec, {"os", "name"})) == "windows"; }

bool PodView::has_user_namespace() const {
  const Node* host_users = value_at(spec, {"hostUsers"});
  return host_users != nullptr && host_users->kind() == document::Kind::boolean &&
         !host_users->boolean();
}

std::string joined(Names texts) {
  std::string out;
  for (const std::string_view text : texts) out.append(out.empty() ? "" : ", ").append(text);
  return out;
}

std::string quoted(Names texts) {
  std::string out;
  for (const std::string_view text : texts)
    out.append(out.empty() ? "\"" : ", \"").append(text).append("\"");
  return out;
}

std::string named(std::string_view singular, Names names) {
  return std::string(singular) + (names.size() == 1 ? " " : "s ") + quoted(names);
}

std::vector<std::string_view> sorted(std::vector<std::string_view> texts) {
  std::ranges::sort(texts);
  const auto [first, last] = std::ranges::unique(texts);
  texts.erase(first, last);
  return texts;
}

void Setters::add_pod(RestrictedField field) {
  pod_ = true;
  fields_.push_back(std::move(field));
}

void Setters::add(const Container& container, RestrictedField field) {
  if (containers_.empty() || containers_.back() != container.name)
    containers_.push_back(container.name);
  fields_.push_back(std::move(field));
}

std::string Setters::text() const {
  if (containers_.empty()) return "pod";
  return (pod_ ? "pod and " : "") + containers();
}

std::vector<std::string_view> Setters::values() const {
  std::vector<std::string_view> out;
  for (const RestrictedField& field : fields_)
    out.insert(out.end(), field.values.begin(), field.values.end());
  return sorted(std::move(out));
}

namespace {

constexpr PodSecurityLevel baseline = PodSecurityLevel::baseline;
constexpr PodSecurityLevel restricted = PodSecurityLevel::restricted;

constexpr std::string_view se_linux_types[] = {"", "container_t", "container_init_t",
                                               "container_kvm_t", "container_engine_t"};
constexpr std::span se_linux_types_1_0 = std::span(se_linux_types).first(4);

// In the order in which they were allowed.
constexpr std::string_view safe_sysctls[] = {"kernel.shm_rmid_forced",
                                             "net.ipv4.ip_local_port_range",
                                             "net.ipv4.tcp_syncookies",
                                             "net.ipv4.ping_group_range",
                                             "net.ipv4.ip_unprivileged_port_start",
                                             "net.ipv4.ip_local_reserved_ports",
                                             "net.ipv4.tcp_keepalive_time",
                                             "net.ipv4.tcp_fin_timeout",
                                             "net.ipv4.tcp_keepalive_intvl",
                                             "net.ipv4.tcp_keepalive_probes",
                                             "net.ipv4.tcp_rmem",
                                             "net.ipv4.tcp_wmem"};

using Find = std::optional<Finding> (*)(const PodView&);

template <std::size_t Count>
std::optional<Finding> sysctls_but_first(const PodView& pod) {
  return sysctls(pod, std::span(safe_sysctls).first(Count));
}
std::optional<Finding> se_linux_1_0(const PodView& pod) {
  return se_linux(pod, se_linux_types_1_0);
}
std::optional<Finding> se_linux_1_31(const PodView& pod) { return se_linux(pod, se_linux_types); }

// Since 1.25 pods for Windows need not say what does not exist there.
template <Find Inner>
std::optional<Finding> unless_windows(const PodView& pod) {
  return pod.is_windows() ? std::nullopt : Inner(pod);
}
// Since 1.35 a pod with users of its own may be root within (KEP 127).
template <Find Inner>
std::optional<Finding> unless_user_namespace(const PodView& pod) {
  return pod.has_user_namespace() ? std::nullopt : Inner(pod);
}

// The first variant of a check is that of all versions before the second, also of those in which
// Kubernetes has no such check: Kyverno chooses so.
constexpr Check all[] = {
    {"appArmorProfile", "AppArmor", baseline, 0, open_end, app_armor_profile},
    {"capabilities_baseline", "Capabilities", baseline, 0, open_end, capabilities_baseline},
    {"hostNamespaces", "Host Namespaces", baseline, 0, open_end, host_namespaces},
    {"hostPathVolumes", "HostPath Volumes", baseline, 0, open_end, host_path_volumes},
    {"hostPorts", "Host Ports", baseline, 0, open_end, host_ports},
    {"hostProbesAndHostLifecycle", "Host Probes / Lifecycle Hooks", baseline, 0, open_end,
     host_probes},
    {"privileged", "Privileged Containers", baseline, 0, open_end, privileged},
    {"procMount", "/proc Mount Type", baseline, 0, 35, proc_mount},
    {"procMount", "/proc Mount Type", baseline, 35, open_end, unless_user_namespace<proc_mount>},
    {"seLinuxOptions", "SELinux", baseline, 0, 31, se_linux_1_0},
    {"seLinuxOptions", "SELinux", baseline, 31, open_end, se_linux_1_31},
    {"seccompProfile_baseline", "Seccomp", baseline, 0, 19, seccomp_annotations},
    {"seccompProfile_baseline", "Seccomp", baseline, 19, open_end, seccomp_baseline},
    {"sysctls", "Sysctls", baseline, 0, 27, sysctls_but_first<5>},
    {"sysctls", "Sysctls", baseline, 27, 29, sysctls_but_first<6>},
    {"sysctls", "Sysctls", baseline, 29, 32, sysctls_but_first<10>},
    {"sysctls", "Sysctls", baseline, 32, open_end, sysctls_but_first<12>},
    {"windowsHostProcess", "HostProcess", baseline, 0, open_end, host_process},
    {"allowPrivilegeEscalation", "Privilege Escalation", restricted, 0, 25,
     allow_privilege_escalation},
    {"allowPrivilegeEscalation", "Privilege Escalation", restricted, 25, open_end,
     unless_windows<allow_privilege_escalation>},
    {"capabilities_restricted", "Capabilities", restricted, 0, 25, capabilities_restricted},
    {"capabilities_restricted", "Capabilities", restricted, 25, open_end,
     unless_windows<capabilities_restricted>},
    {"procMount_restricted", "/proc Mount Type", restricted, 35, open_end, proc_mount},
    {"restrictedVolumes", "Volume Types", restricted, 0, open_end, restricted_volumes},
    {"runAsNonRoot", "Running as Non-root", restricted, 0, 35, run_as_non_root},
    {"runAsNonRoot", "Running as Non-root", restricted, 35, open_end,
     unless_user_namespace<run_as_non_root>},
    {"runAsUser", "Running as Non-root user", restricted, 0, 35, run_as_user},
    {"runAsUser", "Running as Non-root user", restricted, 35, open_end,
     unless_user_namespace<run_as_user>},
    {"seccompProfile_restricted", "Seccomp", restricted, 0, 25, seccomp_restricted},
    {"seccompProfile_restricted", "Seccomp", restricted, 25, open_end,
     unless_windows<seccomp_restricted>},
};

}  // namespace

std::span<const Check> checks() { return all; }

}  // namespace kubernetes::pod_security
