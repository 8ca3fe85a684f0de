#include "engines/merkle/merkle.h"

#include <bit>
#include <cstring>
#include <utility>

namespace merkle {
namespace {

constexpr std::string_view leaf_prefix("\x00", 1);
constexpr std::string_view node_prefix("\x01", 1);

base::Error leaf_missing(std::uint64_t index) {
  return base::unavailable("leaf " + std::to_string(index) + " of the log cannot be read");
}

// The largest power of two below n: where RFC 6962 splits a list of n > 1 leaves.
std::uint64_t split_of(std::uint64_t n) { return std::bit_floor(n - 1); }

// The leaves [begin, end) as one tree. `begin` is a multiple of the largest power of two that fits
// in, as it is wherever RFC 6962 splits.
base::Result<Hash> root_of_range(std::uint64_t begin, std::uint64_t end, const NodeAt& node) {
  if (begin == end) return empty_root();
  std::vector<Hash> complete;
  while (begin < end) {
    const auto width = std::bit_floor(end - begin);
    const auto level = static_cast<unsigned>(std::countr_zero(width));
    complete.push_back(TRY(node(level, begin >> level)));
    begin += width;
  }
  Hash root = complete.back();
  for (std::size_t i = complete.size() - 1; i-- > 0;) root = node_hash(complete[i], root);
  return root;
}

// Proofs are found from the root downwards and listed from the leaf upwards.
std::vector<Hash> upwards(std::vector<Hash> downwards) {
  return {downwards.rbegin(), downwards.rend()};
}

}  // namespace

Hash leaf_hash(std::string_view bytes) { return base::crypto::sha256(leaf_prefix, bytes); }

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<char, 1 + 2 * sizeof(Hash)> bytes;
  bytes[0] = node_prefix[0];
  std::memcpy(bytes.data() + 1, left.data(), left.size());
  std::memcpy(bytes.data() + 1 + left.size(), right.data(), right.size());
  return base::crypto::sha256({bytes.data(), bytes.size()});
}

Hash empty_root() { return base::crypto::sha256(std::string_view()); }

base::Result<Frontier> Frontier::decode(std::uint64_t size, std::string_view bytes) {
  const auto roots = static_cast<std::size_t>(std::popcount(size));
  if (bytes.size() != roots * sizeof(Hash))
    return base::invalid("the frontier of a log of " + std::to_string(size) + " leaves has " +
                         std::to_string(roots * sizeof(Hash)) + " bytes, not " +
                         std::to_string(bytes.size()));
  Frontier frontier;
  frontier.size_ = size;
  frontier.roots_.resize(roots);
  for (std::size_t i = 0; i < roots; ++i)
    std::memcpy(frontier.roots_[i].data(), bytes.data() + i * sizeof(Hash), sizeof(Hash));
  return frontier;
}

std::string Frontier::encode() const {
  std::string bytes;
  bytes.reserve(roots_.size() * sizeof(Hash));
  for (const Hash& root : roots_) bytes.append(base::crypto::view(root));
  return bytes;
}

void Frontier::append(const Hash& leaf) {
  Hash root = leaf;
  // As in a binary addition, each trailing one bit of the size is a subtree that is now full.
  for (std::uint64_t carry = size_; carry & 1; carry >>= 1) {
    root = node_hash(roots_.back(), root);
    roots_.pop_back();
  }
  roots_.push_back(root);
  ++size_;
}

Hash Frontier::root() const {
  if (roots_.empty()) return empty_root();
  Hash root = roots_.back();
  for (std::size_t i = roots_.size() - 1; i-- > 0;) root = node_hash(roots_[i], root);
  return root;
}

Hash root_of(const std::vector<Hash>& leaves) {
  Frontier frontier;
  for (const Hash& leaf : leaves) frontier.append(leaf);
  return frontier.root();
}

NodeAt nodes_of(LeafAt leaf) {
  return [leaf = std::move(leaf)](unsigned level, std::uint64_t index) -> base::Result<Hash> {
    Frontier frontier;
    for (std::uint64_t at = index << level; at < (index + 1) << level; ++at) {
      const auto hash = leaf(at);
      if (!hash) return leaf_missing(at);
      frontier.append(*hash);
    }
    return frontier.root();
  };
}

base::Result<Hash> root_at(std::uint64_t size, const NodeAt& node) {
  return root_of_range(0, size, node);
}

// RFC 6962 section 2.1.1.
base::Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                const NodeAt& node) {
  if (index >= size)
    return base::invalid("index: must be below the size of the log, " + std::to_string(size));
  std::vector<Hash> siblings;
  std::uint64_t begin = 0, end = size;
  while (end - begin > 1) {
    const std::uint64_t middle = begin + split_of(end - begin);
    if (index < middle) {
      siblings.push_back(TRY(root_of_range(middle, end, node)));
      end = middle;
    } else {
      siblings.push_back(TRY(root_of_range(begin, middle, node)));
      begin = middle;
    }
  }
  return upwards(std::move(siblings));
}

// RFC 6962 section 2.1.2.
base::Result<std::vector<Hash>> consistency_proof(std::uint64_t first, std::uint64_t second,
                                                  const NodeAt& node) {
  if (first > second)
    return base::invalid("first: must not be above the second size, " + std::to_string(second));
  std::vector<Hash> siblings;
  if (first == 0 || first == second) return siblings;
  std::uint64_t begin = 0, end = second;
  bool whole = true;  // the old root itself is then known to whoever verifies
  while (end != first) {
    const std::uint64_t middle = begin + split_of(end - begin);
    if (first <= middle) {
      siblings.push_back(TRY(root_of_range(middle, end, node)));
      end = middle;
    } else {
      siblings.push_back(TRY(root_of_range(begin, middle, node)));
      begin = middle;
      whole = false;
    }
  }
  if (!whole) siblings.push_back(TRY(root_of_range(begin, end, node)));
  return upwards(std::move(siblings));
}

// RFC 9162 section 2.1.3.2.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Hash>& proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index, last = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) || node == last) {
      hash = node_hash(sibling, hash);
      while (!(node & 1) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162 section 2.1.4.2.
bool verify_consistency(std::uint64_t first, std::uint64_t second, const Hash& first_root,
                        const Hash& second_root, const std::vector<Hash>& proof) {
  if (first > second) return false;
  if (first == second) return proof.empty() && first_root == second_root;
  if (first == 0) return proof.empty() && first_root == empty_root();
  std::vector<Hash> path = proof;
  if (std::has_single_bit(first)) path.insert(path.begin(), first_root);
  if (path.empty()) return false;
  std::uint64_t node = first - 1, last = second - 1;
  while (node & 1) {
    node >>= 1;
    last >>= 1;
  }
  Hash old_hash = path.front(), new_hash = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if ((node & 1) || node == last) {
      old_hash = node_hash(path[i], old_hash);
      new_hash = node_hash(path[i], new_hash);
      while (!(node & 1) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, path[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == first_root && new_hash == second_root;
}

}  // namespace merkle
