#include "engines/stats/heavy.h"

#include <algorithm>

namespace stats {
namespace {

bool before(const Heavy::Key& a, const Heavy::Key& b) {
  return a.count != b.count ? a.count > b.count : a.key < b.key;
}

}  // namespace

// The key at this place has grown: forward to where it belongs.
void Heavy::sift(std::size_t at) {
  for (; at > 0 && before(keys_[at], keys_[at - 1]); --at) std::swap(keys_[at], keys_[at - 1]);
}

void Heavy::add(std::uint64_t key, std::uint64_t events) {
  events_ += events;
  const auto end = keys_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto found = std::find_if(keys_.begin(), end, [key](const Key& k) { return k.key == key; });
  auto at = static_cast<std::size_t>(found - keys_.begin());
  if (found != end) {
    found->count += events;
  } else if (count_ < kept_max) {
    keys_[count_++] = {.key = key, .count = events};
  } else {  // takes the place, and the count, of the rarest
    at = kept_max - 1;
    keys_[at] = {.key = key, .count = keys_[at].count + events, .error = keys_[at].count};
  }
  sift(at);
}

void Heavy::merge(const Heavy& other) {
  std::array<Key, 2 * kept_max> all{};
  std::size_t count = 0;
  for (const Key& mine : keys()) {
    const auto theirs = std::ranges::find(other.keys(), mine.key, &Key::key);
    const bool both = theirs != other.keys().end();
    all[count++] = {.key = mine.key,
                    .count = mine.count + (both ? theirs->count : other.missed_max()),
                    .error = mine.error + (both ? theirs->error : other.missed_max())};
  }
  for (const Key& theirs : other.keys())
    if (std::ranges::find(keys(), theirs.key, &Key::key) == keys().end())
      all[count++] = {.key = theirs.key,
                      .count = theirs.count + missed_max(),
                      .error = theirs.error + missed_max()};
  std::sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), before);
  keys_ = {};
  count_ = std::min(count, kept_max);
  std::copy_n(all.begin(), count_, keys_.begin());
  events_ += other.events_;
}

bool Heavy::sound() const {
  if (count_ > kept_max) return false;
  const auto wrong = [](const Key& key) { return key.count == 0 || key.error > key.count; };
  return std::ranges::none_of(keys(), wrong) && std::ranges::is_sorted(keys(), before);
}

}  // namespace stats
