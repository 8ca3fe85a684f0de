#include "engines/admission/selector.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/admission/members.h"

namespace admission {
namespace {

using document::Node;

const Node* label(const Node* labels, const document::Key& key) {
  return labels == nullptr ? nullptr : labels->find(key);
}

bool holds(const Node& expression, const Node* labels) {
  const Node* found = label(labels, document::Key(text_of(expression.find("key"))));
  const std::string_view op = text_of(expression.find("operator"));
  if (op == "Exists") return found != nullptr;
  if (op == "DoesNotExist") return found == nullptr;
  const Node* values = expression.find("values");
  const bool listed = found != nullptr && values != nullptr && values->is_list() &&
                      std::ranges::any_of(values->items(), [&](const Node& value) {
                        return document::equal(value, *found);
                      });
  return op == "In" ? listed : op == "NotIn" && !listed;
}

}  // namespace

bool selects(const Node* selector, const Node* labels) {
  if (selector == nullptr || !selector->is_map()) return true;
  if (const Node* wanted = selector->find("matchLabels"); wanted != nullptr && wanted->is_map()) {
    for (const document::Member& member : wanted->members()) {
      const Node* found = label(labels, member.key);
      if (found == nullptr || !document::equal(*found, member.value)) return false;
    }
  }
  const Node* expressions = selector->find("matchExpressions");
  return expressions == nullptr || !expressions->is_list() ||
         std::ranges::all_of(expressions->items(),
                             [&](const Node& expression) { return holds(expression, labels); });
}

std::string selector_problem(const Node& selector) {
  if (selector.is_null()) return {};
  if (!selector.is_map()) return "a label selector is a map";
  const Node* expressions = selector.find("matchExpressions");
  if (expressions == nullptr || expressions->is_null()) return {};
  if (!expressions->is_list()) return "matchExpressions: a list is required";
  for (const Node& expression : expressions->items()) {
    const std::string_view op = text_of(expression.find("operator"));
    if (op != "In" && op != "NotIn" && op != "Exists" && op != "DoesNotExist")
      return fmt::format(
          "operator: one of In, NotIn, Exists and DoesNotExist is required, found '{}'", op);
    if (text_of(expression.find("key")).empty()) return "key: a label's name is required";
  }
  return {};
}

const Node* labels_of(const Node& object) {
  const Node* metadata = object.find("metadata");
  return metadata == nullptr ? nullptr : metadata->find("labels");
}

}  // namespace admission
