#include "engines/kyverno/generation.h"

#include <algorithm>

#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/rebuild.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/kind_selector.h"
#include "engines/kyverno/label_selector.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;

// Where a generated object is.
struct Place {
  std::string_view api_version, kind, name_space, name;
};

class Generating {
 public:
  Generating(const Generator& by, Context& context)
      : by_(by), context_(context), arena_(context.arena()) {}

  base::Done generate(const Node& pattern) {
    const Place target{.api_version = text_of(pattern, "apiVersion"),
                       .kind = text_of(pattern, "kind"),
                       .name_space = text_of(pattern, "namespace"),
                       .name = text_of(pattern, "name")};
    if (const Node* clone = given(pattern, "clone");
        clone != nullptr && !text_of(*clone, "name").empty())
      return clone_one(target, *clone);
    if (const Node* list = given(pattern, "cloneList");
        list != nullptr && !items_of(given(*list, "kinds")).empty())
      return clone_list(target, *list);
    const Node* data = given(pattern, "data");
    if (data != nullptr && !data->is_map()) return base::invalid("data is a map");
    return add(data == nullptr ? document::map(arena_, {}) : *data, target);
  }

  std::vector<Node> take() { return std::move(made_); }

 private:
  base::Result<Node> objects(std::string_view api_version, std::string_view kind,
                             std::string_view name_space) const {
    return context_.session().world.objects(api_version, kind, name_space, arena_);
  }

  base::Done clone_one(const Place& target, const Node& clone) {
    const Place source{.api_version = target.api_version,
                       .kind = target.kind,
                       .name_space = text_of(clone, "namespace"),
                       .name = text_of(clone, "name")};
    if (source.name_space == target.name_space && source.name == target.name) return {};
    const Node all = TRY(objects(source.api_version, source.kind, source.name_space));
    for (const Node& object : items_of(&all)) {
      const Node* metadata = given(object, "metadata");
      if (metadata != nullptr && text_of(*metadata, "name") == source.name)
        return copy(object, target);
    }
    return base::not_found("the source " + std::string(source.kind) + " " +
                           std::string(source.name_space) + "/" + std::string(source.name) +
                           " is not there");
  }

  base::Done clone_list(const Place& target, const Node& list) {
    const std::string_view from = text_of(list, "namespace");
    std::optional<LabelSelector> labels;
    document::Sources none;
    Compilation compilation{.sources = none, .arena = arena_};
    if (const Node* selector = given(list, "selector"))
      labels = LabelSelector::compile(*selector, compilation);
    if (!compilation.problems.empty()) return base::invalid(compilation.problems.front());
    for (const Node& kind : items_of(given(list, "kinds"))) {
      if (!kind.is_string()) continue;
      const KindSelector selector = KindSelector::parse(kind.string());
      const Node all = TRY(objects("", selector.kind, from));
      for (const Node& object : items_of(&all)) {
        const Node* metadata = given(object, "metadata");
        if (metadata == nullptr || !selector.matches(kind_of(object))) continue;
        if (labels && !labels->matches(given(*metadata, "labels"))) continue;
        if (text_of(*metadata, "namespace") == target.name_space) continue;
        TRY(copy(object, {.api_version = text_of(object, "apiVersion"),
                          .kind = text_of(object, "kind"),
                          .name_space = target.name_space,
                          .name = text_of(*metadata, "name")}));
      }
    }
    return {};
  }

  // Without what belongs to the original alone.
  base::Done copy(const Node& object, const Place& target) {
    const Node* metadata = given(object, "metadata");
    std::vector<Member> kept;
    const bool elsewhere = text_of(*metadata, "namespace") != target.name_space;
    for (const Member& member : members_of(metadata)) {
      const std::string_view key = member.key.text();
      if (key == "uid" || key == "selfLink" || key == "creationTimestamp" ||
          key == "managedFields" || key == "resourceVersion" ||
          (key == "ownerReferences" && elsewhere))
        continue;
      kept.push_back(member);
    }
    clone_ = true;
    const base::Done done =
        add(kubernetes::with_member(arena_, object, Key("metadata"), document::map(arena_, kept)),
            target);
    clone_ = false;
    return done;
  }

  base::Done add(const Node& data, const Place& target) {
    if (made_.size() == context_.limits().generated_objects_max)
      return base::limited("more than " + std::to_string(made_.size()) +
                           " objects (`generated_objects_max`)");
    const Node* given_metadata = given(data, "metadata");
    Node metadata = given_metadata != nullptr && given_metadata->is_map()
                        ? *given_metadata
                        : document::map(arena_, {});
    metadata = with(metadata, "name", target.name);
    if (!target.name_space.empty()) metadata = with(metadata, "namespace", target.name_space);
    metadata = kubernetes::with_member(arena_, metadata, Key("labels"), labels(metadata));
    Node object = kubernetes::with_member(arena_, data, Key("metadata"), metadata);
    if (text_of(object, "kind").empty()) object = with(object, "kind", target.kind);
    if (!target.api_version.empty()) object = with(object, "apiVersion", target.api_version);
    made_.push_back(object);
    return {};
  }

  Node with(const Node& map, std::string_view key, std::string_view text) const {
    return kubernetes::with_member(arena_, map, Key(key), Node::string(text));
  }

  // Its own, and who made it for whom.
  Node labels(const Node& metadata) const {
    const Node* own = given(metadata, "labels");
    Node out = own != nullptr && own->is_map() ? *own : document::map(arena_, {});
    const ResourceKind kind = kind_of(by_.trigger);
    const Node* trigger = given(by_.trigger, "metadata");
    const Node nothing;
    const Node& of = trigger == nullptr ? nothing : *trigger;
    const std::pair<std::string_view, std::string_view> all[] = {
        {"app.kubernetes.io/managed-by", "kyverno"},
        {"generate.kyverno.io/policy-name", by_.policy.name},
        {"generate.kyverno.io/policy-namespace", by_.policy.name_space},
        {"generate.kyverno.io/rule-name", by_.rule},
        {"generate.kyverno.io/trigger-version", kind.version},
        {"generate.kyverno.io/trigger-group", kind.group},
        {"generate.kyverno.io/trigger-kind", kind.kind},
        {"generate.kyverno.io/trigger-namespace", text_of(of, "namespace")},
        {"generate.kyverno.io/trigger-uid", text_of(of, "uid")},
    };
    for (const auto& [key, text] : all) out = with(out, key, text);
    return clone_ ? with(out, "generate.kyverno.io/clone-source", "") : out;
  }

  const Generator& by_;
  Context& context_;
  document::Arena& arena_;
  std::vector<Node> made_;
  bool clone_ = false;
};

base::Done generate_elements(const ForeachGeneration& block, Context& context,
                             Generating& generating) {
  const auto elements = TRY(block.list.list(context));
  if (elements.size() > context.limits().foreach_elements_max)
    return base::limited("more than " + std::to_string(context.limits().foreach_elements_max) +
                         " elements (`foreach_elements_max`)");
  const Context::Mark mark = context.mark();
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].is_null()) continue;
    TRY(context.set_element(elements[i], i, 0));
    context.add(block.context);
    const Verdict verdict = TRY(block.preconditions.evaluate(context));
    if (verdict.holds) {
      const Node pattern = TRY(block.pattern.value(context));
      TRY(generating.generate(pattern));
    }
    context.restore(mark);
  }
  return {};
}

}  // namespace

Generation Generation::compile(const Node& node, Compilation& compilation) {
  Generation out;
  for (const Node& block : items_of(given(node, "foreach"))) {
    std::vector<Member> pattern;
    for (const Member& member : members_of(&block))
      if (const std::string_view key = member.key.text();
          key != "list" && key != "context" && key != "preconditions")
        pattern.push_back(member);
    out.foreach.push_back(
        {.list = Query::compile(given(block, "list"), compilation),
         .context = ContextEntry::compile(given(block, "context"), compilation),
         .preconditions = Conditions::compile(given(block, "preconditions"), compilation),
         .pattern = Template::compile(document::map(compilation.arena, pattern, block.span()),
                                      compilation)});
  }
  if (out.foreach.empty()) out.pattern = Template::compile(node, compilation);
  return out;
}

base::Result<std::vector<Node>> generate(const Generation& generation, const Generator& by,
                                         Context& context) {
  Generating generating(by, context);
  if (generation.foreach.empty()) {
    const Node pattern = TRY(generation.pattern.value(context));
    TRY(generating.generate(pattern));
  }
  for (const ForeachGeneration& block : generation.foreach)
    TRY(generate_elements(block, context, generating));
  return generating.take();
}

}  // namespace kyverno
