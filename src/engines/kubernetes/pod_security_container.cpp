// Checks of what containers may do: privileges, users, capabilities, ports, probes.
#include <algorithm>
#include <array>

#include "engines/document/write.h"
#include "engines/kubernetes/pod_security_checks.h"

namespace kubernetes::pod_security {

using document::Node;

namespace {

std::vector<std::string> texts_of(const Node* list) {
  std::vector<std::string> texts;
  if (list != nullptr && list->is_list())
    for (const Node& item : list->items()) texts.emplace_back(text_of(&item));
  return texts;
}

std::vector<std::string> not_among(std::span<const std::string_view> allowed, const Node* list) {
  std::set<std::string> others;
  for (const std::string& text : texts_of(list))
    if (std::ranges::find(allowed, text) == allowed.end()) others.insert(text);
  return sorted(others);
}

bool is_false(const Node* value) {
  return value != nullptr && value->kind() == document::Kind::boolean && !value->boolean();
}

bool is_zero(const Node* value) {
  return value != nullptr && value->is_number() && value->number() == 0;
}

RestrictedField pod_field(std::string_view below, std::string_view text, const Node& value) {
  return {.path = "spec.securityContext." + std::string(below),
          .values = {std::string(text)},
          .span = value.span()};
}

// Whose securityContext has something that `is_bad`.
template <class IsBad>
Setters setters_of(const PodView& pod, std::initializer_list<std::string_view> keys,
                   std::string_view text, const IsBad& is_bad) {
  std::string below;
  for (const std::string_view key : keys) below += (below.empty() ? "" : ".") + std::string(key);
  Setters setters;
  if (const Node* value = pod.security(keys); is_bad(value))
    setters.add_pod(pod_field(below, text, *value));
  for (const Container& container : pod.containers)
    if (const Node* value = container.security(keys); is_bad(value))
      setters.add(container,
                  container.field("securityContext." + below, {std::string(text)}, value));
  return setters;
}

}  // namespace

std::optional<Finding> privileged(const PodView& pod) {
  Setters setters;
  for (const Container& container : pod.containers)
    if (const Node* value = container.security({"privileged"}); is_true(value))
      setters.add(container, container.field("securityContext.privileged", {"true"}, value));
  if (setters.empty()) return std::nullopt;
  return Finding{"privileged",
                 setters.containers() + " must not set securityContext.privileged=true",
                 setters.take_fields()};
}

std::optional<Finding> host_process(const PodView& pod) {
  Setters setters = setters_of(pod, {"windowsOptions", "hostProcess"}, "true", is_true);
  if (setters.empty()) return std::nullopt;
  return Finding{"hostProcess",
                 setters.text() + " must not set securityContext.windowsOptions.hostProcess=true",
                 setters.take_fields()};
}

std::optional<Finding> host_ports(const PodView& pod) {
  Setters setters;
  for (const Container& container : pod.containers) {
    const Node* ports = value_at(container.node, {"ports"});
    if (ports == nullptr || !ports->is_list()) continue;
    for (std::size_t i = 0; i < ports->size(); ++i) {
      const Node* port = value_at(&ports->items()[i], {"hostPort"});
      if (port != nullptr && port->is_number() && !is_zero(port))
        setters.add(container, container.field("ports[" + std::to_string(i) + "].hostPort",
                                               {document::to_json(*port)}, port));
    }
  }
  if (setters.empty()) return std::nullopt;
  std::string ports;
  for (const std::string& port : setters.values()) ports += (ports.empty() ? "" : ", ") + port;
  return Finding{"hostPort",
                 setters.containers() +
                     (setters.container_names().size() == 1 ? " uses " : " use ") +
                     (setters.values().size() == 1 ? "hostPort " : "hostPorts ") + ports,
                 setters.take_fields()};
}

std::optional<Finding> host_probes(const PodView& pod) {
  constexpr std::array<std::string_view, 2> handlers[] = {{"livenessProbe", ""},
                                                          {"readinessProbe", ""},
                                                          {"startupProbe", ""},
                                                          {"lifecycle", "postStart"},
                                                          {"lifecycle", "preStop"}};
  Setters setters;
  for (const Container& container : pod.containers)
    for (const auto& [outer, inner] : handlers)
      for (const std::string_view action : {"httpGet", "tcpSocket"}) {
        const Node* handler = value_at(container.node, {outer});
        if (!inner.empty()) handler = value_at(handler, {inner});
        const Node* host = value_at(handler, {action, "host"});
        if (text_of(host).empty()) continue;
        const std::string below = std::string(outer) + (inner.empty() ? "" : ".") +
                                  std::string(inner) + "." + std::string(action) + ".host";
        setters.add(container, container.field(below, {std::string(text_of(host))}, host));
      }
  if (setters.empty()) return std::nullopt;
  const std::vector<std::string> names =
      sorted({setters.container_names().begin(), setters.container_names().end()});
  return Finding{"probe or lifecycle host",
                 named("container", names) + (names.size() == 1 ? " uses " : " use ") +
                     named("probe or lifecycle host", sorted(setters.values())),
                 setters.take_fields()};
}

std::optional<Finding> proc_mount(const PodView& pod) {
  Setters setters;
  for (const Container& container : pod.containers)
    if (const Node* value = container.security({"procMount"});
        value != nullptr && text_of(value) != "Default")
      setters.add(container, container.field("securityContext.procMount",
                                             {std::string(text_of(value))}, value));
  if (setters.empty()) return std::nullopt;
  return Finding{"procMount",
                 setters.containers() + " must not set securityContext.procMount to " +
                     quoted(sorted(setters.values())),
                 setters.take_fields()};
}

std::optional<Finding> allow_privilege_escalation(const PodView& pod) {
  Setters setters;
  for (const Container& container : pod.containers) {
    const Node* value = container.security({"allowPrivilegeEscalation"});
    if (!is_false(value))
      setters.add(container, container.field("securityContext.allowPrivilegeEscalation",
                                             value == nullptr ? std::vector<std::string>()
                                                              : std::vector<std::string>{"true"},
                                             value));
  }
  if (setters.empty()) return std::nullopt;
  return Finding{"allowPrivilegeEscalation != false",
                 setters.containers() + " must set securityContext.allowPrivilegeEscalation=false",
                 setters.take_fields()};
}

std::optional<Finding> run_as_non_root(const PodView& pod) {
  Setters explicitly = setters_of(pod, {"runAsNonRoot"}, "false", is_false);
  if (!explicitly.empty())
    return Finding{"runAsNonRoot != true",
                   explicitly.text() + " must not set securityContext.runAsNonRoot=false",
                   explicitly.take_fields()};
  if (is_true(pod.security({"runAsNonRoot"}))) return std::nullopt;
  Setters implicitly;
  for (const Container& container : pod.containers)
    if (container.security({"runAsNonRoot"}) == nullptr)
      implicitly.add(container, container.field("securityContext.runAsNonRoot", {}, nullptr));
  if (implicitly.empty()) return std::nullopt;
  return Finding{
      "runAsNonRoot != true",
      "pod or " + implicitly.containers() + " must set securityContext.runAsNonRoot=true",
      implicitly.take_fields()};
}

std::optional<Finding> run_as_user(const PodView& pod) {
  Setters setters = setters_of(pod, {"runAsUser"}, "0", is_zero);
  if (setters.empty()) return std::nullopt;
  return Finding{"runAsUser=0", setters.text() + " must not set runAsUser=0",
                 setters.take_fields()};
}

std::optional<Finding> capabilities_baseline(const PodView& pod) {
  constexpr std::string_view allowed[] = {
      "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",      "MKNOD",
      "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT"};
  Setters setters;
  for (const Container& container : pod.containers) {
    const Node* added = container.security({"capabilities", "add"});
    if (std::vector<std::string> others = not_among(allowed, added); !others.empty())
      setters.add(container,
                  container.field("securityContext.capabilities.add", std::move(others), added));
  }
  if (setters.empty()) return std::nullopt;
  return Finding{"non-default capabilities",
                 setters.containers() + " must not include " + quoted(sorted(setters.values())) +
                     " in securityContext.capabilities.add",
                 setters.take_fields()};
}

std::optional<Finding> capabilities_restricted(const PodView& pod) {
  constexpr std::string_view allowed[] = {"NET_BIND_SERVICE"};
  Setters keeping, adding;
  for (const Container& container : pod.containers) {
    const Node* dropped = container.security({"capabilities", "drop"});
    const std::vector<std::string> drops = texts_of(dropped);
    if (std::ranges::find(drops, "ALL") == drops.end())
      keeping.add(container, container.field("securityContext.capabilities.drop", drops, dropped));
    const Node* added = container.security({"capabilities", "add"});
    if (std::vector<std::string> others = not_among(allowed, added); !others.empty())
      adding.add(container,
                 container.field("securityContext.capabilities.add", std::move(others), added));
  }
  if (keeping.empty() && adding.empty()) return std::nullopt;
  std::string detail;
  if (!keeping.empty())
    detail = keeping.containers() + " must set securityContext.capabilities.drop=[\"ALL\"]";
  if (!adding.empty())
    detail += (detail.empty() ? "" : "; ") + adding.containers() + " must not include " +
              quoted(sorted(adding.values())) + " in securityContext.capabilities.add";
  std::vector<RestrictedField> fields = keeping.take_fields();
  for (RestrictedField& field : adding.take_fields()) fields.push_back(std::move(field));
  return Finding{"unrestricted capabilities", std::move(detail), std::move(fields)};
}

}  // namespace kubernetes::pod_security
