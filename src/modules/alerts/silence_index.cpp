#include "modules/alerts/silence_index.h"

#include <algorithm>

#include "modules/alerts/label_index.h"

namespace alerts {

// By the label that the fewest silences are kept under.
void SilenceIndex::add(SilenceEntry& entry) {
  if (entry.indexed) return;
  entry.key = unkeyed;
  std::size_t fewest = SIZE_MAX;
  for (const labels::Matcher& matcher : entry.silence->matchers) {
    if (matcher.op() != labels::Operator::equal || matcher.value().empty()) continue;
    const std::uint64_t key = label_hash(matcher.name(), matcher.value());
    const auto found = by_label_.find(key);
    const std::size_t size = found == by_label_.end() ? 0 : found->second.size();
    if (size >= fewest) continue;
    fewest = size;
    entry.key = key;
  }
  by_label_[entry.key].push_back(&entry);
  entry.indexed = true;
}

void SilenceIndex::remove(SilenceEntry& entry) {
  if (!entry.indexed) return;
  const auto found = by_label_.find(entry.key);
  std::erase(found->second, &entry);
  if (found->second.empty()) by_label_.erase(found);
  entry.indexed = false;
}

std::vector<SilenceEntry*> SilenceIndex::matching(const labels::LabelSet& labels) const {
  std::vector<SilenceEntry*> matching;
  const auto take_from = [&](std::uint64_t key) {
    const auto found = by_label_.find(key);
    if (found == by_label_.end()) return;
    for (SilenceEntry* entry : found->second)
      if (labels::matches_all(entry->silence->matchers, labels)) matching.push_back(entry);
  };
  if (by_label_.empty()) return matching;
  take_from(unkeyed);
  for (const labels::Label label : labels) take_from(label_hash(label.name, label.value));
  std::ranges::sort(matching, {}, [](const SilenceEntry* entry) { return entry->silence->id; });
  return matching;
}

}  // namespace alerts
