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

bool has_text(const Node* list, std::string_view wanted) {
  return list != nullptr && list->is_list() &&
         std::ranges::any_of(list->items(),
                             [&](const Node& item) { return text_of(&item) == wanted; });
}

std::vector<std::string> not_among(Names allowed, const Node* list) {
  if (list == nullptr || !list->is_list()) return {};
  std::vector<std::string_view> others;
  for (const Node& item : list->items())
    if (const std::string_view text = text_of(&item);
        std::ranges::find(allowed, text) == allowed.end())
      others.push_back(text);
  others = sorted(std::move(others));
  return {others.begin(), others.end()};
}

bool is_false(const Node* value) {
  return value != nullptr && value->kind() == document::Kind::boolean && !value->boolean();
}

bool is_zero(const Node* value) {
  return value != nullptr && value->is_number() && value->number() == 0;
}

// "securityContext.runAsUser"
std::string context_path(FieldNames keys) {
  std::string path = "securityContext";
  for (const FieldName& name : keys) path.append(".").append(name.key.text());
  return path;
}

// Whose securityContext has something that `is_bad`.
template <class IsBad>
Setters setters_of(const PodView& pod, FieldNames keys, std::string_view text,
                   const IsBad& is_bad) {
  Setters setters;
  if (const Node* value = pod.security(keys); is_bad(value))
    setters.add_pod({.path = "spec." + context_path(keys),
                     .values = {std::string(text)},
                     .span = value->span()});
  for (const Container& container : pod.containers)
    if (const Node* value = container.security(keys); is_bad(value))
      setters.add(container, container.field(context_path(keys), {std::string(text)}, value));
  return setters;
}

std::string_view use(Names of) { return of.size() == 1 ? " uses " : " use "; }

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
  const std::vector<std::string_view> ports = setters.values();
  std::string detail = setters.containers();
  detail.append(use(setters.container_names()))
      .append(ports.size() == 1 ? "hostPort " : "hostPorts ")
      .append(joined(ports));
  return Finding{"hostPort", std::move(detail), setters.take_fields()};
}

std::optional<Finding> host_probes(const PodView& pod) {
  Setters setters;
  for (const Container& container : pod.containers) {
    const auto look = [&](const Node* handler, std::string_view below) {
      const auto look_at = [&](const Node* host, std::string_view action) {
        if (text_of(host).empty()) return;
        std::string path(below);
        path.append(action).append(".host");
        setters.add(container, container.field(path, {std::string(text_of(host))}, host));
      };
      look_at(value_at(handler, {"httpGet", "host"}), ".httpGet");
      look_at(value_at(handler, {"tcpSocket", "host"}), ".tcpSocket");
    };
    look(value_at(container.node, {"livenessProbe"}), "livenessProbe");
    look(value_at(container.node, {"readinessProbe"}), "readinessProbe");
    look(value_at(container.node, {"startupProbe"}), "startupProbe");
    const Node* lifecycle = value_at(container.node, {"lifecycle"});
    look(value_at(lifecycle, {"postStart"}), "lifecycle.postStart");
    look(value_at(lifecycle, {"preStop"}), "lifecycle.preStop");
  }
  if (setters.empty()) return std::nullopt;
  const Names of = setters.container_names();
  const std::vector<std::string_view> names = sorted({of.begin(), of.end()});
  std::string detail = named("container", names);
  detail.append(use(names)).append(named("probe or lifecycle host", setters.values()));
  return Finding{"probe or lifecycle host", std::move(detail), setters.take_fields()};
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
                     quoted(setters.values()),
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
                 setters.containers() + " must not include " + quoted(setters.values()) +
                     " in securityContext.capabilities.add",
                 setters.take_fields()};
}

std::optional<Finding> capabilities_restricted(const PodView& pod) {
  constexpr std::string_view allowed[] = {"NET_BIND_SERVICE"};
  Setters keeping, adding;
  for (const Container& container : pod.containers) {
    const Node* dropped = container.security({"capabilities", "drop"});
    if (!has_text(dropped, "ALL"))
      keeping.add(container,
                  container.field("securityContext.capabilities.drop", texts_of(dropped), dropped));
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
              quoted(adding.values()) + " in securityContext.capabilities.add";
  std::vector<RestrictedField> fields = keeping.take_fields();
  for (RestrictedField& field : adding.take_fields()) fields.push_back(std::move(field));
  return Finding{"unrestricted capabilities", std::move(detail), std::move(fields)};
}

}  // namespace kubernetes::pod_security
