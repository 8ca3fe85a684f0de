#include "engines/kyverno/autogen.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/derived_rule.h"
#include "engines/kyverno/kind_selector.h"

namespace kyverno {
namespace {

using document::Node;

constexpr std::string_view annotation = "pod-policies.kyverno.io/autogen-controllers";
constexpr std::string_view cron_job = "CronJob";
constexpr std::array<std::string_view, 6> template_controllers = {
    "DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"};

bool is_pod_or_controller(std::string_view kind) {
  return kind == "Pod" || kind == cron_job ||
         std::ranges::find(template_controllers, kind) != template_controllers.end();
}

// `needed`: some filter names what rules could be derived for. False: a filter rules it out.
bool allows_derivation(const Node& filter, bool& needed) {
  const Node* resources = given(filter, "resources");
  if (resources == nullptr) return true;
  const auto kinds = kinds_in(filter);
  if (!text_of(*resources, "name").empty() || !items_of(given(*resources, "names")).empty() ||
      given(*resources, "selector") != nullptr || given(*resources, "annotations") != nullptr ||
      (kinds.size() > 1 && names_kind(kinds, "Pod")))
    return false;
  needed = needed || std::ranges::any_of(kinds, is_pod_or_controller);
  return true;
}

bool allows_derivation_in(const Node* filters, bool& needed) {
  if (filters == nullptr) return true;
  if (!allows_derivation(*filters, needed)) return false;
  for (const std::string_view list : {"any", "all"})
    for (const Node& filter : items_of(given(*filters, list)))
      if (!allows_derivation(filter, needed)) return false;
  return true;
}

bool patches_json(const Node& rule) {
  const Node* mutate = given(rule, "mutate");
  if (mutate == nullptr) return false;
  const auto has_patch = [](const Node& block) {
    return !text_of(block, "patchesJson6902").empty();
  };
  return has_patch(*mutate) || std::ranges::any_of(items_of(given(*mutate, "foreach")), has_patch);
}

bool applies(const Node& policy) {
  bool needed = false;
  const Node* spec = given(policy, "spec");
  for (const Node& rule : items_of(spec == nullptr ? nullptr : given(*spec, "rules"))) {
    if (given(rule, "generate") != nullptr || patches_json(rule)) return false;
    if (!allows_derivation_in(given(rule, "match"), needed) ||
        !allows_derivation_in(given(rule, "exclude"), needed))
      return false;
  }
  return needed;
}

// Of all filters of a rule, of whatever form they are.
std::vector<std::string_view> all_kinds(const Node* filters) {
  std::vector<std::string_view> out;
  if (filters == nullptr) return out;
  const auto add = [&](const Node& filter) {
    const auto kinds = kinds_in(filter);
    out.insert(out.end(), kinds.begin(), kinds.end());
  };
  add(*filters);
  for (const std::string_view list : {"any", "all"})
    for (const Node& filter : items_of(given(*filters, list))) add(filter);
  return out;
}

bool is_for_pods(const Node& rule) {
  if (is_derived_name(text_of(rule, "name"))) return false;
  const auto excluded = all_kinds(given(rule, "exclude"));
  return names_kind(all_kinds(given(rule, "match")), "Pod") &&
         (excluded.empty() || names_kind(excluded, "Pod"));
}

}  // namespace

bool is_derived_name(std::string_view rule) { return rule.starts_with("autogen-"); }

Autogen::Autogen(const Node& policy) {
  if (!applies(policy)) return;
  const Node* metadata = given(policy, "metadata");
  const Node* annotations = metadata == nullptr ? nullptr : given(*metadata, "annotations");
  const Node* given_list = annotations == nullptr ? nullptr : annotations->find(annotation);
  if (given_list == nullptr || !given_list->is_string()) {
    listed_.assign(template_controllers.begin(), template_controllers.end());
    listed_.emplace_back(cron_job);
  } else if (given_list->string() != "none") {
    for (const std::string_view one : base::split(given_list->string(), ','))
      listed_.emplace_back(one);
  }
  all_ = std::ranges::find(listed_, "all") != listed_.end();
  for (const std::string& one : listed_)
    if (one != cron_job && one != "all") controllers_.push_back(one);
  if (all_) controllers_.assign(template_controllers.begin(), template_controllers.end());
  std::ranges::sort(controllers_);
}

bool Autogen::derives_for(std::string_view kind) const {
  return std::ranges::find(listed_, kind) != listed_.end();
}

bool Autogen::derives() const { return !listed_.empty(); }

std::optional<Node> Autogen::for_controllers(const Node& rule, document::Arena& arena) const {
  if (controllers_.empty() || !is_for_pods(rule)) return std::nullopt;
  const std::vector<std::string_view> kinds(controllers_.begin(), controllers_.end());
  return derived_rule(rule, {.prefix = "autogen-", .kinds = kinds, .within = {"template"}}, arena);
}

std::optional<Node> Autogen::for_cron_job(const Node& rule, document::Arena& arena) const {
  if ((!all_ && !derives_for(cron_job)) || !is_for_pods(rule)) return std::nullopt;
  const std::string_view kinds[] = {cron_job};
  return derived_rule(rule,
                      {.prefix = "autogen-cronjob-",
                       .kinds = kinds,
                       .within = {"jobTemplate", "template"},
                       .all_filters = true},
                      arena);
}

}  // namespace kyverno
