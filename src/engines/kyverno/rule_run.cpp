#include "engines/kyverno/rule_run.h"

#include <algorithm>

#include "engines/document/build.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Phase;
using policy::RuleResult;
using policy::Status;

bool assigns_objects(const policy::Values* values) {
  return values != nullptr && std::ranges::any_of(values->context, [](const auto& one) {
           return one.path.size() > 1 && one.path[0] == "request" &&
                  (one.path[1] == "object" || one.path[1] == "oldObject");
         });
}

RuleResult result_of(const Rule& rule, Outcome outcome) {
  return {.rule = std::string(rule.name),
          .status = outcome.status,
          .message = std::move(outcome.message),
          .failures = std::move(outcome.failures),
          .rule_at = outcome.branch_at.known() ? outcome.branch_at : rule.node.span()};
}

}  // namespace

PolicyRun::PolicyRun(const policy::Policy& policy, std::span<const Exception* const> exceptions,
                     const policy::Request& request, policy::Session& session)
    : policy_(policy),
      exceptions_(exceptions),
      request_(request),
      session_(session),
      patched_(request.object) {
  // Values may change what is looked at; otherwise the context is made when a rule needs it.
  Node object = request.subject();
  if (assigns_objects(request.values)) {
    patched_ = context().object();
    object = context().is_delete() ? context().old_object() : context().object();
  }
  subject_.emplace(request, session.world, object);
}

Context& PolicyRun::context() {
  if (!context_) context_.emplace(request_, session_);
  return *context_;
}

bool PolicyRun::matches(const Rule& rule) const {
  return rule.match.allows_kind(subject_->kind) && rule.match.match(*subject_) &&
         !rule.exclude.exclude(*subject_);
}

const policy::Values::OfRule* PolicyRun::values_of(const Rule& rule) const {
  if (request_.values == nullptr) return nullptr;
  // Values of a rule are also those of what is derived from it.
  const std::string policy(policy_.identity().name), name(rule.name);
  for (const std::string_view prefix : {"", "autogen-cronjob-", "autogen-"}) {
    if (!name.starts_with(prefix)) continue;
    const auto found = request_.values->rules.find({policy, name.substr(prefix.size())});
    if (found != request_.values->rules.end()) return &found->second;
  }
  return nullptr;
}

std::vector<const Exception*> PolicyRun::exceptions_for(const Rule& rule) {
  std::vector<const Exception*> out;
  if (exceptions_.empty()) return out;
  const policy::Identity& own = policy_.identity();
  const std::string full = own.name_space.empty()
                               ? std::string(own.name)
                               : std::string(own.name_space) + "/" + std::string(own.name);
  for (const Exception* one : exceptions_)
    if (one->covers(full, rule.name) && one->excuses(*subject_, context())) out.push_back(one);
  return out;
}

// A podSecurity rule goes on with exceptions that name controls.
std::optional<Outcome> PolicyRun::excused(const Rule& rule) {
  excusing_ = exceptions_for(rule);
  const auto whole = std::ranges::find_if(excusing_, [&](const Exception* one) {
    return !rule.pod_security || one->pod_security.empty();
  });
  if (whole == excusing_.end()) return std::nullopt;
  const Exception& exception = **whole;
  return Outcome{
      .status = Status::skip,
      .message = "rule is skipped due to policy exception " + std::string(exception.name_space) +
                 (exception.name_space.empty() ? "" : "/") + std::string(exception.name)};
}

std::vector<RuleResult> PolicyRun::evaluate(const Rule& rule, Phase phase) {
  Context& context = this->context();
  const Context::Mark mark = context.mark();
  context.use_extractors(rule.extractors ? &*rule.extractors : nullptr);
  if (const auto* values = values_of(rule)) context.assign(values->context);
  context.add(rule.context);
  std::vector<RuleResult> out;
  const auto verdict = rule.preconditions.evaluate(context);
  if (!verdict) {
    out.push_back(
        result_of(rule, error_outcome("failed to evaluate preconditions", verdict.error())));
  } else if (verdict->unknown) {
    out.push_back(result_of(rule, {.status = Status::unknown,
                                   .message = "the preconditions rest on a value that is known "
                                              "only after apply"}));
  } else if (!verdict->holds) {
    out.push_back(
        result_of(rule, {.status = Status::skip,
                         .message = "preconditions not met" +
                                    (verdict->message.empty() ? "" : "; " + verdict->message)}));
  } else if (auto outcome = excused(rule)) {
    out.push_back(result_of(rule, *std::move(outcome)));
  } else {
    out = applied(rule, phase);
  }
  context.restore(mark);
  if (phase == Phase::mutate && patched_.is_map()) context.set_object(patched_);
  return out;
}

std::vector<RuleResult> PolicyRun::applied(const Rule& rule, Phase phase) {
  // Of what is deleted nothing is changed, and nothing made.
  const bool changes = phase == Phase::mutate || phase == Phase::generate;
  if (changes && !patched_.is_map()) return {};
  if (phase == Phase::mutate)
    return rule.mutation->targets.empty() ? std::vector{mutated(rule)} : mutated_targets(rule);
  if (phase == Phase::verify_images) return verified(rule);
  std::vector<RuleResult> out;
  if (phase == Phase::generate)
    out.push_back(generated(rule));
  else if (rule.cel)
    out.push_back(validated_by_cel(rule));
  else if (auto outcome = validated(rule))
    out.push_back(result_of(rule, *std::move(outcome)));
  return out;
}

// The scratch is reset after the policy; what it answers stays.
Node PolicyRun::kept(const Node& node) const { return document::copy(session_.results, node); }

RuleResult PolicyRun::validated_by_cel(const Rule& rule) const {
  policy::Request request = request_;
  if (context_) {
    request.object = context_->object();
    request.old_object = context_->old_object();
  }
  RuleResult out = rule.cel->evaluate(rule.name, request, session_);
  if (!out.rule_at.known()) out.rule_at = rule.node.span();
  return out;
}

RuleResult PolicyRun::mutated(const Rule& rule) {
  const auto* values = values_of(rule);
  const Mutated made =
      mutate(rule.mutation->body, patched_, context(),
             values == nullptr ? std::span<const policy::Assignment>() : values->foreach);
  lost_object_ = made.status == Status::error;
  if (made.status == Status::pass) {
    patched_ = kept(made.object);
    subject_.emplace(request_, session_.world, patched_);
  }
  return result_of(rule, {.status = made.status, .message = made.message});
}

std::vector<RuleResult> PolicyRun::mutated_targets(const Rule& rule) {
  std::vector<RuleResult> out;
  for (const MutatedTarget& one :
       mutate_targets(*rule.mutation, policy_.identity().name_space, context())) {
    RuleResult result =
        result_of(rule, {.status = one.mutated.status, .message = one.mutated.message});
    if (one.mutated.status == Status::pass)
      result.targets.push_back({.before = one.before, .after = kept(one.mutated.object)});
    out.push_back(std::move(result));
  }
  return out;
}

std::vector<RuleResult> PolicyRun::verified(const Rule& rule) {
  std::vector<RuleResult> out;
  if (context().is_delete()) return out;
  VerifiedImages images = verify_images(rule.images, patched_, context());
  for (const auto& [image, status] : images.verified) verified_images_[image] = status;
  patched_ = kept(verified_images_.empty()
                      ? images.object
                      : with_verified_images(images.object, verified_images_, context().arena()));
  for (Outcome& outcome : images.outcomes) out.push_back(result_of(rule, std::move(outcome)));
  return out;
}

RuleResult PolicyRun::generated(const Rule& rule) {
  const auto made = generate(
      *rule.generation,
      {.policy = policy_.identity(), .rule = rule.name, .trigger = subject_->object}, context());
  if (!made) return result_of(rule, error_outcome("failed to generate", made.error()));
  RuleResult out = result_of(rule, {});
  for (const Node& object : *made) out.generated.push_back(kept(object));
  return out;
}

std::optional<Outcome> PolicyRun::checked(const Rule& rule, Context& context) const {
  if (rule.pod_security) {
    if (context.is_delete()) return std::nullopt;
    return checked_pod(rule, context.object());
  }
  if (!rule.images.empty()) {
    if (context.is_delete()) return std::nullopt;
    return check_images(rule.images, context);
  }
  if (!rule.check) return std::nullopt;
  const auto* values = values_of(rule);
  const CheckRun run{.context = context,
                     .rule = rule.name,
                     .message = rule.message ? &*rule.message : nullptr,
                     .foreach_values = values == nullptr ? std::span<const policy::Assignment>()
                                                         : values->foreach};
  return kyverno::evaluate(*rule.check, run, nullptr, 0);
}

Outcome PolicyRun::checked_pod(const Rule& rule, const Node& object) const {
  std::vector<kubernetes::PodSecurityExclusion> excused;
  for (const Exception* one : excusing_)
    excused.insert(excused.end(), one->pod_security.begin(), one->pod_security.end());
  return rule.pod_security->evaluate(rule.name, object, excused);
}

std::optional<Outcome> PolicyRun::validated(const Rule& rule) {
  auto outcome = checked(rule, context());
  if (outcome && outcome->status == Status::fail && rule.enforces &&
      rule.allows_existing_violations && request_.operation == policy::Operation::update &&
      old_object_fails(rule))
    return Outcome{
        .status = Status::skip,
        .message = "skipping the rule evaluation as pre-existing violations are allowed"};
  return outcome;
}

// Whether the object as it was fails in the same way, as if it were made now.
bool PolicyRun::old_object_fails(const Rule& rule) const {
  policy::Request before = request_;
  before.object = request_.old_object;
  before.old_object = Node();
  before.operation = policy::Operation::create;
  if (!before.object.is_map()) return false;
  const Subject subject(before, session_.world, before.object);
  if (!rule.match.match(subject) || rule.exclude.exclude(subject)) return false;
  Context context(before, session_);
  context.set_operation(before.operation);
  if (const auto* values = values_of(rule)) context.assign(values->context);
  context.add(rule.context);
  const auto verdict = rule.preconditions.evaluate(context);
  if (!verdict || !verdict->holds) return false;
  const auto outcome = checked(rule, context);
  return outcome && outcome->status == Status::fail;
}

}  // namespace kyverno
