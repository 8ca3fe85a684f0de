#include "engines/kyverno/label_selector.h"

#include <algorithm>
#include <optional>

#include "engines/document/wildcard.h"
#include "engines/kubernetes/label_selector.h"

namespace kyverno {
namespace {

using document::Node;

std::optional<std::string_view> label(const Node* labels, std::string_view key) {
  const Node* found = labels == nullptr ? nullptr : labels->find(key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return found->string();
}

}  // namespace

LabelSelector LabelSelector::compile(const Node& node, Compilation& compilation) {
  LabelSelector out;
  out.usable_ = kubernetes::label_selector_problem(node, kubernetes::Wildcards::allowed).empty();
  for (const document::Member& member : members_of(given(node, "matchLabels"))) {
    if (member.value.is_string())
      out.labels_.emplace_back(member.key.text(), member.value.string());
    else
      compilation.problem(member.value.span(), "the value of a label is a text");
  }
  for (const Node& expression : items_of(given(node, "matchExpressions"))) {
    Requirement one{.key = text_of(expression, "key"), .op = Operator::in, .values = {}};
    for (const Node& value : items_of(given(expression, "values")))
      if (value.is_string()) one.values.push_back(value.string());
    const std::string_view op = text_of(expression, "operator");
    if (op == "NotIn")
      one.op = Operator::not_in;
    else if (op == "Exists")
      one.op = Operator::exists;
    else if (op == "DoesNotExist")
      one.op = Operator::does_not_exist;
    else if (op != "In")
      compilation.problem(expression.span(),
                          "the operator of a selector is In, NotIn, Exists or DoesNotExist");
    out.requirements_.push_back(std::move(one));
  }
  return out;
}

bool LabelSelector::holds(const Requirement& requirement, const Node* labels) const {
  const auto value = label(labels, requirement.key);
  const bool listed =
      value && std::ranges::find(requirement.values, *value) != requirement.values.end();
  switch (requirement.op) {
    case Operator::in:
      return listed;
    case Operator::not_in:
      return !listed;
    case Operator::exists:
      return value.has_value();
    default:
      return !value.has_value();
  }
}

bool LabelSelector::matches(const Node* labels) const {
  if (!usable_) return false;
  const bool all = std::ranges::all_of(labels_, [&](const auto& wanted) {
    const auto& [key, text] = wanted;
    if (!document::has_wildcard(key) && !document::has_wildcard(text)) {
      const auto value = label(labels, key);
      return value && *value == text;
    }
    return std::ranges::any_of(members_of(labels), [&](const document::Member& member) {
      return member.value.is_string() && document::matches_wildcard(key, member.key.text()) &&
             document::matches_wildcard(text, member.value.string()) &&
             kubernetes::is_label_key(member.key.text()) &&
             kubernetes::is_label_value(member.value.string());
    });
  });
  return all && std::ranges::all_of(requirements_, [&](const Requirement& requirement) {
           return holds(requirement, labels);
         });
}

}  // namespace kyverno
