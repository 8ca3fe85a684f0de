#include "modules/alerts/text_pool.h"

#include <algorithm>
#include <utility>

namespace alerts {

TextPtr TextPool::share(TextPtr text) {
  if (!text) return text;
  if (texts_.size() >= sweep_at_) sweep();
  auto& kept = texts_[std::hash<std::string>{}(*text)];
  if (const TextPtr known = kept.lock(); known && *known == *text) return known;
  kept = text;
  return text;
}

// Rarely enough that a text costs a constant on average.
void TextPool::sweep() {
  std::erase_if(texts_, [](const auto& entry) { return entry.second.expired(); });
  sweep_at_ = std::max<std::size_t>(1'024, 2 * texts_.size());
}

}  // namespace alerts
