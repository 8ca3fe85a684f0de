// Mutation of objects that exist already.
#include <algorithm>

#include "engines/document/wildcard.h"
#include "engines/kubernetes/label_selector.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/kind_selector.h"
#include "engines/kyverno/label_selector.h"
#include "engines/kyverno/mutation.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Status;

// The objects that a target's selection, whose variables are replaced, names. One with a name and a
// namespace, both without wildcards, is asked for by them alone and must be there; others are
// listed, by a selector without wildcards.
base::Result<std::vector<Node>> selected(const Node& selection, std::string_view name_space,
                                         Context& context) {
  const std::string_view kind = text_of(selection, "kind");
  const std::string_view name = text_of(selection, "name");
  if (name_space.empty()) name_space = text_of(selection, "namespace");
  const KindSelector kinds =
      KindSelector::parse(std::string(text_of(selection, "apiVersion")) + "/" + std::string(kind));
  const bool is_one = !name.empty() && !name_space.empty() && !document::has_wildcard(name) &&
                      !document::has_wildcard(name_space);
  std::optional<LabelSelector> labels;
  if (const Node* selector = given(selection, "selector"); selector != nullptr && !is_one) {
    if (const auto problem = kubernetes::label_selector_problem(*selector); !problem.empty())
      return base::invalid("the selector of the target: " + problem);
    document::Sources none;
    Compilation compilation{.sources = none, .arena = context.arena()};
    labels = LabelSelector::compile(*selector, compilation);
    if (!compilation.problems.empty()) return base::invalid(compilation.problems.front());
  }
  std::vector<Node> out;
  const Node all = TRY(context.session().world.objects("", "", "", context.arena()));
  for (const Node& object : items_of(&all)) {
    const Node* metadata = given(object, "metadata");
    if (metadata == nullptr) continue;
    ResourceKind what = kind_of(object);
    what.subresource = kinds.subresource;  // of an object: that of its kind
    const std::string_view in = text_of(*metadata, "namespace");
    if (!kinds.matches(what)) continue;
    if (!name_space.empty() && !document::matches_wildcard(name_space, in)) continue;
    if (!name.empty() && !document::matches_wildcard(name, text_of(*metadata, "name"))) continue;
    if (labels && !labels->matches(given(*metadata, "labels"))) continue;
    out.push_back(object);
  }
  // Kyverno lists objects, then asks for the subresource of each by the name that the target has.
  if (!kinds.subresource.empty() && !out.empty() && (name.empty() || document::has_wildcard(name)))
    return base::not_found("the target " + std::string(kind) +
                           (name.empty() ? " has no name" : " has wildcards in its name") +
                           ": subresources are found by their names alone");
  if (is_one && out.empty())
    return base::not_found("the target " + std::string(kind) + " " + std::string(name_space) + "/" +
                           std::string(name) + " is not there: give it with --objects");
  return out;
}

Mutated mutate_target(const Mutation& mutation, const MutationTarget& target, const Node& object,
                      Context& context) {
  context.set_target(object);
  context.add(target.context);
  const auto verdict = target.preconditions.evaluate(context);
  if (!verdict)
    return {.status = Status::error,
            .message = "failed to evaluate preconditions: " + verdict.error().message};
  if (!verdict->holds)
    return {.status = Status::skip,
            .message = "preconditions not met" +
                       (verdict->message.empty() ? "" : "; " + verdict->message)};
  return mutate(mutation.body, object, context, {});
}

}  // namespace

std::vector<MutatedTarget> mutate_targets(const Mutation& mutation, std::string_view name_space,
                                          Context& context) {
  std::vector<MutatedTarget> out;
  for (const MutationTarget& target : mutation.targets) {
    const auto selection = target.selection.value(context);
    const auto objects = selection ? selected(*selection, name_space, context)
                                   : base::Result<std::vector<Node>>(selection.error());
    if (!objects) {
      out.push_back({.mutated = {.status = Status::error, .message = objects.error().message}});
      continue;
    }
    for (const Node& object : *objects) {
      const Context::Mark mark = context.mark();
      out.push_back(
          {.mutated = mutate_target(mutation, target, object, context), .before = object});
      context.restore(mark);
    }
  }
  return out;
}

}  // namespace kyverno
