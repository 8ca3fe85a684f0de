// Private to the engine. Label selectors of Kubernetes, with Kyverno's wildcards in matchLabels.
// Immutable once compiled.
#pragma once
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engines/document/node.h"
#include "engines/kyverno/compilation.h"

namespace kyverno {

class LabelSelector {
 public:
  static LabelSelector compile(const document::Node& node, Compilation& compilation);
  // Of labels as a map, or nullptr. A wildcard that no label matches stands for `0`, as Kyverno has
  // it, so a selector with one does not match. One with what no label can have matches nothing.
  bool matches(const document::Node* labels) const;

 private:
  enum class Operator : std::uint8_t { in, not_in, exists, does_not_exist };
  struct Requirement {
    std::string_view key;
    Operator op;
    std::vector<std::string_view> values;
  };
  bool holds(const Requirement& requirement, const document::Node* labels) const;

  std::vector<std::pair<std::string_view, std::string_view>> labels_;
  std::vector<Requirement> requirements_;
  bool usable_ = true;
};

}  // namespace kyverno
