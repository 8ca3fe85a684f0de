#include "engines/policy_suite/evaluation.h"

#include <utility>

#include "engines/document/build.h"

namespace policy_suite {
namespace {

using document::Node;
using policy::Assignment;
using policy::Operation;
using policy::Request;

std::vector<const policy::Policy*> pointers(const policy::PolicySet& policies) {
  std::vector<const policy::Policy*> all;
  for (const auto& policy : policies.policies) all.push_back(policy.get());
  return all;
}

// As Kyverno's commands read values: what is said of an object holds for the policies of
// kyverno.io. Those of policies.kyverno.io know the operation of all objects alone, and no CONNECT;
// those of Kubernetes none.
enum class Reading : std::uint8_t { all, operation_of_all, nothing };

Reading reading_of(const policy::Policy& policy) {
  const std::string_view api_version = policy.identity().api_version;
  if (api_version.starts_with("policies.kyverno.io/")) return Reading::operation_of_all;
  if (api_version.starts_with("admissionregistration.k8s.io/")) return Reading::nothing;
  return Reading::all;
}

std::optional<Operation> operation_of_all(std::span<const Assignment> global) {
  const auto operation = operation_in(global);
  return operation == Operation::connect ? std::nullopt : operation;
}

// Sets what values say of request.object or request.oldObject in it.
void apply_values(Node& object, std::string_view member, const policy::Values& values,
                  document::Arena& arena) {
  for (const Assignment& assignment : values.context) {
    const std::span<const std::string> path = assignment.path;
    if (path.size() < 2 || path[0] != "request" || path[1] != member) continue;
    object = with_value(object, path.subspan(2), assignment.value, arena);
  }
}

}  // namespace

Node with_value(const Node& on, std::span<const std::string> path, const Node& value,
                document::Arena& arena) {
  if (path.empty()) return value;
  std::vector<document::Member> members;
  if (on.is_map()) members.assign(on.members().begin(), on.members().end());
  const document::Key key(path.front());
  for (document::Member& member : members) {
    if (member.key != key) continue;
    member.value = with_value(member.value, path.subspan(1), value, arena);
    return document::map(arena, members, on.span());
  }
  members.push_back({.key = document::Key(arena.copy(path.front())),
                     .value = with_value(Node(), path.subspan(1), value, arena)});
  return document::map(arena, members, on.span());
}

Evaluator::Evaluator(const policy::PolicySet& policies, const Setting& setting,
                     document::Arena& results, document::Arena& scratch)
    : Evaluator(pointers(policies), setting, results, scratch, {}) {}

Evaluator::Evaluator(std::span<const policy::Policy* const> policies, const Setting& setting,
                     document::Arena& results, document::Arena& scratch, Options options)
    : setting_(setting),
      options_(std::move(options)),
      session_{.world = options_.world == nullptr ? setting.world : *options_.world,
               .results = results,
               .scratch = scratch,
               .tells_unmeant = options_.unmeant == Unmeant::told},
      results_(results),
      sequence_(policies) {}

policy::Outcome Evaluator::evaluate(const Subject& subject, std::optional<Operation> operation,
                                    std::span<const policy::Phase> phases) {
  Request request{.object = subject.object, .payload = subject.payload};
  if (setting_.user) request.user = &*setting_.user;
  if (subject.subresource != nullptr) {
    request.subresource = subject.subresource->name;
    request.parent = &subject.subresource->parent;
  }
  return sequence_.run(request, session_,
                       {.phases = phases,
                        .prepare =
                            [&, operation](const policy::Policy& policy, const Request& current) {
                              return prepare(subject, operation, policy, current);
                            },
                        .keeps_object = setting_.values.empty() && operation != Operation::remove});
}

Request Evaluator::prepare(const Subject& subject, std::optional<Operation> operation,
                           const policy::Policy& policy, const Request& request) {
  if (options_.before) options_.before(policy);
  Request own = request;
  const Reading reading = reading_of(policy);
  if (!operation && reading == Reading::operation_of_all)
    operation = operation_of_all(setting_.values.global);
  if (!setting_.values.empty() && reading == Reading::all) {
    auto values =
        std::make_unique<policy::Values>(setting_.values.of(policy.identity().name, subject.name));
    if (!operation) operation = operation_in(values->context);
    apply_values(own.object, "object", *values, results_);
    own.values = values.get();
    values_.push_back(std::move(values));
  }
  own.operation = operation.value_or(Operation::create);
  if (own.operation == Operation::update)
    own.old_object = subject.old_object.is_null() ? own.object : subject.old_object;
  if (own.operation == Operation::remove) own.old_object = std::exchange(own.object, Node());
  if (own.values != nullptr && !own.old_object.is_null())
    apply_values(own.old_object, "oldObject", *own.values, results_);
  return own;
}

}  // namespace policy_suite
