#include "engines/admission/mutations.h"

#include <fmt/format.h>

#include "engines/admission/members.h"
#include "engines/cel/value_reading.h"
#include "engines/kubernetes/json_patch.h"
#include "engines/kubernetes/structured_merge.h"

namespace admission {
namespace {

using document::Node;

// What a mutation's expression yields, as a node; an error is told.
std::variant<Node, MutationFailure> yielded(Scope& scope, const Expression& expression) {
  const cel::Value value = scope.evaluate(expression);
  if (value.is_error())
    return MutationFailure{.message = scope.message(expression, value.fault()),
                           .at = expression.text.span(),
                           .unknown = value.fault().kind == cel::FaultKind::unknown_value};
  cel::Meter meter(call_steps_max);
  const Node node = cel::to_node(value, scope.session().scratch, meter);
  if (meter.ended())
    return MutationFailure{.message = "the patch is too large (`call_steps_max`)",
                           .at = expression.text.span()};
  return node;
}

base::Result<Node> patched(const Mutation& mutation, const Node& object, const Node& patch,
                           AtomicFields atomic, document::Arena& arena) {
  if (mutation.kind == Mutation::Kind::apply_configuration)
    return kubernetes::apply_structured_merge(object, patch, arena,
                                              {.allow_atomic = atomic == AtomicFields::replaced});
  auto made = kubernetes::apply_json_patch(object, patch, arena, kubernetes::admission_json_patch);
  if (!made && made.error().code == base::Code::conflict) return object;  // a test does not hold
  return made;
}

}  // namespace

std::vector<Mutation> read_mutations(ExpressionCompiler& compiler, const Node* list) {
  std::vector<Mutation> all;
  if (list == nullptr || !list->is_list()) return all;
  if (list->size() > mutations_max) {
    compiler.problem(list->span(),
                     fmt::format("more than {} mutations (`mutations_max`)", mutations_max));
    return all;
  }
  for (const Node& item : list->items()) {
    const std::string_view type = text_at(item, "patchType");
    const bool is_json = type == "JSONPatch";
    if (!is_json && type != "ApplyConfiguration") {
      compiler.problem(item.span(), "patchType: JSONPatch or ApplyConfiguration is required");
      continue;
    }
    const std::string_view key = is_json ? "jsonPatch" : "applyConfiguration";
    const Node* body = item.find(key);
    if (body == nullptr || !body->is_map()) {
      compiler.problem(item.span(), fmt::format("{}: required for this patchType", key));
      continue;
    }
    const Node* text = compiler.text_of(*body, "expression");
    if (text == nullptr) continue;
    auto expression =
        is_json ? compiler.compile(*text, {cel::Type::list(compiler.message_type("JSONPatch")),
                                           cel::Type::list(cel::Type::dyn())})
                : compiler.compile(*text, {compiler.message_type("Object")});
    if (expression)
      all.push_back(
          {.kind = is_json ? Mutation::Kind::json_patch : Mutation::Kind::apply_configuration,
           .expression = *std::move(expression)});
  }
  return all;
}

std::variant<Mutated, MutationFailure> apply_mutations(Scope& scope,
                                                       std::span<const Mutation> mutations,
                                                       const Node& object, AtomicFields atomic) {
  document::Arena& arena = scope.session().scratch;
  const auto places = arena.array<Node>(mutations.size() + 1);
  places[0] = object;
  for (std::size_t i = 0; i < mutations.size(); ++i) {
    const Mutation& mutation = mutations[i];
    auto patch = yielded(scope, mutation.expression);
    if (auto* failure = std::get_if<MutationFailure>(&patch)) return std::move(*failure);
    auto made = patched(mutation, places[i], std::get<Node>(patch), atomic, arena);
    if (!made)
      return MutationFailure{
          .message = fmt::format("the patch cannot be applied: {}", made.error().message),
          .at = mutation.expression.text.span()};
    places[i + 1] = *made;
    scope.replace_object(places[i + 1]);
  }
  return Mutated{.object = places.back(), .changed = !document::equal(object, places.back())};
}

}  // namespace admission
