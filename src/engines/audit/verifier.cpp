#include "engines/audit/verifier.h"

#include <algorithm>
#include <utility>

#include "base/json/json.h"
#include "base/text.h"

namespace audit {
namespace {

constexpr base::json::Limits entry_limits{.depth_max = 40};

// Canonical JSON sorts its members, so an entry ends in its type and version.
bool ends_in_type(std::string_view bytes, std::string_view type) {
  constexpr std::string_view after = "\",\"v\":1}", before = ",\"type\":\"";
  if (!bytes.ends_with(after)) return false;
  bytes.remove_suffix(after.size());
  if (!bytes.ends_with(type)) return false;
  bytes.remove_suffix(type.size());
  return bytes.ends_with(before);
}

}  // namespace

Verifier::Verifier(Evidence evidence)
    : trust_(std::move(evidence.trusted)), kept_(std::move(evidence.kept)) {
  chain_.push_back({.origin = std::move(evidence.origin), .opened = std::nullopt});
  for (const std::string& note : evidence.notes) add_note(note, "a note");
}

const Said* Verifier::add_note(std::string_view bytes, const std::string& where) {
  if (const auto known = known_.find(bytes); known != known_.end()) return &notes_[known->second];
  auto said = read_note(bytes);
  if (!said) {
    report_.add(Answer::untrusted, 0, 0, where + ": " + said.error().message);
    return nullptr;
  }
  if (const auto* checkpoint = std::get_if<Checkpoint>(&said->statement)) want(checkpoint->size);
  known_.emplace(bytes, notes_.size());
  notes_.push_back(*std::move(said));
  return &notes_.back();
}

void Verifier::want(std::int64_t size) {
  if (size == 0)
    roots_[0] = merkle::empty_root();
  else
    roots_.try_emplace(size);
}

void Verifier::append(const merkle::Hash& leaf) {
  ++seen_;
  if (!whole_) return;
  frontier_.append(leaf);
  const auto wanted = roots_.find(seen_);
  if (wanted != roots_.end()) wanted->second = frontier_.root();
}

void Verifier::missing(std::int64_t first, std::int64_t last) {
  report_.add(Answer::altered, first, last,
              first == last ? "entry " + std::to_string(first) + " is missing"
                            : "entries " + std::to_string(first) + " to " + std::to_string(last) +
                                  " are missing");
  for (auto at = first; at <= last && whole_; ++at) {
    const auto kept = kept_ ? kept_(at) : std::nullopt;
    if (kept)
      append(*kept);
    else
      whole_ = false;
  }
  seen_ = last;
}

void Verifier::see(const Entry& entry) {
  if (entry.sequence <= seen_)
    return report_.add(
        Answer::altered, entry.sequence, entry.sequence,
        "entry " + std::to_string(entry.sequence) + " comes again, or out of its order");
  if (entry.sequence > seen_ + 1) missing(seen_ + 1, entry.sequence - 1);
  auto leaf = merkle::leaf_hash(entry.bytes);
  const auto altered = [&](std::string_view how) {
    report_.add(Answer::altered, entry.sequence, entry.sequence,
                "entry " + std::to_string(entry.sequence) + " was altered: " + std::string(how));
  };
  const auto kept = kept_ ? kept_(entry.sequence) : std::nullopt;
  const bool hash_fits = base::crypto::view(leaf) == entry.leaf_hash;
  if (!hash_fits)
    altered("its bytes do not match its hash");
  else if (kept && *kept != leaf)
    altered("its bytes and its hash are not those that the tree holds");
  else if (!entry.columns_agree)
    altered("its columns do not say what its bytes say");
  see_statement(entry);
  // What follows is judged by the hash that was recorded, so that one fault is reported once.
  if (kept)
    leaf = *kept;
  else if (!hash_fits && entry.leaf_hash.size() == leaf.size())
    std::ranges::copy(entry.leaf_hash, leaf.begin());
  append(leaf);
}

void Verifier::see_statement(const Entry& entry) {
  const bool restored = ends_in_type(entry.bytes, restored_type);
  if (!restored && !ends_in_type(entry.bytes, key_type)) return;
  const std::string where = "entry " + std::to_string(entry.sequence);
  const auto document = base::json::Document::parse(entry.bytes, entry_limits);
  const auto* body = document ? document->root().find("body") : nullptr;
  const auto* note = body != nullptr ? body->find("note") : nullptr;
  if (note == nullptr || note->kind() != base::json::Kind::string)
    return report_.add(Answer::untrusted, entry.sequence, entry.sequence,
                       where + " holds no signed note");
  const Said* const said = add_note(note->string(), where);
  if (said == nullptr || !restored) return;
  if (const auto* epoch = std::get_if<Epoch>(&said->statement))
    opened_.push_back({.epoch = *epoch,
                       .sequence = entry.sequence,
                       .root = whole_ ? frontier_.root() : merkle::Hash{},
                       .root_known = whole_});
}

Report Verifier::finish(const Head& head, std::int64_t unsequenced) {
  if (seen_ < head.size) missing(seen_ + 1, head.size);
  trust_.follow(notes_);
  std::erase_if(notes_, [&](const Said& said) {
    const std::string doubt = trust_.doubt(said);
    if (doubt.empty()) return false;
    report_.add(Answer::untrusted, 0, 0,
                "a note about " + origin_of(said.statement) + " is not believed: " + doubt);
    return true;
  });
  build_chain();
  report_.origin = chain_.back().origin;
  report_.size = seen_;
  if (whole_) report_.root = base::to_hex(base::crypto::view(frontier_.root()));
  check_twins();
  check_checkpoints();
  check_head(head, fails_ > 0);
  report_remarks(unsequenced);
  return std::move(report_);
}

void Verifier::check_head(const Head& head, bool checkpoint_fails) {
  if (seen_ > head.size)
    report_.add(Answer::altered, head.size + 1, seen_,
                "entries from " + std::to_string(head.size + 1) +
                    " on are not part of the tree that the head stands for");
  const bool head_differs = whole_ && seen_ == head.size && frontier_.root() != head.root;
  if (head_differs)
    report_.add(Answer::altered, fits_ + 1, checkpoint_fails ? fails_ : seen_,
                "the root of the entries is not the head's: between entries " +
                    std::to_string(fits_ + 1) + " and " +
                    std::to_string(checkpoint_fails ? fails_ : seen_) +
                    " one was altered together with its hash, or the head was");
  else if (checkpoint_fails)
    report_.add(Answer::forked, fits_ + 1, fails_,
                "the log agrees with itself but not with the checkpoint of " +
                    std::to_string(fails_) + " entries: from entry " + std::to_string(fits_ + 1) +
                    " on it may be another log than the one that was signed");
}

void Verifier::report_remarks(std::int64_t unsequenced) {
  for (std::size_t i = 1; i < chain_.size(); ++i) {
    const Epoch& epoch = *chain_[i].opened;
    std::string text = "restored at " + std::to_string(epoch.restored.size) + " by " + epoch.who +
                       " at " + base::format_rfc3339(epoch.at) + ": " + epoch.why;
    if (epoch.old)
      text += "; the log before had " + std::to_string(epoch.old->size) + " entries";
    else
      text += "; how long the log before was is not known";
    report_.add(Answer::restored, 0, epoch.restored.size, std::move(text));
  }
  if (unsequenced > 0)
    report_.add(Answer::unsequenced, 0, 0, std::to_string(unsequenced) + " not yet sequenced");
  report_.anchored = fits_;
  if (seen_ > fits_)
    report_.add(Answer::unanchored, fits_ + 1, seen_,
                "unanchored tail of " + std::to_string(seen_ - fits_) +
                    ": no checkpoint stands for the entries from " + std::to_string(fits_ + 1));
}

}  // namespace audit
