#include "engines/admission/deleting_policy.h"

#include <algorithm>

#include "base/text.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

namespace {

// Five fields or a name like @daily: more is not read here, since nothing runs here.
bool is_schedule(std::string_view text) {
  if (text.starts_with('@')) return text.size() > 1;
  const auto fields = base::split(text, ' ');
  return std::ranges::count_if(fields, [](std::string_view field) { return !field.empty(); }) == 5;
}

}  // namespace

std::unique_ptr<const policy::Policy> DeletingPolicy::load(const PolicySource& source,
                                                           Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<DeletingPolicy> made(new DeletingPolicy(source));
  made->read_constraints(source.sources, problems);
  made->matched_ = made->constraints();
  made->matched_.ignore_operations();
  const Node* schedule = made->spec().find("schedule");
  if (schedule != nullptr && schedule->is_string() && is_schedule(schedule->string()))
    made->schedule_ = schedule->string();
  else
    add_problem(problems, source.sources,
                schedule == nullptr ? made->spec().span() : schedule->span(),
                "schedule: five fields as cron has them are required");

  ExpressionCompiler compiler(vocabulary(Family::validating), source.sources, problems);
  made->body_ = read_body(made->spec(),
                          {.family = Family::validating,
                           .exceptions = source.exceptions,
                           .conditions_see_variables = true},
                          compiler, source.sources, problems);
  made->body_.conditions = compiler.conditions(made->spec().find("conditions"));
  made->body_.reads = compiler.reads();
  if (problems.size() != problems_before) return nullptr;
  return made;
}

std::optional<policy::Response> DeletingPolicy::evaluate(policy::Phase phase,
                                                         const policy::Request& request,
                                                         policy::Session& session) const {
  const Target target = target_of(request);
  const bool has_kind = !target.kind.empty() && !target.version.empty();
  if (has_kind && (!is_in_reach(target) || !matched_.matches(request, target, session.world)))
    return std::nullopt;
  Scope scope(vocabulary(Family::validating), body_.variables, session);
  bind_request(scope, Family::validating, body_.reads, request, target);
  const auto excuse = excused(scope, body_, FailurePolicy::fail);
  if (!excuse) return response(phase, result_of(Status::pass, "resource matched"));
  if (excuse->status == Status::error || excuse->status == Status::unknown)
    return response(phase, *excuse);
  return response(phase, result_of(Status::fail, "resource did not match", excuse->rule_at));
}

}  // namespace admission
