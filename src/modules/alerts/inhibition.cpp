#include "modules/alerts/inhibition.h"

namespace alerts {

Inhibition::Inhibition(std::vector<InhibitRule> rules) {
  rules_.reserve(rules.size());
  for (InhibitRule& rule : rules) rules_.push_back({std::move(rule), {}});
}

// Each value with its length in front, so that no two lists of values look alike.
std::string Inhibition::key_of(const InhibitRule& rule, const labels::LabelSet& labels) {
  std::string key;
  for (const std::string& name : rule.equal) {
    const auto value = labels.value(name);
    key += std::to_string(value.size()) + ":";
    key += value;
  }
  return key;
}

void Inhibition::add(std::uint32_t slot, const Episode& source) {
  for (Rule& rule : rules_) {
    if (!labels::matches_all(rule.rule.source, source.labels)) continue;
    Bucket& bucket = rule.buckets[key_of(rule.rule, source.labels)];
    const bool both = labels::matches_all(rule.rule.target, source.labels);
    (both ? bucket.both_sided : bucket.one_sided).emplace(source.fingerprint, slot);
  }
}

void Inhibition::remove(std::uint32_t slot, const Episode& source) {
  for (Rule& rule : rules_) {
    if (!labels::matches_all(rule.rule.source, source.labels)) continue;
    const auto found = rule.buckets.find(key_of(rule.rule, source.labels));
    if (found == rule.buckets.end()) continue;
    Bucket& bucket = found->second;
    bucket.one_sided.erase({source.fingerprint, slot});
    bucket.both_sided.erase({source.fingerprint, slot});
    if (bucket.one_sided.empty() && bucket.both_sided.empty()) rule.buckets.erase(found);
  }
}

std::optional<std::uint64_t> Inhibition::inhibitor(const labels::LabelSet& target) const {
  for (const Rule& rule : rules_) {
    if (rule.buckets.empty() || !labels::matches_all(rule.rule.target, target)) continue;
    const auto found = rule.buckets.find(key_of(rule.rule, target));
    if (found == rule.buckets.end()) continue;
    const Bucket& bucket = found->second;
    if (!bucket.one_sided.empty()) return bucket.one_sided.begin()->first;
    const bool both = labels::matches_all(rule.rule.source, target);
    if (!both && !bucket.both_sided.empty()) return bucket.both_sided.begin()->first;
  }
  return std::nullopt;
}

}  // namespace alerts
