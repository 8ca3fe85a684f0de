#include "engines/kyverno/cluster_policy.h"

#include <algorithm>

#include "base/text.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/rule_run.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Phase;

constexpr Phase own_phases[] = {Phase::mutate, Phase::verify_images, Phase::validate,
                                Phase::generate};

std::span<const Node> rule_nodes(const Node& policy) {
  const Node* spec = given(policy, "spec");
  return items_of(spec == nullptr ? nullptr : given(*spec, "rules"));
}

bool enforces(const Node& policy) {
  const Node* spec = given(policy, "spec");
  return spec != nullptr &&
         base::equal_ignoring_case(text_of(*spec, "validationFailureAction"), "enforce");
}

// Whether a result counts as the one rule of `applyRules: One`.
bool is_applied(const policy::RuleResult& result) {
  return result.status == policy::Status::pass || result.status == policy::Status::fail;
}

}  // namespace

ClusterPolicy::ClusterPolicy(const Node& document, const policy::Identity& identity,
                             const document::Sources& sources, std::vector<std::string>& problems)
    : Policy(document, identity),
      sources_(sources),
      defaults_{.enforces = enforces(document)},
      autogen_(document) {
  Compilation compilation{.sources = sources, .arena = arena_};
  const Node* spec = given(document, "spec");
  one_rule_applies_ = spec != nullptr && text_of(*spec, "applyRules") == "One";
  for (const Node& rule : rule_nodes(document)) {
    for (const Phase phase : own_phases)
      if (has_phase(rule, phase)) phases_[static_cast<std::size_t>(phase)] = true;
    rules_.push_back(Rule::compile(rule, defaults_, compilation));
  }
  problems = std::move(compilation.problems);
}

void ClusterPolicy::bind(std::shared_ptr<const std::vector<Exception>> exceptions) {
  const policy::Identity& own = identity();
  exceptions_of_ = std::move(exceptions);
  const std::string full = own.name_space.empty()
                               ? std::string(own.name)
                               : std::string(own.name_space) + "/" + std::string(own.name);
  for (const Exception& one : *exceptions_of_)
    if (one.covers(full)) exceptions_.push_back(&one);
}

std::vector<std::string> ClusterPolicy::rules() const {
  std::vector<std::string> out;
  for (const Rule& rule : rules_) out.emplace_back(rule.name);
  return out;
}

void ClusterPolicy::derive(Template which, Derived& out) const {
  Compilation compilation{.sources = sources_, .arena = out.arena};
  for (const Node& rule : rule_nodes(document())) {
    const auto made = which == Template::controllers ? autogen_.for_controllers(rule, out.arena)
                                                     : autogen_.for_cron_job(rule, out.arena);
    if (made) out.rules.push_back(Rule::compile(*made, defaults_, compilation));
  }
}

const ClusterPolicy::Derived& ClusterPolicy::derived(Template which) const {
  Derived& out = which == Template::controllers ? controllers_ : cron_job_;
  std::call_once(out.once, [&] { derive(which, out); });
  return out;
}

std::vector<const Rule*> ClusterPolicy::rules_for(Phase phase, std::string_view kind) const {
  std::vector<const Rule*> out, made;
  const auto add = [](std::vector<const Rule*>& to, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) to.push_back(&rule);
  };
  const bool validates = phase == Phase::validate;
  if (validates ? autogen_.derives_for(kind) : autogen_.derives()) {
    if (!validates || kind != "CronJob") add(made, derived(Template::controllers).rules);
    if (!validates || kind == "CronJob") add(made, derived(Template::cron_job).rules);
  }
  for (const Rule& rule : rules_)
    if (made.empty() || !is_derived_name(rule.name)) out.push_back(&rule);
  out.insert(out.end(), made.begin(), made.end());
  std::erase_if(out, [&](const Rule* rule) { return !rule->has(phase); });
  return out;
}

std::optional<policy::Response> ClusterPolicy::evaluate(Phase phase, const policy::Request& request,
                                                        policy::Session& session) const {
  if (!has(phase) || !request.subject().is_map() || text_of(request.subject(), "kind").empty())
    return std::nullopt;
  policy::Response out{.policy = this, .phase = phase, .rules = {}, .patched = request.object};
  PolicyRun run(*this, exceptions_, request, session);
  if (!identity().name_space.empty() && identity().name_space != run.subject().name_space)
    return out;
  for (const Rule* rule : rules_for(phase, run.subject().kind.kind)) {
    if (!run.matches(*rule)) continue;
    for (policy::RuleResult& result : run.evaluate(*rule, phase))
      out.rules.push_back(std::move(result));
    if (run.has_lost_object()) break;
    if (one_rule_applies_ && std::ranges::any_of(out.rules, is_applied)) break;
  }
  out.patched = run.patched();
  return out;
}

}  // namespace kyverno
