#include "engines/admission/mutating_policy.h"

#include <fmt/format.h>

#include "engines/admission/existing_objects.h"
#include "engines/cel/kyverno.h"
#include "engines/cel/value_reading.h"
#include "engines/document/build.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

namespace {

bool is_enabled(const Node& evaluation, std::string_view key, bool otherwise) {
  const Node* part = evaluation.find(key);
  const Node* enabled = part == nullptr ? nullptr : part->find("enabled");
  return enabled != nullptr && enabled->kind() == document::Kind::boolean ? enabled->boolean()
                                                                          : otherwise;
}

// matchConditions and applyConfiguration in the words of the form; all else stays.
Node rewritten_spec(const Node& spec, GeneratedForm::Kind kind, document::Arena& arena) {
  const auto with_expression = [&](const Node& owner) {
    std::vector<document::Member> members(owner.members().begin(), owner.members().end());
    for (document::Member& member : members)
      if (member.key.text() == "expression" && member.value.is_string())
        member.value = document::string(arena, rewritten_mutation(member.value.string(), kind),
                                        member.value.span());
    return document::map(arena, members, owner.span());
  };
  const auto with_item = [&](const Node& item, std::string_view list) {
    if (!item.is_map()) return item;
    if (list == "matchConditions") return with_expression(item);
    std::vector<document::Member> members(item.members().begin(), item.members().end());
    for (document::Member& member : members)
      if (member.key.text() == "applyConfiguration" && member.value.is_map())
        member.value = with_expression(member.value);
    return document::map(arena, members, item.span());
  };
  std::vector<document::Member> members(spec.members().begin(), spec.members().end());
  for (document::Member& member : members) {
    const std::string_view list = member.key.text();
    if ((list != "matchConditions" && list != "mutations") || !member.value.is_list()) continue;
    std::vector<Node> items;
    for (const Node& item : member.value.items()) items.push_back(with_item(item, list));
    member.value = document::list(arena, items, member.value.span());
  }
  return document::map(arena, members, spec.span());
}

// The objects of a result: one, or the items of a list.
void add_objects(const Node& yielded, std::vector<Node>& objects) {
  const Node* items = yielded.find("items");
  if (items == nullptr || !items->is_list())
    objects.push_back(yielded);
  else
    objects.insert(objects.end(), items->items().begin(), items->items().end());
}

}  // namespace

std::unique_ptr<const policy::Policy> MutatingPolicy::load(const PolicySource& source,
                                                           Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<MutatingPolicy> made(new MutatingPolicy(source));
  made->read_constraints(source.sources, problems);
  made->read_evaluation(source, problems);
  made->forms_.push_back(made->read(made->spec(), source, problems));
  made->forms_[0].constraints = made->constraints();
  if (made->forms_[0].mutations.empty() && problems.size() == problems_before)
    add_problem(problems, source.sources, made->spec().span(),
                "mutations: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  for (GeneratedForm& form : generated_forms(made->spec(), made->constraints())) {
    const bool extracts = form.kind == GeneratedForm::Kind::extraction;
    const Node spec =
        extracts ? made->spec() : rewritten_spec(made->spec(), form.kind, made->arena());
    made->forms_.push_back(made->read(spec, source, problems));
    made->forms_.back().constraints = std::move(form.constraints);
    made->forms_.back().extracts = extracts;
  }
  if (problems.size() != problems_before) return nullptr;
  return made;
}

MutatingPolicy::Form MutatingPolicy::read(const Node& spec, const PolicySource& source,
                                          Problems& problems) {
  ExpressionCompiler compiler(vocabulary(Family::mutating), source.sources, problems);
  Form form;
  form.body = read_body(spec,
                        {.family = Family::mutating,
                         .exceptions = source.exceptions,
                         .conditions_see_variables = true},
                        compiler, source.sources, problems);
  form.mutations = read_mutations(compiler, spec.find("mutations"));
  if (on_existing_ && !targets_) read_targets(compiler, source, problems);
  form.body.reads = compiler.reads();
  return form;
}

void MutatingPolicy::read_evaluation(const PolicySource& source, Problems& problems) {
  const Node* evaluation = spec().find("evaluation");
  if (evaluation == nullptr || !evaluation->is_map()) return;
  on_admission_ = is_enabled(*evaluation, "admission", true);
  on_existing_ = is_enabled(*evaluation, "mutateExisting", false);
  const Node* apply = evaluation->find("useServerSideApply");
  if (apply != nullptr && apply->kind() == document::Kind::boolean && apply->boolean())
    atomic_fields_ = AtomicFields::replaced;
  if (!on_admission_ && !on_existing_)
    add_problem(problems, source.sources, evaluation->span(),
                "evaluation: admission or mutateExisting must be enabled");
}

// Without rules or an expression of their own, targets are what the policy matches.
void MutatingPolicy::read_targets(ExpressionCompiler& compiler, const PolicySource& source,
                                  Problems& problems) {
  targets_.emplace();
  targets_->constraints = constraints();
  targets_->conditions = compiler.conditions(spec().find("targetMatchConditions"));
  const Node* wanted = spec().find("targetMatchConstraints");
  if (wanted == nullptr || !wanted->is_map()) return;
  const Node* expression = wanted->find("expression");
  if (expression != nullptr && expression->is_string() && !expression->string().empty())
    targets_->expression = compiler.compile(
        *expression, {cel::Type::dyn(), cel::Type::map(cel::Type::string(), cel::Type::dyn())});
  MatchConstraints own(wanted, source.sources, problems);
  if (!own.rules().empty()) targets_->constraints = std::move(own);
  targets_->constraints.ignore_operations();
}

namespace {

// Kyverno's rule where a policy could not be evaluated.
RuleResult named(RuleResult result) {
  if (result.status == Status::error) result.rule = "evaluation";
  return result;
}

}  // namespace

MutatingPolicy::Changed MutatingPolicy::change(const Form& form, const policy::Request& request,
                                               const Target& target,
                                               std::span<const NamedExpression> conditions,
                                               policy::Session& session) const {
  Scope scope(vocabulary(Family::mutating), form.body.variables, session);
  bind_request(scope, Family::mutating, form.body.reads, request, target);
  if (auto result = excused(scope, form.body, conditions, FailurePolicy::fail))
    return {named(*std::move(result)), request.object};
  auto mutated = apply_mutations(scope, form.mutations, request.object, atomic_fields_);
  if (auto* failure = std::get_if<MutationFailure>(&mutated))
    return {named(result_of(failure->unknown ? Status::unknown : Status::error,
                            std::move(failure->message), failure->at)),
            request.object};
  const Mutated& made = std::get<Mutated>(mutated);
  return {result_of(Status::pass, "success"),
          made.changed ? document::copy(session.results, made.object) : request.object};
}

std::vector<Node> MutatingPolicy::targets_of(const policy::Request& request, const Target& target,
                                             policy::Session& session, std::string& problem) const {
  std::vector<Node> objects;
  if (targets_->expression) {
    const Body& body = forms_[0].body;
    Scope scope(vocabulary(Family::mutating), body.variables, session);
    bind_request(scope, Family::mutating, body.reads, request, target);
    const ExistingObjects existing(session.world);
    scope.set(Slot::resource,
              cel::kyverno_value(cel::KyvernoLibrary::resource, existing, session.scratch));
    const cel::Value value = scope.evaluate(*targets_->expression);
    if (value.is_error()) {
      problem = scope.message(*targets_->expression, value.fault());
      return objects;
    }
    cel::Meter meter(call_steps_max);
    add_objects(cel::to_node(value, session.scratch, meter), objects);
    return objects;
  }
  const auto known = session.world.objects("", "", "", session.scratch);
  if (!known || !known->is_list()) return objects;
  for (const Node& object : known->items()) {
    const policy::Request of_object{.object = object, .old_object = {}};
    if (targets_->constraints.matches(of_object, target_of(of_object), session.world))
      objects.push_back(object);
  }
  return objects;
}

void MutatingPolicy::change_targets(const policy::Request& request, const Target& target,
                                    policy::Session& session,
                                    std::vector<RuleResult>& results) const {
  std::string problem;
  const auto objects = targets_of(request, target, session, problem);
  if (!problem.empty()) results.push_back(result_of(Status::error, problem));
  for (const Node& object : objects) {
    policy::Request of_target = request;
    of_target.object = object;
    of_target.old_object = Node::null();
    Changed changed =
        change(forms_[0], of_target, target_of(of_target), targets_->conditions, session);
    const Node before = document::copy(session.results, object);
    changed.result.targets.push_back(
        {.before = before, .after = document::copy(session.results, changed.object)});
    results.push_back(std::move(changed.result));
  }
}

std::optional<policy::Response> MutatingPolicy::evaluate(policy::Phase phase,
                                                         const policy::Request& request,
                                                         policy::Session& session) const {
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  const Target target = target_of(request);
  policy::Response response{.policy = this, .phase = phase, .rules = {}};
  response.patched = request.object;
  const Form* matched = nullptr;
  if (is_in_reach(target))
    for (const Form& form : forms_)
      if (matched == nullptr && form.constraints.matches(request, target, session.world))
        matched = &form;
  if (matched == nullptr) {
    auto empty = unmatched(phase, forms_);
    if (empty) empty->patched = request.object;
    return empty;
  }
  if (matched->extracts) {
    response.rules.push_back(
        result_of(Status::skip, "kinds that the policy names itself are not changed by autogen"));
    return response;
  }
  if (on_admission_ && !request.object.is_null()) {
    Changed changed = change(*matched, request, target, matched->body.conditions, session);
    response.patched = changed.object;
    response.rules.push_back(std::move(changed.result));
  }
  if (on_existing_) change_targets(request, target, session, response.rules);
  return response;
}

}  // namespace admission
