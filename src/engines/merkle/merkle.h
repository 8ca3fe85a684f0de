// RFC 6962 Merkle trees (section 2.1): leaf and node hashes, an incremental frontier that appends
// in O(log n), inclusion and consistency proofs and their verification. Pure; values only. leaf =
// SHA-256(0x00 || bytes); node = SHA-256(0x01 || left || right).
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/crypto.h"
#include "base/result.h"

namespace merkle {

using Hash = base::crypto::Digest;

Hash leaf_hash(std::string_view bytes);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();  // SHA-256 of nothing

// The roots of the complete subtrees of a log of `size` leaves, largest first: all that is needed
// to append and to know the root. 32 bytes for each bit set in `size`.
class Frontier {
 public:
  Frontier() = default;
  static base::Result<Frontier> decode(std::uint64_t size, std::string_view bytes);
  std::string encode() const;
  void append(const Hash& leaf);
  Hash root() const;
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> roots_;
};

// Hashes of leaves by index, as the proofs need them. nullopt ends the computation with
// `unavailable`.
using LeafAt = std::function<std::optional<Hash>(std::uint64_t)>;

// The root of the complete subtree of 2^level leaves that begins at leaf `index` * 2^level: what a
// log that keeps its tree answers without reading leaves. A proof asks for O(log n) of them.
using NodeAt = std::function<base::Result<Hash>(unsigned level, std::uint64_t index)>;
NodeAt nodes_of(LeafAt leaf);  // found from the leaves each time

Hash root_of(const std::vector<Hash>& leaves);
base::Result<Hash> root_at(std::uint64_t size, const NodeAt& node);
base::Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                                const NodeAt& node);
base::Result<std::vector<Hash>> consistency_proof(std::uint64_t first, std::uint64_t second,
                                                  const NodeAt& node);
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Hash>& proof, const Hash& root);
bool verify_consistency(std::uint64_t first, std::uint64_t second, const Hash& first_root,
                        const Hash& second_root, const std::vector<Hash>& proof);

}  // namespace merkle
