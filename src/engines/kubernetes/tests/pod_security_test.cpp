#include "engines/kubernetes/pod_security.h"

#include <gmock/gmock.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

using document::Node;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view safe_context =
    "securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, "
    "capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";

// A pod that breaks nothing but what is added to its spec and to its one container.
std::string pod(std::string_view spec, std::string_view container = "",
                std::string_view context = safe_context) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  " + std::string(spec) +
         "\n  containers:\n  - name: a\n    image: nginx\n    " + std::string(context) + "\n    " +
         std::string(container) + "\n";
}

std::vector<std::string> broken(std::string_view yaml, std::string_view level,
                                std::string_view version) {
  World world;
  const Node object = world.one(yaml);
  const PodSecurityProfile profile{.level = *pod_security_level(level),
                                   .version = *pod_security_version(version)};
  std::vector<std::string> shown;
  for (const PodSecurityViolation& violation : pod_security_violations(*pod_of(object), profile))
    shown.push_back(std::string(violation.check) + ": " + violation.detail);
  return shown;
}

struct ControlCase {
  std::string yaml, level, version, finding;  // finding: "" is none
};

TEST(PodSecurity, each_control_names_who_breaks_it) {
  const ControlCase cases[] = {
      {pod("priority: 1"), "restricted", "latest", ""},
      {pod("hostNetwork: true\n  hostPID: true"), "baseline", "latest",
       "hostNamespaces: hostNetwork=true, hostPID=true"},
      {pod("hostNetwork: true"), "privileged", "latest", ""},
      {pod("volumes: [{name: v, hostPath: {path: /etc}}]"), "baseline", "latest",
       "hostPathVolumes: volume \"v\""},
      {pod("volumes: [{name: v, nfs: {}}, {name: w, emptyDir: {}}]"), "restricted", "latest",
       "restrictedVolumes: volume \"v\" uses restricted volume type \"nfs\""},
      {pod("volumes: [{name: v}]"), "restricted", "v1.20",
       "restrictedVolumes: volume \"v\" uses restricted volume type \"unknown\""},
      {pod("volumes: [{name: v, image: {reference: x}}]"), "restricted", "v1.25", ""},
      {pod("priority: 1", "ports: [{hostPort: 80}, {hostPort: 0}, {hostPort: 443}]"), "baseline",
       "latest", "hostPorts: container \"a\" uses hostPorts 443, 80"},
      {pod("priority: 1", "livenessProbe: {httpGet: {host: localhost}}"), "baseline", "v1.34",
       "hostProbesAndHostLifecycle: container \"a\" uses probe or lifecycle host \"localhost\""},
      {pod("priority: 1", "livenessProbe: {httpGet: {host: localhost}}"), "baseline", "v1.33",
       "hostProbesAndHostLifecycle: container \"a\" uses probe or lifecycle host \"localhost\""},
      {pod("priority: 1", "lifecycle: {preStop: {tcpSocket: {host: h}}}"), "baseline", "latest",
       "hostProbesAndHostLifecycle: container \"a\" uses probe or lifecycle host \"h\""},
      {pod("priority: 1", "", "securityContext: {privileged: true}"), "baseline", "latest",
       "privileged: container \"a\" must not set securityContext.privileged=true"},
      {pod("priority: 1", "", "securityContext: {capabilities: {add: [SYS_TIME, CHOWN, NET_RAW]}}"),
       "baseline", "latest",
       "capabilities_baseline: container \"a\" must not include \"NET_RAW\", \"SYS_TIME\" in "
       "securityContext.capabilities.add"},
      {pod("priority: 1", "", "securityContext: {procMount: Unmasked}"), "baseline", "latest",
       "procMount: container \"a\" must not set securityContext.procMount to \"Unmasked\""},
      {pod("hostUsers: false", "", "securityContext: {procMount: Unmasked}"), "baseline", "v1.35",
       ""},
      {pod("hostUsers: false", "", "securityContext: {procMount: Unmasked}"), "baseline", "v1.34",
       "procMount: container \"a\" must not set securityContext.procMount to \"Unmasked\""},
      {pod("priority: 1", "", "securityContext: {seLinuxOptions: {type: spc_t, user: u}}"),
       "baseline", "latest",
       "seLinuxOptions: container \"a\" set forbidden securityContext.seLinuxOptions: type "
       "\"spc_t\"; user may not be set"},
      {pod("securityContext: {seLinuxOptions: {type: container_engine_t}}"), "baseline", "v1.30",
       "seLinuxOptions: pod set forbidden securityContext.seLinuxOptions: type "
       "\"container_engine_t\""},
      {pod("securityContext: {seLinuxOptions: {type: container_engine_t}}"), "baseline", "v1.31",
       ""},
      {pod("securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]}"), "baseline", "v1.31",
       "sysctls: net.ipv4.tcp_rmem"},
      {pod("securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]}"), "baseline", "v1.32", ""},
      {pod("securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}]}"), "baseline",
       "v1.26", "sysctls: net.ipv4.ip_local_reserved_ports"},
      {pod("securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}]}"), "baseline",
       "v1.27", ""},
      {pod("securityContext: {windowsOptions: {hostProcess: true}}"), "baseline", "latest",
       "windowsHostProcess: pod must not set securityContext.windowsOptions.hostProcess=true"},
      {pod("securityContext: {appArmorProfile: {type: Unconfined}}"), "baseline", "latest",
       "appArmorProfile: pod must not set AppArmor profile type to \"Unconfined\""},
      {pod("priority: 1", "", "securityContext: {seccompProfile: {type: Unconfined}}"), "baseline",
       "latest",
       "seccompProfile_baseline: container \"a\" must not set "
       "securityContext.seccompProfile.type to \"Unconfined\""},
      {pod("priority: 1", "", "securityContext: {seccompProfile: {type: Unconfined}}"), "baseline",
       "v1.18", ""},
      {pod("priority: 1", "",
           "securityContext: {allowPrivilegeEscalation: true, runAsNonRoot: true, capabilities: "
           "{drop: [ALL]}, seccompProfile: {type: Localhost}}"),
       "restricted", "latest",
       "allowPrivilegeEscalation: container \"a\" must set "
       "securityContext.allowPrivilegeEscalation=false"},
  };
  for (const ControlCase& c : cases) {
    if (c.finding.empty())
      EXPECT_THAT(broken(c.yaml, c.level, c.version), IsEmpty()) << c.yaml << c.version;
    else
      EXPECT_THAT(broken(c.yaml, c.level, c.version), testing::Contains(c.finding))
          << c.yaml << c.version;
  }
}

constexpr std::string_view bare =
    "apiVersion: v1\n"
    "kind: Pod\n"
    "metadata:\n"
    "  annotations:\n"
    "    seccomp.security.alpha.kubernetes.io/pod: unconfined\n"
    "    container.apparmor.security.beta.kubernetes.io/a: unconfined\n"
    "spec:\n"
    "  initContainers: [{name: i}]\n"
    "  containers: [{name: a, securityContext: {runAsUser: 0}}, {name: b}]\n";

TEST(PodSecurity, restricted_wants_what_baseline_only_forbids) {
  EXPECT_THAT(
      broken(bare, "restricted", "latest"),
      ElementsAre("appArmorProfile: annotation must not set AppArmor profile type to "
                  "\"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\"",
                  "allowPrivilegeEscalation: containers \"i\", \"a\", \"b\" must set "
                  "securityContext.allowPrivilegeEscalation=false",
                  "capabilities_restricted: containers \"i\", \"a\", \"b\" must set "
                  "securityContext.capabilities.drop=[\"ALL\"]",
                  "runAsNonRoot: pod or containers \"i\", \"a\", \"b\" must set "
                  "securityContext.runAsNonRoot=true",
                  "runAsUser: container \"a\" must not set runAsUser=0",
                  "seccompProfile_restricted: pod or containers \"i\", \"a\", \"b\" must set "
                  "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""));
}

TEST(PodSecurity, old_versions_look_at_annotations_and_have_checks_of_later_ones) {
  EXPECT_THAT(broken(bare, "restricted", "v1.7"),
              ElementsAre(testing::StartsWith("appArmorProfile"),
                          "seccompProfile_baseline: forbidden annotation "
                          "seccomp.security.alpha.kubernetes.io/pod=\"unconfined\"",
                          testing::StartsWith("allowPrivilegeEscalation"),
                          testing::StartsWith("capabilities_restricted"),
                          testing::StartsWith("runAsNonRoot"), testing::StartsWith("runAsUser"),
                          testing::StartsWith("seccompProfile_restricted")));
}

TEST(PodSecurity, the_latest_version_is_that_of_kyverno) {
  const std::string root = pod("hostUsers: false", "",
                               "securityContext: {allowPrivilegeEscalation: false, runAsUser: 0, "
                               "capabilities: {drop: [ALL]}, seccompProfile: {type: Localhost}}");
  EXPECT_THAT(broken(root, "restricted", "latest"),
              ElementsAre(testing::StartsWith("runAsNonRoot"), testing::StartsWith("runAsUser")));
}

TEST(PodSecurity, windows_and_user_namespaces_relax_what_does_not_apply) {
  const std::string windows = pod("os: {name: windows}", "", "tty: true");
  EXPECT_THAT(broken(windows, "restricted", "v1.24"),
              ElementsAre(testing::StartsWith("allowPrivilegeEscalation"),
                          testing::StartsWith("capabilities_restricted"),
                          testing::StartsWith("runAsNonRoot"),
                          testing::StartsWith("seccompProfile_restricted")));
  EXPECT_THAT(broken(windows, "restricted", "v1.25"),
              ElementsAre(testing::StartsWith("runAsNonRoot")));
  const std::string root = pod("hostUsers: false", "",
                               "securityContext: {allowPrivilegeEscalation: false, runAsUser: 0, "
                               "capabilities: {drop: [ALL]}, seccompProfile: {type: Localhost}}");
  EXPECT_THAT(broken(root, "restricted", "v1.35"), IsEmpty());
  EXPECT_THAT(broken(root, "restricted", "v1.34"),
              ElementsAre(testing::StartsWith("runAsNonRoot"), testing::StartsWith("runAsUser")));
}

TEST(PodSecurity, pods_of_controllers_are_found) {
  World world;
  for (const std::string_view yaml :
       {"{kind: Deployment, spec: {template: {spec: {x: 1}}}}",
        "{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {x: 1}}}}}}",
        "{kind: PodTemplate, template: {spec: {x: 1}}}", "{kind: Pod, spec: {x: 1}}"}) {
    const Node object = world.one(yaml);
    ASSERT_NE(pod_of(object), nullptr) << yaml;
    EXPECT_EQ(document::to_json(*pod_of(object)->find("spec")), R"({"x":1})");
  }
  const Node none = world.one("{kind: Service, spec: {template: {}}}");
  EXPECT_EQ(pod_of(none), nullptr);
}

std::vector<std::string> left(std::string_view yaml, std::vector<PodSecurityExclusion> exclusions) {
  World world;
  const Node object = world.one(yaml);
  const PodSecurityProfile profile{.level = PodSecurityLevel::restricted};
  std::vector<std::string> paths;
  for (const PodSecurityViolation& violation :
       without_excluded(pod_security_violations(object, profile), object, profile, exclusions))
    for (const RestrictedField& field : violation.fields) paths.push_back(field.path);
  return paths;
}

TEST(PodSecurity, exclusions_without_images_are_of_the_pod_alone) {
  const std::string two =
      pod("volumes: [{name: v, hostPath: {path: /var/lib/a}}, {name: w, hostPath: {path: /etc}}]\n"
          "  hostPID: true");
  EXPECT_THAT(left(two, {{.control = "HostPath Volumes", .values = {"/var/lib/*"}},
                         {.control = "Volume Types"},
                         {.control = "Host Namespaces", .restricted_field = "spec.hostIPC"}}),
              ElementsAre("spec.hostPID", "spec.volumes[1].hostPath"));
  EXPECT_THAT(left(two, {{.control = "HostPath Volumes",
                          .restricted_field = "spec.volumes[*].hostPath",
                          .values = {"/etc", "/var/*"}},
                         {.control = "Volume Types"},
                         {.control = "Host Namespaces"}}),
              IsEmpty());
  const std::string privileged = pod("priority: 1", "",
                                     "securityContext: {privileged: true, "
                                     "allowPrivilegeEscalation: false, runAsNonRoot: true, "
                                     "capabilities: {drop: [ALL]}, seccompProfile: {type: "
                                     "RuntimeDefault}}");
  EXPECT_THAT(left(privileged, {{.control = "Privileged Containers"}}),
              ElementsAre("spec.containers[0].securityContext.privileged"));
  EXPECT_THAT(
      left(privileged, {{.control = "Privileged Containers", .images = {"redis", "ngin?"}}}),
      IsEmpty());
}

TEST(PodSecurity, exclusions_with_images_are_of_their_containers) {
  const std::string_view yaml =
      "kind: Pod\n"
      "spec:\n"
      "  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}\n"
      "  containers:\n"
      "  - {name: a, image: nginx:1, securityContext: {allowPrivilegeEscalation: false, "
      "capabilities: {add: [NET_ADMIN], drop: [ALL]}}}\n"
      "  - {name: b, image: redis:1, securityContext: {allowPrivilegeEscalation: false, "
      "capabilities: {add: [NET_ADMIN, SYS_TIME], drop: [ALL]}}}\n";
  const std::string a = "spec.containers[0].securityContext.capabilities.add";
  const std::string b = "spec.containers[1].securityContext.capabilities.add";
  EXPECT_THAT(left(yaml, {}), ElementsAre(a, b, a, b));
  EXPECT_THAT(left(yaml, {{.control = "Capabilities", .images = {"nginx*"}}}), ElementsAre(b, b));
  EXPECT_THAT(left(yaml, {{.control = "Capabilities", .images = {"*"}, .values = {"NET_*"}}}),
              ElementsAre(b, b));
  EXPECT_THAT(
      left(yaml, {{.control = "Capabilities",
                   .images = {"*"},
                   .restricted_field = "spec.initContainers[*].securityContext.capabilities.add"}}),
      ElementsAre(a, b, a, b));
  EXPECT_THAT(left(yaml, {{.control = "Capabilities", .images = {"nginx*", "redis*"}}}), IsEmpty());
}

TEST(PodSecurity, levels_and_versions_are_refused_unless_they_are_some) {
  for (const std::string_view text : {"1.24", "v2.0", "v1.", "v1.x", "v1.-1", "newest"})
    EXPECT_FALSE(pod_security_version(text)) << text;
  EXPECT_EQ(pod_security_version("v1.24")->minor, 24);
  EXPECT_FALSE(pod_security_level("Baseline"));
}

TEST(PodSecurity, broken_manifests_break_nothing_else) {
  for (const std::string_view yaml :
       {"{kind: Pod}", "{kind: Pod, spec: []}", "{kind: Pod, spec: {containers: {a: 1}}}",
        "{kind: Pod, spec: {containers: [1, null, {securityContext: x}], volumes: [x]}}",
        "{kind: Pod, metadata: [], spec: {securityContext: {sysctls: x, seLinuxOptions: 1}}}"}) {
    World world;
    const Node object = world.one(yaml);
    const PodSecurityProfile profile{.level = PodSecurityLevel::restricted};
    const PodSecurityExclusion exclusion{.control = "Seccomp", .images = {"*"}};
    without_excluded(pod_security_violations(object, profile), object, profile,
                     std::span(&exclusion, 1));
  }
}

}  // namespace
}  // namespace kubernetes
