#include "engines/admission/cel_validation.h"

#include <fmt/format.h>

#include "engines/admission/params.h"
#include "engines/admission/validations.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

struct CelValidation::Content {
  std::vector<NamedExpression> variables, preconditions, audit_annotations;
  std::vector<Validation> validations;
  SlotSet reads = {};
  const Node* param_kind = nullptr;
  const Node* param_ref = nullptr;
};

CelValidation::CelValidation(std::unique_ptr<const Content> content)
    : content_(std::move(content)) {}
CelValidation::~CelValidation() = default;

std::unique_ptr<const CelValidation> CelValidation::load(const Rule& rule,
                                                         const document::Sources& sources,
                                                         std::vector<std::string>& problems) {
  const std::size_t problems_before = problems.size();
  ExpressionCompiler compiler(vocabulary(Family::kubernetes), sources, problems);
  auto content = std::make_unique<Content>();
  content->variables = compiler.variables(rule.cel.find("variables"));
  content->preconditions = compiler.conditions(rule.preconditions);
  content->validations = read_validations(compiler, rule.cel.find("expressions"), rule.message);
  content->audit_annotations = read_audit_annotations(compiler, rule.cel.find("auditAnnotations"));
  content->reads = compiler.reads();
  const Node* kind = rule.cel.find("paramKind");
  const Node* ref = rule.cel.find("paramRef");
  if (kind != nullptr && kind->is_map() && ref != nullptr && ref->is_map()) {
    content->param_kind = kind;
    content->param_ref = ref;
  }
  if (content->validations.empty() && content->audit_annotations.empty() &&
      problems.size() == problems_before)
    add_problem(problems, sources, rule.cel.span(), "expressions: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  return std::unique_ptr<const CelValidation>(new CelValidation(std::move(content)));
}

RuleResult CelValidation::evaluate(std::string_view rule, const policy::Request& request,
                                   policy::Session& session) const {
  const auto named = [&](RuleResult result) {
    result.rule = std::string(rule);
    return result;
  };
  const Target target = target_of(request);
  std::vector<Node> params(1);
  if (content_->param_kind != nullptr) {
    auto found =
        collect_params(*content_->param_kind, *content_->param_ref,
                       target.cluster_scoped ? std::string_view() : target.name_space, session);
    if (!found) return named(result_of(Status::error, found.error().message));
    params = *std::move(found);
  }
  for (const Node& param : params) {
    Scope scope(vocabulary(Family::kubernetes), content_->variables, session);
    bind_request(scope, Family::kubernetes, content_->reads, request, target);
    if (content_->param_kind != nullptr) scope.set(Slot::params, param);
    const Conditions conditions = evaluate_conditions(scope, content_->preconditions);
    if (conditions.outcome == Conditions::Outcome::do_not_hold)
      return named(result_of(Status::skip, "cel preconditions not met", conditions.at));
    if (conditions.outcome == Conditions::Outcome::failed)
      return named(result_of(conditions.unknown ? Status::unknown : Status::fail,
                             conditions.message, conditions.at));
    if (auto denial = first_denial(scope, content_->validations, Status::fail))
      return named(*std::move(denial));
  }
  return named(result_of(Status::pass, fmt::format("Validation rule '{}' passed.", rule)));
}

}  // namespace admission
