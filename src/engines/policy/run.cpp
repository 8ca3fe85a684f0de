#include "engines/policy/run.h"

#include <utility>

#include "engines/policy/object_names.h"

namespace policy {
namespace {

constexpr std::array all_phases = {Phase::mutate,     Phase::verify_images,
                                   Phase::validate,   Phase::mutating_admission,
                                   Phase::mutating,   Phase::validating_admission,
                                   Phase::validating, Phase::image_validating,
                                   Phase::generating, Phase::generate,
                                   Phase::deleting};
static_assert(all_phases.size() == phases_count);

constexpr std::array judging = {
    Phase::mutate,   Phase::verify_images,        Phase::validate,   Phase::mutating_admission,
    Phase::mutating, Phase::validating_admission, Phase::validating, Phase::image_validating};

// An annotation makes failures of a policy warnings.
bool is_scored(const Policy& policy) {
  const document::Node* annotations = policy.identity().annotations;
  return annotations == nullptr || text_of(*annotations, "policies.kyverno.io/scored") != "false";
}

void soften(Response& response) {
  for (RuleResult& result : response.rules)
    if (result.status == Status::fail) result.status = Status::warn;
}

}  // namespace

std::span<const Phase> judging_phases() { return judging; }

bool mutates(Phase phase) {
  return phase == Phase::mutate || phase == Phase::verify_images ||
         phase == Phase::mutating_admission || phase == Phase::mutating;
}

Sequence::Sequence(std::span<const Policy* const> policies) {
  for (const Phase phase : all_phases) {
    OfPhase& of = by_phase_[static_cast<std::size_t>(phase)];
    for (const Policy* policy : policies)
      if (policy->has(phase)) of.policies.push_back(policy);
    // Where policies change objects, what the next one looks at is not known before.
    if (!mutates(phase)) of.by_field = ByField(of.policies);
  }
}

Outcome Sequence::run(const Request& request, Session& session, const RunOptions& options) const {
  Request current = request;
  Outcome outcome;
  const auto ask = [&](const Policy& policy, Phase phase) {
    const Request own = options.prepare ? options.prepare(policy, current) : current;
    auto response = policy.evaluate(phase, own, session);
    session.scratch.reset();
    if (!response) return;
    if (response->patched.is_null()) response->patched = own.subject();
    if (!is_scored(policy)) soften(*response);
    // In a DELETE there is no object that a policy could change.
    if (mutates(phase) && own.operation != Operation::remove) current.object = response->patched;
    outcome.responses.push_back(std::move(*response));
  };
  std::vector<std::uint32_t> meant;
  for (const Phase phase :
       options.phases.empty() ? std::span<const Phase>(all_phases) : options.phases) {
    const OfPhase& of = by_phase_[static_cast<std::size_t>(phase)];
    if (of.by_field.empty() || session.tells_unmeant ||
        (options.prepare && !options.keeps_object)) {
      for (const Policy* policy : of.policies) ask(*policy, phase);
      continue;
    }
    of.by_field.find(current.object, meant);
    for (const std::uint32_t place : meant) ask(*of.policies[place], phase);
  }
  outcome.object = current.object;
  return outcome;
}

}  // namespace policy
