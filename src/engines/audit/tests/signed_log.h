// A log as an honest server keeps it and signs it, and hands that are not honest: what the tests of
// the verifier stand on.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/json/json.h"
#include "base/text.h"
#include "engines/audit/verifier.h"

namespace audit {

using base::crypto::ed25519::public_key;

inline const base::Id tenant{{0x01, 0x9a, 0xb0}};
inline const base::Time noon{1'764'072'000'000'000'000};
inline base::Secret seed_of(char c) { return base::Secret(std::string(32, c)); }

struct Row {
  std::int64_t sequence;
  std::string bytes, leaf_hash;
};

// A log as an honest server keeps it, and hands that are not.
class Log {
 public:
  void append(int count) {
    for (int i = 0; i < count; ++i)
      add("{\"body\":{\"n\":" + std::to_string(rows.size()) + ",\"by\":\"" + writer +
          "\"},\"type\":\"note.added\",\"v\":1}");
  }
  void add(const std::string& bytes) {
    const auto leaf = merkle::leaf_hash(bytes);
    rows.push_back({size() + 1, bytes, std::string(base::crypto::view(leaf))});
    tree.append(leaf);
    kept.push_back(leaf);
  }
  void add_statement(std::string_view type, std::string_view note) {
    std::string body;
    base::json::write_string(body, note);
    add("{\"body\":{\"note\":" + body + "},\"type\":\"" + std::string(type) + "\",\"v\":1}");
    notes.emplace_back(note);
  }
  Checkpoint head() const { return {.origin = origin, .size = size(), .root = tree.root()}; }
  void sign() { notes.push_back(sign_note(text_of(head()), origin, key)); }
  void rotate(char to) {
    auto note = sign_note(text_of(KeyHandover{.origin = origin,
                                              .size = size(),
                                              .key = public_key(seed_of(to)),
                                              .at = noon,
                                              .who = "ada",
                                              .why = "yearly"}),
                          origin, key);
    add_signature(note, origin, seed_of(to));
    key = seed_of(to);
    add_statement(key_type, note);
  }
  // Goes back to what it was at `copy` and says so.
  Log restored_from(const Log& copy, char epoch, bool old_known = true) const {
    Log log = copy;
    const Checkpoint from = log.head();
    log.origin = origin_of(tenant, base::Id{{static_cast<std::uint8_t>(epoch)}});
    log.key = key;
    Epoch opened{.origin = log.origin,
                 .restored = from,
                 .old = head(),
                 .at = noon,
                 .who = "ada",
                 .why = "the disk died"};
    if (!old_known) opened.old.reset();
    log.add_statement(restored_type, sign_note(text_of(opened), log.origin, key));
    log.writer = "after";
    return log;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(rows.size()); }

  std::vector<Row> rows;
  merkle::Frontier tree;
  std::vector<merkle::Hash> kept;
  bool has_tiles = false;
  std::vector<std::string> notes;
  std::string origin = origin_of(tenant, {});
  base::Secret key = seed_of('a');
  std::string writer = "ada";
  std::int64_t unsequenced = 0;
};

inline Report audit(const Log& log, std::vector<std::string> sink, char trusted = 'a') {
  sink.insert(sink.end(), log.notes.begin(), log.notes.end());
  Evidence evidence{.origin = origin_of(tenant, {}),
                    .notes = std::move(sink),
                    .trusted = {public_key(seed_of(trusted))},
                    .kept = nullptr};
  if (log.has_tiles)
    evidence.kept = [&log](std::int64_t at) {
      const auto i = static_cast<std::size_t>(at - 1);
      return i < log.kept.size() ? std::optional(log.kept[i]) : std::nullopt;
    };
  Verifier verifier(std::move(evidence));
  for (const Row& row : log.rows)
    verifier.see({.sequence = row.sequence,
                  .bytes = row.bytes,
                  .leaf_hash = row.leaf_hash,
                  .columns_agree = true});
  return verifier.finish(
      {.size = static_cast<std::int64_t>(log.tree.size()), .root = log.tree.root()},
      log.unsequenced);
}

inline std::string answers(const Report& report) {
  std::string out;
  for (const Finding& each : report.findings) {
    if (!out.empty()) out += "; ";
    out += std::string(base::describe::choice_name(each.answer)) + " " +
           std::to_string(each.first) + "-" + std::to_string(each.last);
  }
  return out;
}

inline std::string texts(const Report& report) {
  std::string out;
  for (const Finding& each : report.findings) out += each.text + "\n";
  return out;
}

// Ten entries, a checkpoint, five, another one.
inline Log fifteen() {
  Log log;
  log.append(10);
  log.sign();
  log.append(5);
  log.sign();
  return log;
}

inline void rewrite(Log& log, std::size_t row, const std::string& bytes) {
  log.rows[row].bytes = bytes;
  log.rows[row].leaf_hash = base::crypto::view(merkle::leaf_hash(bytes));
}

inline void rebuild(Log& log) {  // the tree over whatever the rows say now
  log.tree = {};
  log.kept.clear();
  std::int64_t sequence = 0;
  for (Row& row : log.rows) {
    row.sequence = ++sequence;
    const auto leaf = merkle::leaf_hash(row.bytes);
    row.leaf_hash = base::crypto::view(leaf);
    log.tree.append(leaf);
    log.kept.push_back(leaf);
  }
}

}  // namespace audit
