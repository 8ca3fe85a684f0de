// Inhibition (reference: alerts, section 7): firing sources by the values of a rule's equal labels,
// so that a target asks one look-up a rule. Missing and empty are equal. A target that matches both
// sides of a rule is not inhibited by a source that does, so no alert inhibits itself. Not safe for
// concurrent writes.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "modules/alerts/types.h"

namespace alerts {

class Inhibition {
 public:
  explicit Inhibition(std::vector<InhibitRule> rules);

  // `slot` tells apart alerts with the same labels from two integrations.
  void add(std::uint32_t slot, const Episode& source);
  void remove(std::uint32_t slot, const Episode& source);
  // The fingerprint of one firing source, the smallest of the first rule that mutes.
  std::optional<std::uint64_t> inhibitor(const labels::LabelSet& target) const;
  bool empty() const { return rules_.empty(); }

 private:
  using Sources = std::set<std::pair<std::uint64_t, std::uint32_t>>;  // fingerprint, slot
  struct Bucket {
    Sources one_sided, both_sided;  // both: matches source and target
  };
  struct Rule {
    InhibitRule rule;
    std::unordered_map<std::string, Bucket> buckets;  // by the equal labels' values
  };
  static std::string key_of(const InhibitRule& rule, const labels::LabelSet& labels);

  std::vector<Rule> rules_;
};

}  // namespace alerts
