// Label selectors as they stand in URLs: `app=web,tier!=cache,env in (a, b),!legacy,owner`
// (kubernetes.io, Labels and Selectors). Immutable.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/node.h"

namespace policy {

class LabelSelector {
 public:
  static constexpr std::size_t requirements_max = 100;  // `label_requirements_max`

  // "" selects everything. `invalid` names the requirement that cannot be read.
  static base::Result<LabelSelector> parse(std::string_view text);
  // `labels` is a map, or nullptr for an object without any.
  bool matches(const document::Node* labels) const;

 private:
  struct Requirement {
    std::string key;
    std::vector<std::string> values;  // none: any value
    bool negated = false;             // for a key without the label this holds
  };
  static base::Result<Requirement> parse_requirement(std::string_view text);

  std::vector<Requirement> requirements_;
};

// Whether each pair of `wanted` is in `labels`, which may be nullptr.
bool has_labels(const document::Node* labels, const document::Node& wanted);

}  // namespace policy
