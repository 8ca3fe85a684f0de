#include "engines/document/key.h"

#include "engines/document/arena.h"

namespace document {

constexpr std::size_t slots_at_first = 64;

Keys::Keys(Arena& arena) : arena_(arena), slots_(slots_at_first) {}

// The slot that holds the key or is free for it; nullptr when too many others stand in the way. The
// empty key is what a free slot holds, so it needs none.
Key* Keys::slot_of(const Key& key) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < probes_max; ++i) {
    Key& slot = slots_[(key.hash() + i) & mask];
    if (slot.text().empty() || slot == key) return &slot;
  }
  return nullptr;
}

void Keys::grow() {
  std::vector<Key> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Key& key : old) {
    if (key.text().empty()) continue;
    if (Key* slot = slot_of(key)) *slot = key;
  }
}

Key Keys::intern(std::string_view text) {
  if (text.empty()) return {};
  if (2 * (size_ + 1) > slots_.size()) grow();
  const Key wanted(text);
  Key* slot = slot_of(wanted);
  if (slot != nullptr && !slot->text().empty()) return *slot;
  const Key fresh(arena_.copy(text));
  if (slot == nullptr) return fresh;
  ++size_;
  return *slot = fresh;
}

Key Keys::intern_stable(std::string_view text) {
  if (text.empty()) return {};
  if (2 * (size_ + 1) > slots_.size()) grow();
  const Key wanted(text);
  Key* slot = slot_of(wanted);
  if (slot == nullptr) return wanted;
  if (!slot->text().empty()) return *slot;
  ++size_;
  return *slot = wanted;
}

}  // namespace document
