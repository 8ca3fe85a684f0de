#include "engines/kyverno/mutation.h"

#include <algorithm>

#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/kubernetes/json_patch.h"
#include "engines/kubernetes/strategic_merge.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/patch_anchors.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Status;

Mutated error(std::string_view what, const base::Error& why) {
  return {.status = Status::error, .message = std::string(what) + ": " + why.message};
}

Mutated result(const Node& before, const Node& after) {
  if (document::equal(before, after))
    return {.status = Status::skip, .message = "no patches applied", .object = before};
  return {.status = Status::pass, .message = "resource patched", .object = after};
}

Mutated mutate_element(const ForeachMutation& block, const Node& object, Context& context,
                       std::span<const policy::Assignment> values, std::size_t nesting);

// All elements of one block, each seeing what those before it made of the object.
Mutated mutate_elements(const ForeachMutation& block, const Node& object, Context& context,
                        std::span<const policy::Assignment> values, std::size_t nesting) {
  const auto elements = block.list.list(context);
  if (!elements)
    return error("failed to evaluate list " + std::string(block.list.text), elements.error());
  if (elements->size() > context.limits().foreach_elements_max)
    return error("foreach", base::limited("more than " +
                                          std::to_string(context.limits().foreach_elements_max) +
                                          " elements (`foreach_elements_max`)"));
  const Context::Mark mark = context.mark();
  Node patched = object;
  for (std::size_t n = 0; n < elements->size(); ++n) {
    const std::size_t index = block.last_to_first ? elements->size() - 1 - n : n;
    const Node& element = (*elements)[index];
    if (element.is_null()) continue;
    if (const auto set = context.set_element(element, index, nesting); !set)
      return error("foreach", set.error());
    context.assign(values);
    const Mutated one = mutate_element(block, patched, context, values, nesting);
    context.restore(mark);
    if (one.status == Status::error) return one;
    if (one.status == Status::pass) patched = one.object;
  }
  return result(object, patched);
}

Mutated mutate_blocks(const std::vector<ForeachMutation>& blocks, const Node& object,
                      Context& context, std::span<const policy::Assignment> values,
                      std::size_t nesting) {
  Node patched = object;
  std::size_t applied = 0;
  for (const ForeachMutation& block : blocks) {
    const Mutated one = mutate_elements(block, patched, context, values, nesting);
    if (one.status == Status::error) return one;
    if (one.status == Status::skip) continue;
    ++applied;
    patched = one.object;
    context.set_object(patched);
  }
  return {.status = applied == 0 ? Status::skip : Status::pass,
          .message = std::to_string(applied) + " elements processed",
          .object = patched};
}

Mutated mutate_element(const ForeachMutation& block, const Node& object, Context& context,
                       std::span<const policy::Assignment> values, std::size_t nesting) {
  context.add(block.context);
  const auto verdict = block.preconditions.evaluate(context);
  if (!verdict) return error("failed to evaluate preconditions", verdict.error());
  if (!verdict->holds) return {.status = Status::skip, .message = {}, .object = object};
  if (!block.body.foreach.empty())
    return mutate_blocks(block.body.foreach, object, context, values, nesting + 1);
  const auto patched = block.body.patch.apply(object, context);
  return patched ? result(object, *patched) : error("failed to patch resource", patched.error());
}

bool patches_by_merge(const Node& block) { return given(block, "patchStrategicMerge") != nullptr; }

}  // namespace

base::Result<Node> json_patch_operations(std::string_view text, document::Arena& arena) {
  document::Sources sources;
  document::Arena read_arena;
  document::Keys keys(read_arena);
  document::Reading reading{.sources = sources, .arena = read_arena, .keys = keys};
  const auto documents =
      TRY(document::read_yaml(sources.add("patchesJson6902", std::string(text)), reading));
  if (documents.size() != 1 || !documents[0].is_list())
    return base::invalid("a JSON patch is a list of operations");
  return document::copy(arena, documents[0], document::Spans::dropped);
}

Patch Patch::compile(const Node& node, Compilation& compilation) {
  Patch out;
  if (const Node* merge = given(node, "patchStrategicMerge")) {
    if (!merge->is_map()) compilation.problem(merge->span(), "patchStrategicMerge is a map");
    out.strategic_merge = Template::compile(*merge, compilation);
  } else if (const Node* json = given(node, "patchesJson6902")) {
    if (!json->is_string()) {
      compilation.problem(json->span(), "patchesJson6902 is a text");
      return out;
    }
    out.json = Template::compile(*json, compilation);
    if (!out.json->is_constant()) return out;
    auto operations = json_patch_operations(json->string(), compilation.arena);
    if (operations)
      out.operations = *operations;
    else
      compilation.problem(json->span(), operations.error().message);
  }
  return out;
}

base::Result<Node> Patch::apply(const Node& on, Context& context) const {
  document::Arena& arena = context.arena();
  if (strategic_merge) {
    const Node written = TRY(strategic_merge->value(context));
    const auto patch = TRY(without_anchors(written, on, arena));
    if (!patch) return on;
    return kubernetes::apply_strategic_merge(on, *patch, arena);
  }
  if (!json) return base::invalid("a mutation has a patchStrategicMerge or a patchesJson6902");
  Node list;
  if (operations) {
    list = *operations;
  } else {
    const std::string_view text = TRY(json->text(context));
    list = TRY(json_patch_operations(text, arena));
  }
  // Elements of a foreach have a patch each: what all cost is bounded too.
  std::size_t nodes = 0;
  kubernetes::JsonPatchOptions options = kubernetes::kyverno_json_patch;
  options.nodes_spent = &nodes;
  const Node patched = TRY(kubernetes::apply_json_patch(on, list, arena, options));
  TRY(context.spend(nodes));
  return patched;
}

MutationBody MutationBody::compile(const Node& node, Compilation& compilation) {
  MutationBody out{.patch = Patch::compile(node, compilation), .foreach = {}};
  for (const Node& block : items_of(given(node, "foreach"))) {
    ForeachMutation one{
        .list = Query::compile(given(block, "list"), compilation),
        .context = ContextEntry::compile(given(block, "context"), compilation),
        .preconditions = Conditions::compile(given(block, "preconditions"), compilation),
        .last_to_first = patches_by_merge(block),
        .body = MutationBody::compile(block, compilation)};
    if (const auto order = text_of(block, "order"); !order.empty())
      one.last_to_first = order == "Descending";
    if (given(block, "list") == nullptr) compilation.problem(block.span(), "a foreach has a list");
    out.foreach.push_back(std::move(one));
  }
  return out;
}

Mutation Mutation::compile(const Node& node, Compilation& compilation) {
  Mutation out{.body = MutationBody::compile(node, compilation), .targets = {}};
  for (const Node& target : items_of(given(node, "targets"))) {
    std::vector<document::Member> selection;
    for (const document::Member& member : members_of(&target))
      if (member.key.text() != "context" && member.key.text() != "preconditions")
        selection.push_back(member);
    out.targets.push_back(
        {.selection = Template::compile(document::map(compilation.arena, selection, target.span()),
                                        compilation),
         .context = ContextEntry::compile(given(target, "context"), compilation),
         .preconditions = Conditions::compile(given(target, "preconditions"), compilation)});
  }
  return out;
}

Mutated mutate(const MutationBody& body, const Node& object, Context& context,
               std::span<const policy::Assignment> foreach_values) {
  if (!body.foreach.empty()) return mutate_blocks(body.foreach, object, context, foreach_values, 0);
  const auto patched = body.patch.apply(object, context);
  return patched ? result(object, *patched) : error("failed to patch resource", patched.error());
}

}  // namespace kyverno
