// Whether a group is sent now, and why: the table of reference alerts, section 8, step 5, over what
// the log says was sent last. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "modules/notify/types.h"

namespace notify {

struct Logged {            // one alert of a message
  std::uint64_t hash = 0;  // the label set's fingerprint
  base::Id episode;
  auto operator<=>(const Logged&) const = default;
};

// What was sent last to one integration of a receiver about a group. Sorted by hash.
struct LogEntry {
  std::vector<Logged> firing, resolved;
  std::vector<std::uint64_t> muted;  // of `firing`: muted since, so due when the mute ends
  base::Time at;
  base::Time expires_at;
};

enum class Repeat : std::uint8_t { allowed, acknowledged };
enum class Unmuted : std::uint8_t {
  ignored,
  sent
};  // Alertmanager ignores; `mainstay server` sends

struct Question {
  const std::vector<Logged>& firing;  // now, after muting; sorted by hash
  const std::vector<Logged>& resolved;
  const LogEntry* last = nullptr;  // absent, or expired
  bool send_resolved = true;
  base::Duration repeat_interval;
  Repeat repeat = Repeat::allowed;
  Unmuted unmuted = Unmuted::sent;
  base::Time now;
};

// nullopt: nothing is due.
std::optional<Reason> decide(const Question& question);

// The entry to write once a decision was carried out; also for all_resolved that sends nothing.
LogEntry entry_after(const Question& question, base::Duration retention);

}  // namespace notify
