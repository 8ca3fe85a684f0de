#include "modules/alerts/label_index.h"

#include <functional>
#include <utility>

#include "base/check.h"

namespace alerts {

std::uint64_t label_hash(std::string_view name, std::string_view value) {
  const std::uint64_t hash = std::hash<std::string_view>{}(name);
  return (hash * 0x9E3779B97F4A7C15ULL) ^ std::hash<std::string_view>{}(value);
}

void LabelIndex::Posting::add(std::uint32_t slot) {
  if (size_ == 0)
    one_ = slot;
  else if (!many_)
    many_ = std::make_unique<std::vector<std::uint32_t>>(std::initializer_list{one_, slot});
  else
    many_->push_back(slot);
  ++size_;
}

std::uint32_t LabelIndex::Posting::remove_at(std::uint32_t at) {
  const std::uint32_t moved = slots().back();
  --size_;
  if (!many_) return moved;
  (*many_)[at] = moved;
  many_->pop_back();
  if (size_ > 1) return moved;
  one_ = many_->front();
  many_.reset();
  return moved;
}

std::uint32_t LabelIndex::posting_of(std::uint64_t hash) const {
  return by_hash_.find(hash, [&](std::uint32_t at) { return postings_[at].hash() == hash; });
}

std::uint32_t LabelIndex::new_posting(std::uint64_t hash) {
  std::uint32_t at = static_cast<std::uint32_t>(postings_.size());
  if (free_.empty()) {
    postings_.emplace_back(hash);
  } else {
    at = free_.back();
    free_.pop_back();
    postings_[at] = Posting(hash);
  }
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
    places.list[places.size++] = {at, postings_[at].size()};
    postings_[at].add(slot);
  }
  places_[slot] = std::move(places);
}

void LabelIndex::drop(const Place& place) {
  const std::uint32_t moved = postings_[place.posting].remove_at(place.at);
  const std::uint32_t last = postings_[place.posting].size();
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
    const Posting& posting = postings_[place.posting];
    if (posting.size() > 0) continue;
    by_hash_.erase(posting.hash(), place.posting);
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
    const auto slots = postings_[at].slots();
    if (!best || slots.size() < best->size()) best = slots;
  }
  return best;
}

}  // namespace alerts
