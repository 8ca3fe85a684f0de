#include "engines/kyverno/conditions.h"

#include "base/text.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/excerpt.h"

namespace kyverno {
namespace {

using document::Node;

std::optional<Condition> compile_condition(const Node& node, Compilation& compilation) {
  const Node* key = node.find("key");
  const Node* value = node.find("value");
  const Node* op = node.find("operator");
  if (!node.is_map() || op == nullptr || !op->is_string()) {
    compilation.problem(node.span(), "a condition has a key, an operator and a value");
    return std::nullopt;
  }
  const auto known = operator_named(op->string());
  if (!known) {
    const std::string_view near = base::closest(op->string(), operator_names());
    compilation.problem(op->span(),
                        "unknown operator \"" + std::string(op->string()) + "\"" +
                            (near.empty() ? "" : ", did you mean " + std::string(near) + "?"));
    return std::nullopt;
  }
  return Condition{.key = Template::compile(key == nullptr ? Node() : *key, compilation),
                   .value = Template::compile(value == nullptr ? Node() : *value, compilation),
                   .op = *known,
                   .message = text_of(node, "message"),
                   .operator_name = op->string(),
                   .at = node.span()};
}

std::vector<Condition> compile_list(const Node& list, Compilation& compilation) {
  std::vector<Condition> out;
  if (!list.is_list()) compilation.problem(list.span(), "conditions are a list");
  for (const Node& node : items_of(&list))
    if (auto condition = compile_condition(node, compilation)) out.push_back(*std::move(condition));
  return out;
}

struct Evaluated {
  bool holds = false, unknown = false;
  Node key, value;
};

base::Result<Evaluated> evaluate_one(const Condition& condition, Context& context) {
  Evaluated out;
  out.key = TRY(condition.key.value(context));
  out.value = TRY(condition.value.value(context));
  out.unknown = out.key.has(document::Mark::unknown) || out.value.has(document::Mark::unknown);
  out.holds = !out.unknown && holds(condition.op, out.key, out.value);
  return out;
}

void append_message(std::string& out, std::string_view message) {
  if (message.empty()) return;
  if (!out.empty()) out += "; ";
  out += message;
}

// Where the object is as the condition does not want it: a value that it compares, else what it
// looked for one in, else all of it. Texts of the policy are no place of the object.
document::Span place_in_object(const Condition& condition, const Evaluated& evaluated,
                               Context& context) {
  const document::Span object = context.request().subject().span();
  for (const auto& [from, value] :
       {std::pair(&condition.key, &evaluated.key), std::pair(&condition.value, &evaluated.value)}) {
    if (value->span().lies_in(object)) return value->span();
    const auto origin = from->origin(context);
    if (origin && origin->span().lies_in(object)) return origin->span();
  }
  return object;
}

policy::Failure decisive(const Condition& condition, const Evaluated& evaluated, Context& context) {
  return {
      .path = condition.key.node().is_string() ? std::string(condition.key.node().string())
                                               : excerpt(condition.key.node()),
      .where = place_in_object(condition, evaluated, context),
      .expected = "not " + std::string(condition.operator_name) + " " + excerpt(evaluated.value),
      .found = excerpt(evaluated.key)};
}

}  // namespace

Conditions::Block Conditions::compile_block(const Node& node, Compilation& compilation) {
  Block out;
  for (const document::Member& member : members_of(&node)) {
    const std::string_view key = member.key.text();
    if (key != "any" && key != "all") {
      compilation.problem(member.key_span(),
                          "conditions are `any` and `all`, not \"" + std::string(key) + "\"");
      continue;
    }
    if (member.value.is_null()) continue;
    auto list = compile_list(member.value, compilation);
    if (key == "any")
      out.any = std::move(list);
    else
      out.all = std::move(list);
  }
  return out;
}

Conditions Conditions::compile(const Node* node, Compilation& compilation) {
  Conditions out;
  if (node == nullptr || node->is_null()) return out;
  if (node->is_map()) {
    out.blocks_.push_back(compile_block(*node, compilation));
  } else if (node->is_list()) {
    // Old conditions, or, in exceptions and attestations, a list of blocks.
    Block old;
    for (const Node& item : node->items()) {
      if (item.find("any") != nullptr || item.find("all") != nullptr)
        out.blocks_.push_back(compile_block(item, compilation));
      else if (auto condition = compile_condition(item, compilation))
        old.all.push_back(*std::move(condition));
    }
    if (!old.all.empty()) out.blocks_.push_back(std::move(old));
  } else {
    compilation.problem(node->span(), "conditions are a map of `any` and `all`, or a list");
  }
  return out;
}

base::Result<Verdict> Conditions::evaluate(const Block& block, Context& context, Detail detail) {
  Verdict out;
  std::string true_messages, false_messages;
  bool any = !block.any.has_value();
  for (const Condition& condition : block.any_conditions()) {
    const Evaluated one = TRY(evaluate_one(condition, context));
    out.unknown = out.unknown || one.unknown;
    append_message(one.holds ? true_messages : false_messages, condition.message);
    if (!one.holds) continue;
    any = true;
    out.at = condition.at;
    if (detail == Detail::failures) out.decisive.push_back(decisive(condition, one, context));
    break;
  }
  if (any) out.unknown = false;
  bool all = true;
  for (const Condition& condition : block.all) {
    const Evaluated one = TRY(evaluate_one(condition, context));
    append_message(one.holds ? true_messages : false_messages, condition.message);
    out.unknown = out.unknown || one.unknown;
    if (!one.holds) {
      all = false;
      if (!one.unknown) out.unknown = false;
      break;
    }
    if (detail == Detail::failures) out.decisive.push_back(decisive(condition, one, context));
  }
  out.holds = any && all;
  out.message = out.holds ? std::move(true_messages) : std::move(false_messages);
  return out;
}

base::Result<Verdict> Conditions::evaluate(Context& context, Detail detail) const {
  Verdict out;
  for (const Block& block : blocks_) {
    Verdict one = TRY(evaluate(block, context, detail));
    if (!one.holds) return one;
    append_message(out.message, one.message);
    if (!out.at.known()) out.at = one.at;
    for (policy::Failure& failure : one.decisive) out.decisive.push_back(std::move(failure));
  }
  return out;
}

}  // namespace kyverno
