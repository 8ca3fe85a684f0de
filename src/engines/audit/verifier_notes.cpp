// The signed side of an audit: the chain of logs that restores made, and every checkpoint against
// it.
#include <algorithm>
#include <utility>

#include "base/time.h"
#include "engines/audit/verifier.h"

namespace audit {
namespace {

std::string named(const Checkpoint& checkpoint) {
  return "the checkpoint of " + std::to_string(checkpoint.size) + " entries of " +
         checkpoint.origin;
}

}  // namespace

const Verifier::Link* Verifier::link_of(std::string_view origin) const {
  const auto found = std::ranges::find(chain_, origin, &Link::origin);
  return found == chain_.end() ? nullptr : &*found;
}

// The link whose opening says that it came in the place of that log.
const Verifier::Link* Verifier::replaced_by(std::string_view origin) const {
  const auto found = std::ranges::find_if(chain_, [&](const Link& link) {
    return link.opened && link.opened->old && link.opened->old->origin == origin;
  });
  return found == chain_.end() ? nullptr : &*found;
}

void Verifier::build_chain() {
  for (const Opened& opened : opened_) {
    const auto said = std::ranges::find_if(notes_, [&](const Said& each) {
      const auto* epoch = std::get_if<Epoch>(&each.statement);
      return epoch != nullptr && epoch->origin == opened.epoch.origin;
    });
    if (said != notes_.end()) check_chain_epoch(*said, opened);
  }
  auto shared = seen_;
  for (auto link = chain_.rbegin(); link != chain_.rend(); ++link) {
    link->shared = shared;
    shared = std::min(shared, link->begins);
  }
}

void Verifier::check_chain_epoch(const Said& said, const Opened& opened) {
  const auto& epoch = std::get<Epoch>(said.statement);
  const bool fits = epoch.restored.origin == chain_.back().origin &&
                    epoch.restored.size == opened.sequence - 1 &&
                    (!opened.root_known || epoch.restored.root == opened.root);
  if (!fits)
    return report_.add(Answer::forked, 1, opened.sequence,
                       "the epoch that entry " + std::to_string(opened.sequence) +
                           " opens was signed for a copy of " +
                           std::to_string(epoch.restored.size) + " entries of " +
                           epoch.restored.origin + ", which is not what stands before it");
  chain_.push_back(
      {.origin = epoch.origin, .begins = epoch.restored.size, .opened = epoch, .shared = 0});
}

// Two signed checkpoints of one log and one size with different roots: whoever holds the key told
// two people different things, whatever this log is.
void Verifier::check_twins() {
  std::map<std::pair<std::string, std::int64_t>, merkle::Hash> roots;
  for (const Said& said : notes_) {
    const auto* checkpoint = std::get_if<Checkpoint>(&said.statement);
    if (checkpoint == nullptr) continue;
    const auto [at, fresh] =
        roots.try_emplace({checkpoint->origin, checkpoint->size}, checkpoint->root);
    if (!fresh && at->second != checkpoint->root)
      report_.add(Answer::forked, 1, checkpoint->size,
                  "two roots were signed for " + std::to_string(checkpoint->size) + " entries of " +
                      checkpoint->origin);
  }
}

void Verifier::check_checkpoints() {
  std::vector<const Checkpoint*> by_size;
  for (const Said& said : notes_)
    if (const auto* checkpoint = std::get_if<Checkpoint>(&said.statement))
      by_size.push_back(checkpoint);
  std::ranges::sort(by_size, {}, [](const Checkpoint* each) { return each->size; });
  for (const Checkpoint* each : by_size) check_checkpoint(*each);
  for (const Said& said : notes_)
    if (const auto* epoch = std::get_if<Epoch>(&said.statement))
      if (link_of(epoch->origin) == nullptr && replaced_by(epoch->origin) == nullptr)
        check_foreign({.origin = epoch->origin, .size = epoch->restored.size, .root = {}});
}

void Verifier::check_checkpoint(const Checkpoint& checkpoint) {
  const Link* link = link_of(checkpoint.origin);
  if (link == nullptr) {
    const Link* instead = replaced_by(checkpoint.origin);
    return instead != nullptr ? check_given_up(checkpoint, *instead) : check_foreign(checkpoint);
  }
  if (checkpoint.size > link->shared) {
    if (link != &chain_.back()) return check_given_up(checkpoint, *(link + 1));
    return report_.add(
        Answer::truncated, seen_ + 1, checkpoint.size,
        "truncated below " + named(checkpoint) + ": the log ends at " + std::to_string(seen_));
  }
  const auto root = roots_.find(checkpoint.size);
  if (root == roots_.end() || !root->second) return;  // an entry before it is missing
  if (*root->second == checkpoint.root) {
    ++report_.checkpoints;
    if (fails_ == 0) fits_ = std::max(fits_, checkpoint.size);
  } else if (fails_ == 0) {
    fails_ = checkpoint.size;
  }
}

// Of what a restore gave up: it must lie within the old head that the restore was signed with.
void Verifier::check_given_up(const Checkpoint& checkpoint, const Link& left) {
  ++report_.given_up;
  const auto& old = left.opened->old;
  if (!old || old->origin != checkpoint.origin) return;
  if (checkpoint.size > old->size)
    report_.add(Answer::truncated, old->size + 1, checkpoint.size,
                "truncated below " + named(checkpoint) + ": the restore at " +
                    std::to_string(left.begins) + " was signed for an old log of only " +
                    std::to_string(old->size));
  else if (checkpoint.size == old->size && checkpoint.root != old->root)
    report_.add(Answer::forked, left.begins + 1, checkpoint.size,
                named(checkpoint) + " is not the old head that the restore at " +
                    std::to_string(left.begins) + " was signed for");
}

// Of a log that this one knows nothing of.
void Verifier::check_foreign(const Checkpoint& checkpoint) {
  if (std::ranges::find(foreign_, checkpoint.origin) != foreign_.end()) return;
  foreign_.push_back(checkpoint.origin);
  if (!checkpoint.origin.starts_with(chain_.front().origin)) {
    return report_.add(Answer::untrusted, 0, 0,
                       named(checkpoint) + " is about another tenant's log");
  }
  const auto opening = std::ranges::find_if(notes_, [&](const Said& said) {
    const auto* epoch = std::get_if<Epoch>(&said.statement);
    return epoch != nullptr && epoch->origin == checkpoint.origin;
  });
  const auto* epoch = opening == notes_.end() ? nullptr : std::get_if<Epoch>(&opening->statement);
  if (epoch != nullptr && epoch->restored.origin == chain_.back().origin &&
      seen_ <= epoch->restored.size)
    return report_.add(Answer::truncated, seen_ + 1, checkpoint.size,
                       "truncated below the epoch " + checkpoint.origin + ", which was opened at " +
                           std::to_string(epoch->restored.size) + ": the log ends at " +
                           std::to_string(seen_));
  report_.add(Answer::forked, 0, checkpoint.size,
              named(checkpoint) + " is of an epoch that is no part of this log");
}

}  // namespace audit
