#include "core/ledger_proofs.h"

#include <utility>

#include "base/text.h"
#include "core/ledger_entry.h"
#include "core/ledger_tiles.h"

namespace core {
namespace {

using base::describe::field;
using base::describe::Field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

std::string hex(const merkle::Hash& hash) { return base::to_hex(base::crypto::view(hash)); }

std::vector<std::string> in_hex(const std::vector<merkle::Hash>& hashes) {
  std::vector<std::string> out;
  out.reserve(hashes.size());
  for (const auto& hash : hashes) out.push_back(hex(hash));
  return out;
}

base::Error no_entry(std::int64_t sequence) {
  return base::not_found("the ledger has no entry " + std::to_string(sequence));
}

base::Error no_size(std::string_view name, std::int64_t size) {
  return base::invalid(std::string(name) + ": the ledger has " + std::to_string(size) + " entries",
                       "/" + std::string(name));
}

}  // namespace

const Type& described(Tag<LedgerRecord>) {
  static constexpr Field fields[] = {
      field<&LedgerRecord::entry>("entry", "The entry"),
      field<&LedgerRecord::bytes>(
          "bytes",
          "Its canonical JSON (RFC 8785), to the byte: the leaf hash is SHA-256 of a zero"
          " byte and these")};
  static constexpr Type type = object("LedgerRecord", "A ledger entry with its bytes", fields);
  return type;
}

const Type& described(Tag<OfEntry>) {
  static constexpr Field fields[] = {
      field<&OfEntry::sequence>("sequence", "Place in the ledger, from 1", {.min = 1})};
  static constexpr Type type = object("OfEntry", "Which entry", fields);
  return type;
}

const Type& described(Tag<InclusionOf>) {
  static constexpr Field fields[] = {
      field<&InclusionOf::sequence>("sequence", "Place in the ledger, from 1", {.min = 1}),
      field<&InclusionOf::size>("size", "Of the tree, say a checkpoint's; default: all entries",
                                {.min = 1})};
  static constexpr Type type = object("InclusionOf", "Which entry in which tree", fields);
  return type;
}

const Type& described(Tag<InclusionProof>) {
  static constexpr Field fields[] = {
      field<&InclusionProof::sequence>("sequence", "The entry; its leaf's index is one less"),
      field<&InclusionProof::size>("size", "Entries in the tree"),
      field<&InclusionProof::leaf_hash>("leaf_hash", "Of the entry, in hex"),
      field<&InclusionProof::root>("root", "Of the tree, in hex"),
      field<&InclusionProof::hashes>("hashes", "The audit path from the leaf upwards, in hex")};
  static constexpr Type type =
      object("InclusionProof", "That an entry is in the tree (RFC 6962 section 2.1.1)", fields);
  return type;
}

const Type& described(Tag<ConsistencyOf>) {
  static constexpr Field fields[] = {
      field<&ConsistencyOf::from>("from", "Entries in the older tree", {.min = 0}),
      field<&ConsistencyOf::to>("to", "Entries in the newer tree", {.min = 0})};
  static constexpr Type type = object("ConsistencyOf", "Which two trees", fields);
  return type;
}

const Type& described(Tag<ConsistencyProof>) {
  static constexpr Field fields[] = {
      field<&ConsistencyProof::from>("from", "Entries in the older tree"),
      field<&ConsistencyProof::to>("to", "Entries in the newer tree"),
      field<&ConsistencyProof::from_root>("from_root", "Of the older tree, in hex"),
      field<&ConsistencyProof::to_root>("to_root", "Of the newer tree, in hex"),
      field<&ConsistencyProof::hashes>("hashes", "The proof, in hex")};
  static constexpr Type type =
      object("ConsistencyProof", "That the tree only grew (RFC 6962 section 2.1.2)", fields);
  return type;
}

base::Result<LedgerRecord> ledger_record(const store::Snapshot& snapshot, std::int64_t sequence) {
  static constexpr std::string_view select_entry =
      "select e.bytes, e.leaf_hash from core_ledger_entry e"
      " where e.tenant_id = $1 and e.sequence = $2";
  LedgerRecord record;
  std::string leaf_hash;
  const bool found =
      TRY(snapshot.first(select_entry, {snapshot.tenant(), sequence}, [&](const store::Row& row) {
        record.bytes = row.bytes(0);
        leaf_hash = base::to_hex(row.bytes(1));
      }));
  if (!found) return no_entry(sequence);
  auto entry = decode_entry(record.bytes);
  if (!entry)
    return base::conflict("entry " + std::to_string(sequence) +
                          " cannot be read: " + entry.error().message);
  record.entry = *std::move(entry);
  record.entry.sequence = sequence;
  record.entry.leaf_hash = std::move(leaf_hash);
  return record;
}

base::Result<InclusionProof> prove_inclusion(const store::Snapshot& snapshot, const Ledger& ledger,
                                             const InclusionOf& wanted) {
  const LedgerHead head = TRY(ledger.head(snapshot));
  const std::int64_t size = wanted.size.value_or(head.size);
  if (wanted.sequence > head.size) return no_entry(wanted.sequence);
  if (size > head.size) return no_size("size", head.size);
  if (wanted.sequence > size)
    return base::invalid("size: the tree needs to hold the entry", "/size");
  const auto index = static_cast<std::uint64_t>(wanted.sequence - 1);
  const auto leaves = static_cast<std::uint64_t>(size);
  TileReader reader(snapshot, static_cast<std::uint64_t>(head.size));
  const auto leaf = TRY(reader.node(0, index));
  const auto root = TRY(merkle::root_at(leaves, reader.nodes()));
  const auto proof = TRY(merkle::inclusion_proof(index, leaves, reader.nodes()));
  return InclusionProof{.sequence = wanted.sequence,
                        .size = size,
                        .leaf_hash = hex(leaf),
                        .root = hex(root),
                        .hashes = in_hex(proof)};
}

base::Result<ConsistencyProof> prove_consistency(const store::Snapshot& snapshot,
                                                 const Ledger& ledger,
                                                 const ConsistencyOf& wanted) {
  const LedgerHead head = TRY(ledger.head(snapshot));
  if (wanted.to > head.size) return no_size("to", head.size);
  if (wanted.from > wanted.to)
    return base::invalid("from: at most `to`, " + std::to_string(wanted.to), "/from");
  const auto from = static_cast<std::uint64_t>(wanted.from);
  const auto to = static_cast<std::uint64_t>(wanted.to);
  TileReader reader(snapshot, static_cast<std::uint64_t>(head.size));
  const auto from_root = TRY(merkle::root_at(from, reader.nodes()));
  const auto to_root = TRY(merkle::root_at(to, reader.nodes()));
  const auto proof = TRY(merkle::consistency_proof(from, to, reader.nodes()));
  return ConsistencyProof{.from = wanted.from,
                          .to = wanted.to,
                          .from_root = hex(from_root),
                          .to_root = hex(to_root),
                          .hashes = in_hex(proof)};
}

}  // namespace core
