#include "engines/document/arena.h"

#include <algorithm>

namespace document {
namespace {

constexpr std::size_t block_min = std::size_t{4} << 10;
constexpr std::size_t block_max = std::size_t{1} << 20;  // larger only for what does not fit it

}  // namespace

// Blocks double, so that a large document needs few and a small one little.
void* Arena::allocate_in_new_block(std::size_t size) {
  const std::size_t wanted = std::max(size, std::clamp(capacity_ * 2, block_min, block_max));
  blocks_.push_back({std::make_unique_for_overwrite<char[]>(wanted), wanted});
  bytes_ += wanted;
  block_ = blocks_.back().bytes.get();
  capacity_ = wanted;
  used_ = size;
  return block_;
}

void Arena::restore(const Mark& mark) {
  while (blocks_.size() > mark.blocks) {
    bytes_ -= blocks_.back().size;
    blocks_.pop_back();
  }
  block_ = blocks_.empty() ? nullptr : blocks_.back().bytes.get();
  capacity_ = blocks_.empty() ? 0 : blocks_.back().size;
  used_ = mark.used;
}

void Arena::reset() {
  used_ = 0;
  if (blocks_.size() <= 1) return;
  const auto largest = std::ranges::max_element(blocks_, {}, &Block::size);
  std::iter_swap(blocks_.begin(), largest);
  blocks_.resize(1);
  block_ = blocks_.front().bytes.get();
  capacity_ = bytes_ = blocks_.front().size;
}

}  // namespace document
