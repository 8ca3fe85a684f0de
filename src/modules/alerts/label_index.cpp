#include "modules/alerts/label_index.h"

#include <functional>
#include <utility>

#include "base/check.h"

namespace alerts {

std::uint64_t label_hash(std::string_view name, std::string_view value) {
  const std::uint64_t hash = std::hash<std::string_view>{}(name);
  return (hash * 0x9E3779B97F4A7C15ULL) ^ std::hash<std::string_view>{}(value);
}

std::uint32_t LabelIndex::posting_of(std::uint64_t hash) const {
  return by_hash_.find(hash, [&](std::uint32_t at) { return postings_[at].hash == hash; });
}

std::uint32_t LabelIndex::new_posting(std::uint64_t hash) {
  std::uint32_t at = static_cast<std::uint32_t>(postings_.size());
  if (free_.empty()) {
    postings_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  postings_[at].hash = hash;
  by_hash_.insert(hash, at);
  return at;
}

void LabelIndex::add(std::uint32_t slot, const labels::LabelSet& labels) {
  if (slot >= places_.size()) places_.resize(slot + 1);
  Places places{std::make_unique_for_overwrite<Place[]>(labels.size()), 0};
  for (const labels::Label label : labels) {
    const std::uint64_t hash = label_hash(label.name, label.value);
    std::uint32_t at = posting_of(hash);
    if (at == SlotTable::none) at = new_posting(hash);
    auto& slots = postings_[at].slots;
    places.list[places.size++] = {at, static_cast<std::uint32_t>(slots.size())};
    slots.push_back(slot);
  }
  places_[slot] = std::move(places);
}

// The last of the posting takes the free place.
void LabelIndex::drop(const Place& place) {
  auto& slots = postings_[place.posting].slots;
  const std::uint32_t moved = slots.back();
  const auto last = static_cast<std::uint32_t>(slots.size() - 1);
  slots[place.at] = moved;
  slots.pop_back();
  if (place.at == last) return;
  Places& of_moved = places_[moved];
  for (std::uint32_t i = 0; i < of_moved.size; ++i)
    if (of_moved.list[i].posting == place.posting && of_moved.list[i].at == last) {
      of_moved.list[i].at = place.at;
      return;
    }
  CHECK(false);
}

void LabelIndex::remove(std::uint32_t slot) {
  const Places places = std::exchange(places_[slot], Places{});
  for (std::uint32_t i = 0; i < places.size; ++i) {
    const Place& place = places.list[i];
    drop(place);
    Posting& posting = postings_[place.posting];
    if (!posting.slots.empty()) continue;
    by_hash_.erase(posting.hash, place.posting);
    posting = Posting{};
    free_.push_back(place.posting);
  }
}

std::optional<std::span<const std::uint32_t>> LabelIndex::candidates(
    const labels::Matchers& matchers) const {
  std::optional<std::span<const std::uint32_t>> best;
  for (const labels::Matcher& matcher : matchers) {
    if (matcher.op() != labels::Operator::equal || matcher.value().empty()) continue;
    const std::uint32_t at = posting_of(label_hash(matcher.name(), matcher.value()));
    if (at == SlotTable::none) return std::span<const std::uint32_t>{};
    const std::span<const std::uint32_t> slots = postings_[at].slots;
    if (!best || slots.size() < best->size()) best = slots;
  }
  return best;
}

}  // namespace alerts
