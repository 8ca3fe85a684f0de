#include "modules/notify/decision.h"

#include <algorithm>

namespace notify {
namespace {

bool subset(const std::vector<Logged>& part, const std::vector<Logged>& whole) {
  return std::ranges::includes(whole, part, {}, &Logged::hash, &Logged::hash);
}

bool any_muted(const LogEntry& entry, const std::vector<Logged>& firing) {
  return std::ranges::any_of(entry.muted, [&](std::uint64_t hash) {
    return std::ranges::binary_search(firing, hash, {}, &Logged::hash);
  });
}

}  // namespace

std::optional<Reason> decide(const Question& question) {
  const LogEntry* last = question.last;
  if (question.firing.empty()) {
    const bool was_firing = last != nullptr && !last->firing.empty();
    return was_firing ? std::optional(Reason::all_resolved) : std::nullopt;
  }
  if (last == nullptr) return Reason::first_notification;
  if (!subset(question.firing, last->firing))
    return last->firing.empty() ? Reason::first_notification : Reason::new_alerts;
  if (question.send_resolved && !subset(question.resolved, last->resolved))
    return Reason::new_resolved;
  if (question.unmuted == Unmuted::sent && any_muted(*last, question.firing))
    return Reason::unmuted;
  const bool old = question.now - last->at >= question.repeat_interval;
  if (old && question.repeat == Repeat::allowed) return Reason::repeat;
  return std::nullopt;
}

LogEntry entry_after(const Question& question, base::Duration retention) {
  const base::Duration kept = std::min(retention, question.repeat_interval * 2);
  return {.firing = question.firing,
          .resolved = question.resolved,
          .muted = {},
          .at = question.now,
          .expires_at = question.now + kept};
}

}  // namespace notify
