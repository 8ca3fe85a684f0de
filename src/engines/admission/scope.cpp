#include "engines/admission/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/cel/authorizer.h"
#include "engines/cel/kyverno.h"
#include "engines/document/build.h"

namespace admission {
namespace {

std::uint64_t count_nodes(const document::Node& node) {
  std::uint64_t count = 1;
  if (node.is_list())
    for (const document::Node& item : node.items()) count += count_nodes(item);
  if (node.is_map())
    for (const document::Member& member : node.members()) count += count_nodes(member.value);
  return count;
}

}  // namespace

Scope::Scope(const Vocabulary& vocabulary, std::span<const NamedExpression> variables,
             policy::Session& session)
    : vocabulary_(vocabulary),
      variables_(variables),
      session_(session),
      variables_object_(*this),
      values_(vocabulary.variables_place() + 1),
      memo_(variables.size()) {
  values_[vocabulary.variables_place()] = cel::Value::object(variables_object_);
}

void Scope::set(Slot slot, const cel::Value& value) {
  if (const auto place = vocabulary_.place(slot)) values_[*place] = value;
}

void Scope::set_subject(const document::Node& object, const document::Node& old_object) {
  set(Slot::object, object);
  set(Slot::old_object, old_object);
  subject_ = object.is_null() ? &old_object : &object;
}

const Expression* Scope::definition(std::string_view variable) const {
  const auto found = std::ranges::find(variables_, variable, &NamedExpression::name);
  return found == variables_.end() ? nullptr : &found->expression;
}

void Scope::replace_object(const document::Node& object) {
  set(Slot::object, object);
  subject_ = &object;
  std::ranges::fill(memo_, cel::Value());
}

cel::Value Scope::evaluate_within_limits(const Expression& expression) {
  const std::uint64_t steps_max = session_.limits.steps_max + more_steps_;
  const std::uint64_t left = steps_max - std::min(steps_max, spent_);
  cel::Run run(values_, session_.scratch,
               {.cost_max = std::min(left, call_steps_max + more_steps_)});
  const cel::Value value = expression.program.evaluate(run);
  spent_ += run.cost();
  return value;
}

// The subject is measured only when it matters: most expressions look at little of it.
cel::Value Scope::evaluate(const Expression& expression) {
  const cel::Value value = evaluate_within_limits(expression);
  if (!limits_may_grow_ || subject_ == nullptr || !value.is_error() ||
      value.fault().kind != cel::FaultKind::cost_limit)
    return value;
  limits_may_grow_ = false;
  more_steps_ = session_.limits.steps_per_node * count_nodes(*subject_);
  spent_ = 0;
  return evaluate_within_limits(expression);
}

cel::Value Scope::variable(std::string_view name) {
  const auto found = std::ranges::find(variables_, name, &NamedExpression::name);
  if (found == variables_.end()) return {};
  cel::Value& known = memo_[static_cast<std::size_t>(found - variables_.begin())];
  if (known.is(cel::Kind::absent)) known = evaluate(found->expression);
  return known;
}

cel::Value Scope::Variables::field(std::string_view name, document::Arena& /*arena*/) const {
  return scope_.variable(name);
}

// A variable hands on the fault of one before it: the first that has it made it.
const NamedExpression* Scope::variable_of(const cel::Fault& fault) const {
  for (std::size_t i = 0; i < memo_.size(); ++i)
    if (memo_[i].is_error() && &memo_[i].fault() == &fault) return &variables_[i];
  return nullptr;
}

std::string Scope::message(const Expression& expression, const cel::Fault& fault) const {
  if (const NamedExpression* variable = variable_of(fault))
    return fmt::format("variables.{}: {}", variable->name,
                       cel::to_text(fault, variable->expression.program.text()));
  return cel::to_text(fault, expression.program.text());
}

document::Span Scope::place(const Expression& expression, const cel::Fault& fault,
                            const document::Sources& sources) const {
  const NamedExpression* variable = variable_of(fault);
  return place_of(variable == nullptr ? expression : variable->expression, fault.at, sources);
}

namespace {

// Where a value of the arena stays.
const document::Node& kept(document::Arena& arena, const document::Node& node) {
  const auto place = arena.array<document::Node>(1);
  place[0] = node;
  return place[0];
}

// The Namespace of what is asked about: null for what has none. Of one that nobody knows,
// Kubernetes' families know the name; to Kyverno's it is null.
cel::Value namespace_of(const Target& target, Family family, policy::Session& session) {
  if (target.cluster_scoped || target.name_space.empty()) return cel::Value::null();
  if (const document::Node* known = session.world.name_space(target.name_space))
    return cel::Value::of(*known);
  if (family != Family::kubernetes && family != Family::kubernetes_mutation)
    return cel::Value::null();
  document::Arena& arena = session.scratch;
  const document::Member name{.key = document::Key("name"),
                              .value = document::Node::string(target.name_space)};
  const document::Member metadata{.key = document::Key("metadata"),
                                  .value = document::map(arena, {&name, 1})};
  return cel::Value::of(kept(arena, document::map(arena, {&metadata, 1})));
}

struct Library {
  Slot slot;
  cel::KyvernoLibrary library;
};
constexpr Library libraries[] = {{Slot::resource, cel::KyvernoLibrary::resource},
                                 {Slot::http, cel::KyvernoLibrary::http},
                                 {Slot::global_context, cel::KyvernoLibrary::global_context},
                                 {Slot::image, cel::KyvernoLibrary::image},
                                 {Slot::time, cel::KyvernoLibrary::time},
                                 {Slot::jwt, cel::KyvernoLibrary::jwt}};

}  // namespace

void bind_request(Scope& scope, Family family, const SlotSet& reads, const policy::Request& request,
                  const Target& target) {
  const auto wanted = [&](Slot slot) { return reads[static_cast<std::size_t>(slot)]; };
  policy::Session& session = scope.session();
  document::Arena& arena = session.scratch;
  scope.set_subject(request.object, request.old_object);
  // An empty object stands for none, as with Kyverno: oldObject == null is false.
  if ((family == Family::validating || family == Family::mutating ||
       family == Family::generating) &&
      request.old_object.is_null() && request.payload == policy::Payload::kubernetes)
    scope.set(Slot::old_object, kept(arena, document::map(arena, {})));
  if (request.payload != policy::Payload::kubernetes) scope.let_limits_grow();
  if (wanted(Slot::request))
    scope.set(Slot::request, kept(arena, request_node(request, target, arena)));
  if (wanted(Slot::namespace_object))
    scope.set(Slot::namespace_object, namespace_of(target, family, session));
  if (const cel::Authorizer* authorizer = session.world.authorizer();
      authorizer != nullptr && wanted(Slot::authorizer))
    scope.set(Slot::authorizer, cel::authorizer_value(*authorizer, arena));
  for (const Library& library : libraries)
    if (wanted(library.slot))
      scope.set(library.slot, cel::kyverno_value(library.library, session.world, arena));
}

}  // namespace admission
