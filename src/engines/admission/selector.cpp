#include "engines/admission/selector.h"

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

const Node* labels_of(const Node& object) {
  const Node* metadata = object.find("metadata");
  return metadata == nullptr ? nullptr : metadata->find("labels");
}

}  // namespace admission
