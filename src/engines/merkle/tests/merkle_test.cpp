#include "engines/merkle/merkle.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace merkle {
namespace {

std::string hex(const Hash& hash) { return base::to_hex(base::crypto::view(hash)); }

// The leaves and roots that the Certificate Transparency project publishes for RFC 6962.
const char* const reference_leaves[] = {"",
                                        "00",
                                        "10",
                                        "2021",
                                        "3031",
                                        "40414243",
                                        "5051525354555657",
                                        "606162636465666768696a6b6c6d6e6f"};
const char* const reference_roots[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Hash> reference_leaf_hashes() {
  std::vector<Hash> leaves;
  for (const char* leaf : reference_leaves) leaves.push_back(leaf_hash(*base::from_hex(leaf)));
  return leaves;
}

std::vector<Hash> numbered_leaves(std::uint64_t size) {
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(leaf_hash("leaf " + std::to_string(i)));
  return leaves;
}

NodeAt from(const std::vector<Hash>& leaves) {
  return nodes_of([&leaves](std::uint64_t index) -> std::optional<Hash> {
    if (index >= leaves.size()) return std::nullopt;
    return leaves[index];
  });
}

constexpr std::uint64_t sizes = 70;

TEST(Merkle, an_empty_log_has_the_hash_of_nothing_as_its_root) {
  EXPECT_EQ(hex(empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Frontier().root(), empty_root());
  EXPECT_EQ(root_of({}), empty_root());
}

TEST(Merkle, the_published_roots_are_reached_leaf_by_leaf) {
  Frontier frontier;
  const auto leaves = reference_leaf_hashes();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    frontier.append(leaves[i]);
    EXPECT_EQ(hex(frontier.root()), reference_roots[i]) << i + 1 << " leaves";
  }
}

TEST(Merkle, the_published_inclusion_proof_is_found) {
  const auto leaves = reference_leaf_hashes();
  const auto proof = inclusion_proof(0, 8, from(leaves));
  ASSERT_TRUE(proof);
  ASSERT_EQ(proof->size(), 3U);
  EXPECT_EQ(hex((*proof)[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(hex((*proof)[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(hex((*proof)[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
}

TEST(Merkle, the_published_consistency_proof_is_found) {
  const auto leaves = reference_leaf_hashes();
  const auto proof = consistency_proof(6, 8, from(leaves));
  ASSERT_TRUE(proof);
  ASSERT_EQ(proof->size(), 3U);
  EXPECT_EQ(hex((*proof)[0]), "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
  EXPECT_EQ(hex((*proof)[1]), "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
  EXPECT_EQ(hex((*proof)[2]), "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
}

TEST(Merkle, a_frontier_survives_its_encoding_at_every_size) {
  Frontier frontier;
  for (std::uint64_t size = 0; size <= sizes; ++size) {
    auto decoded = Frontier::decode(size, frontier.encode());
    ASSERT_TRUE(decoded) << size;
    EXPECT_EQ(decoded->root(), frontier.root());
    const Hash next = leaf_hash(std::to_string(size));
    decoded->append(next);
    frontier.append(next);
    EXPECT_EQ(decoded->root(), frontier.root());
    EXPECT_EQ(decoded->size(), size + 1);
  }
}

TEST(Merkle, a_frontier_of_the_wrong_length_is_refused) {
  for (const auto& [size, bytes] : std::vector<std::pair<std::uint64_t, std::size_t>>{
           {0, 32}, {1, 0}, {1, 31}, {1, 33}, {3, 32}, {UINT64_MAX, 63 * 32}}) {
    const auto decoded = Frontier::decode(size, std::string(bytes, 'x'));
    ASSERT_FALSE(decoded) << size << " with " << bytes;
    EXPECT_EQ(decoded.error().code, base::Code::invalid);
  }
}

TEST(Merkle, every_leaf_of_every_size_is_proven_included_and_no_other) {
  const auto leaves = numbered_leaves(sizes);
  for (std::uint64_t size = 1; size <= sizes; ++size) {
    const Hash root = root_of({leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size)});
    for (std::uint64_t index = 0; index < size; ++index) {
      auto proof = inclusion_proof(index, size, from(leaves));
      ASSERT_TRUE(proof);
      EXPECT_TRUE(verify_inclusion(leaves[index], index, size, *proof, root));
      EXPECT_FALSE(verify_inclusion(leaves[(index + 1) % sizes], index, size, *proof, root));
      EXPECT_FALSE(verify_inclusion(leaves[index], size, size, *proof, root));
      if (size > 1) {
        EXPECT_FALSE(verify_inclusion(leaves[index], (index + 1) % size, size, *proof, root));
        proof->front()[0] ^= 1;
        EXPECT_FALSE(verify_inclusion(leaves[index], index, size, *proof, root));
        proof->front()[0] ^= 1;
        proof->pop_back();
        EXPECT_FALSE(verify_inclusion(leaves[index], index, size, *proof, root));
      }
      proof->resize(proof->size() + 2);
      EXPECT_FALSE(verify_inclusion(leaves[index], index, size, *proof, root));
    }
  }
}

TEST(Merkle, every_pair_of_sizes_is_proven_consistent_and_a_fork_is_not) {
  const auto leaves = numbered_leaves(sizes);
  std::vector<Hash> roots = {empty_root()};
  Frontier frontier;
  for (const Hash& leaf : leaves) {
    frontier.append(leaf);
    roots.push_back(frontier.root());
  }
  const Hash forged = leaf_hash("forged");
  for (std::uint64_t second = 0; second <= sizes; ++second)
    for (std::uint64_t first = 0; first <= second; ++first) {
      auto proof = consistency_proof(first, second, from(leaves));
      ASSERT_TRUE(proof);
      EXPECT_TRUE(verify_consistency(first, second, roots[first], roots[second], *proof))
          << first << " to " << second;
      EXPECT_FALSE(verify_consistency(first, second, forged, roots[second], *proof));
      if (first != 0) {
        EXPECT_FALSE(verify_consistency(first, second, roots[first], forged, *proof));
      }
      proof->push_back(forged);
      EXPECT_FALSE(verify_consistency(first, second, roots[first], roots[second], *proof));
    }
}

TEST(Merkle, proofs_outside_the_log_are_refused) {
  const auto leaves = numbered_leaves(3);
  EXPECT_EQ(inclusion_proof(3, 3, from(leaves)).error().code, base::Code::invalid);
  EXPECT_EQ(consistency_proof(3, 2, from(leaves)).error().code, base::Code::invalid);
  EXPECT_FALSE(verify_consistency(3, 2, empty_root(), empty_root(), {}));
  EXPECT_FALSE(verify_consistency(2, 3, root_of(leaves), root_of(leaves), {}));
}

TEST(Merkle, a_leaf_that_cannot_be_read_ends_the_proof_as_unavailable) {
  const auto leaves = numbered_leaves(3);
  EXPECT_EQ(inclusion_proof(0, 5, from(leaves)).error().code, base::Code::unavailable);
  EXPECT_EQ(consistency_proof(2, 5, from(leaves)).error().code, base::Code::unavailable);
}

}  // namespace
}  // namespace merkle
