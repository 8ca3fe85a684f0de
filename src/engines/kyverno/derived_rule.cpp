#include "engines/kyverno/derived_rule.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engines/document/build.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/kind_selector.h"

namespace kyverno {
namespace {

using document::Key;
using document::Member;
using document::Node;

std::string_view full_kind(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"DaemonSet", "apps/v1/DaemonSet"},
      {"Deployment", "apps/v1/Deployment"},
      {"Job", "batch/v1/Job"},
      {"StatefulSet", "apps/v1/StatefulSet"},
      {"ReplicaSet", "apps/v1/ReplicaSet"},
      {"ReplicationController", "v1/ReplicationController"},
      {"CronJob", "batch/v1/CronJob"}};
  const auto* const found =
      std::ranges::find(known, kind, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(known) ? kind : found->second;
}

class Deriver {
 public:
  Deriver(const Derivation& derivation, document::Arena& arena)
      : derivation_(derivation), arena_(arena) {}

  std::optional<Node> rule(const Node& rule) {
    const auto action = this->action(rule);
    if (!action) return std::nullopt;
    std::string name = std::string(derivation_.prefix) + std::string(text_of(rule, "name"));
    if (name.size() > label_bytes_max) name.resize(label_bytes_max);
    std::vector<Member> members{
        {.key = Key("name"), .value = Node::string(arena_.copy(name), rule.span())},
        {.key = Key("match"), .value = filters(rule.find("match"), true)}};
    if (const Node* exclude = given(rule, "exclude"))
      members.push_back({.key = Key("exclude"), .value = filters(exclude, false)});
    for (const std::string_view kept :
         {"celPreconditions", "context", "preconditions", "reportProperties"})
      if (const Node* found = given(rule, kept))
        members.push_back({.key = Key(kept), .value = *found});
    members.push_back({.key = Key(action->first), .value = action->second});
    const Node* validate = given(rule, "validate");
    const bool cel = validate != nullptr && given(*validate, "cel") != nullptr;
    return rewritten(document::map(arena_, members, rule.span()), replacements(cel));
  }

 private:
  using Action = std::pair<std::string_view, Node>;
  struct Replacement {
    std::string from, to;
  };

  // The parts of a rule that one action needs; the others are lost.
  std::optional<Action> action(const Node& rule) {
    if (const Node* mutate = given(rule, "mutate"))
      if (const auto derived = mutation(*mutate)) return Action{"mutate", *derived};
    if (const Node* validate = given(rule, "validate"))
      if (const auto derived = validation(*validate)) return Action{"validate", *derived};
    if (const Node* verify = given(rule, "verifyImages")) return Action{"verifyImages", *verify};
    return std::nullopt;
  }

  std::optional<Node> mutation(const Node& mutate) {
    constexpr std::string_view patch_key = "patchStrategicMerge";
    if (const Node* patch = given(mutate, patch_key))
      return one_member(patch_key, nested(*patch), mutate.span());
    const auto blocks = items_of(given(mutate, "foreach"));
    if (blocks.empty()) return std::nullopt;
    std::vector<Node> derived;
    for (const Node& block : blocks) {
      const Node* patch = given(block, patch_key);
      std::vector<Member> members = kept(block, {"list", "context", "preconditions"});
      members.push_back(
          {.key = Key(patch_key), .value = nested(patch == nullptr ? Node() : *patch)});
      derived.push_back(document::map(arena_, members, block.span()));
    }
    return one_member("foreach", document::list(arena_, derived), mutate.span());
  }

  std::optional<Node> validation(const Node& validate) {
    if (given(validate, "cel") != nullptr && given(validate, "pattern") == nullptr) return validate;
    for (const std::string_view key : {"pattern", "deny", "podSecurity", "anyPattern", "foreach"}) {
      const Node* found = given(validate, key);
      if (found == nullptr) continue;
      std::vector<Member> members =
          kept(validate,
               {"message", "failureAction", "failureActionOverrides", "allowExistingViolations"});
      Node value = *found;
      if (key == "pattern") value = nested(*found);
      if (key == "anyPattern") {
        std::vector<Node> patterns;
        for (const Node& pattern : items_of(found)) patterns.push_back(nested(pattern));
        value = document::list(arena_, patterns, found->span());
      }
      members.push_back({.key = Key(key), .value = value});
      return document::map(arena_, members, validate.span());
    }
    return std::nullopt;
  }

  std::vector<Member> kept(const Node& map, std::initializer_list<std::string_view> keys) {
    std::vector<Member> out;
    for (const std::string_view key : keys)
      if (const Node* found = given(map, key)) out.push_back({.key = Key(key), .value = *found});
    return out;
  }

  // {spec: {template: pattern}}
  Node nested(const Node& pattern) {
    Node out = pattern;
    for (auto key = derivation_.within.rbegin(); key != derivation_.within.rend(); ++key)
      out = one_member("spec", one_member(*key, out, pattern.span()), pattern.span());
    return out;
  }

  Node one_member(std::string_view key, const Node& value, const document::Span& span) {
    const Member member{.key = Key(key), .value = value};
    return document::map(arena_, std::span(&member, 1), span);
  }

  Node kinds() {
    std::vector<Node> items;
    for (const std::string_view kind : derivation_.kinds)
      items.push_back(Node::string(arena_.copy(full_kind(kind))));
    return document::list(arena_, items);
  }

  Node with_member(const Node& map, std::string_view key, const Node& value) {
    std::vector<Member> members(members_of(&map).begin(), members_of(&map).end());
    members.push_back({.key = Key(key), .value = value});
    return document::map(arena_, members, map.span());
  }

  Node with_kinds(const Node& filter) {
    const Node* resources = given(filter, "resources");
    return with_member(filter, "resources",
                       with_member(resources == nullptr ? Node() : *resources, "kinds", kinds()));
  }

  Node filters(const Node* given_filters, bool is_match) {
    if (given_filters == nullptr) return {};
    for (const std::string_view form : {"any", "all"}) {
      const auto list = items_of(given(*given_filters, form));
      if (list.empty()) continue;
      std::vector<Node> derived;
      for (const Node& filter : list) {
        const bool replaced = derivation_.all_filters || names_kind(kinds_in(filter), "Pod");
        derived.push_back(replaced ? with_kinds(filter) : filter);
      }
      return with_member(*given_filters, form, document::list(arena_, derived));
    }
    if (!is_match && kinds_in(*given_filters).empty()) return *given_filters;
    return with_kinds(*given_filters);
  }

  std::vector<Replacement> replacements(bool cel) const {
    std::string path = ".spec";
    for (std::size_t i = 0; i < derivation_.within.size(); ++i)
      path += (i == 0 ? "." : ".spec.") + std::string(derivation_.within[i]);
    std::vector<Replacement> out;
    const std::string request = cel ? "" : "request.";
    for (const char* part : {".spec", ".metadata"})
      for (const char* object : {"object", "oldObject"})
        out.push_back({.from = request + object + part, .to = request + object + path + part});
    return out;
  }

  Node rewritten(const Node& node, const std::vector<Replacement>& list) {
    if (node.is_string()) {
      const std::string text = rewritten(node.string(), list);
      return text == node.string() ? node : document::string(arena_, text, node.span());
    }
    if (node.is_list()) {
      std::vector<Node> items;
      for (const Node& item : node.items()) items.push_back(rewritten(item, list));
      return document::list(arena_, items, node.span());
    }
    if (!node.is_map()) return node;
    std::vector<Member> members(node.members().begin(), node.members().end());
    for (Member& member : members) {
      const std::string key = rewritten(member.key.text(), list);
      if (key != member.key.text()) member.key = Key(arena_.copy(key));
      member.value = rewritten(member.value, list);
    }
    return document::map(arena_, members, node.span());
  }

  static std::string rewritten(std::string_view text, const std::vector<Replacement>& list) {
    std::string out(text);
    for (const Replacement& one : list)
      for (std::size_t at = out.find(one.from); at != std::string::npos;
           at = out.find(one.from, at + one.to.size()))
        out.replace(at, one.from.size(), one.to);
    return out;
  }

  const Derivation& derivation_;
  document::Arena& arena_;
};

}  // namespace

std::vector<std::string_view> kinds_in(const Node& filter) {
  std::vector<std::string_view> out;
  const Node* resources = given(filter, "resources");
  for (const Node& kind : items_of(resources == nullptr ? nullptr : given(*resources, "kinds")))
    if (kind.is_string()) out.push_back(kind.string());
  return out;
}

std::optional<Node> derived_rule(const Node& rule, const Derivation& derivation,
                                 document::Arena& arena) {
  return Deriver(derivation, arena).rule(rule);
}

}  // namespace kyverno
