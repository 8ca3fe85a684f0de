#include "engines/admission/generating_policy.h"

#include <fmt/format.h>

#include "engines/admission/generator.h"
#include "engines/cel/kyverno.h"
#include "engines/document/build.h"

namespace admission {

using document::Node;
using policy::RuleResult;
using policy::Status;

std::unique_ptr<const policy::Policy> GeneratingPolicy::load(const PolicySource& source,
                                                             Problems& problems) {
  const std::size_t problems_before = problems.size();
  std::unique_ptr<GeneratingPolicy> made(new GeneratingPolicy(source));
  made->read_constraints(source.sources, problems);
  ExpressionCompiler compiler(vocabulary(Family::generating), source.sources, problems);
  made->body_ =
      read_body(made->spec(), {.family = Family::generating, .exceptions = source.exceptions},
                compiler, source.sources, problems);
  made->read_generations(compiler);
  made->body_.reads = compiler.reads();
  if (made->generations_.empty() && problems.size() == problems_before)
    add_problem(problems, source.sources, made->spec().span(),
                "generate: at least one is required");
  if (problems.size() != problems_before) return nullptr;
  return made;
}

void GeneratingPolicy::read_generations(ExpressionCompiler& compiler) {
  const Node* list = spec().find("generate");
  if (list == nullptr || !list->is_list()) return;
  for (const Node& item : list->items()) {
    const Node* wanted = item.find("template");
    if (wanted == nullptr || wanted->is_null()) {
      const Node* text = compiler.text_of(item, "expression");
      if (text != nullptr)
        generations_.push_back(
            {.expression = compiler.compile(*text, {cel::Type::boolean()}), .from = nullptr});
      continue;
    }
    const Node* value = wanted->find("value");
    if (value == nullptr || !value->is_string()) {
      compiler.problem(wanted->span(), "template.value: a text of YAML is required");
      continue;
    }
    const Node* mode = wanted->find("interpolate");
    const bool interpolates = mode != nullptr && mode->is_string() && mode->string() == "cel";
    generations_.push_back(
        {.expression = {}, .from = Template::load(*value, interpolates, compiler)});
  }
}

base::Done GeneratingPolicy::generate(Scope& scope, const cel::KyvernoHost& generator) const {
  for (const Generation& generation : generations_) {
    if (generation.from == nullptr) {
      const cel::Value value = scope.evaluate(*generation.expression);
      if (value.is_error())
        return base::invalid(scope.message(*generation.expression, value.fault()));
      continue;
    }
    for (const Node& object : TRY(generation.from->render(scope))) {
      const Node* metadata = object.find("metadata");
      const Node* within = metadata == nullptr ? nullptr : metadata->find("namespace");
      TRY(generator.generate(
          within != nullptr && within->is_string() ? within->string() : std::string_view(),
          document::list({&object, 1})));
    }
  }
  return {};
}

std::optional<policy::Response> GeneratingPolicy::evaluate(policy::Phase phase,
                                                           const policy::Request& request,
                                                           policy::Session& session) const {
  if (request.payload != policy::Payload::kubernetes) return std::nullopt;
  const Target target = target_of(request);
  if (!is_in_reach(target) || !constraints().matches(request, target, session.world))
    return std::nullopt;
  Scope scope(vocabulary(Family::generating), body_.variables, session);
  bind_request(scope, Family::generating, body_.reads, request, target);
  const Generator generator(session, own_namespace());
  scope.set(Slot::generator,
            cel::kyverno_value(cel::KyvernoLibrary::generator, generator, session.scratch));
  if (auto result = excused(scope, body_, FailurePolicy::fail)) {
    if (result->status == Status::skip && result->rule.empty()) return std::nullopt;
    return response(phase, *std::move(result));
  }
  if (const auto done = generate(scope, generator); !done)
    return response(phase, result_of(Status::error, done.error().message));
  RuleResult result = result_of(Status::pass, "policy evaluated successfully");
  result.generated = generator.take();
  return response(phase, std::move(result));
}

}  // namespace admission
