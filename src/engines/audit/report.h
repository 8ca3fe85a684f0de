// What an audit of a log found: answers with positions and reasons. Plain values, described for
// JSON.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/describe/describe.h"

namespace audit {

enum class Answer : std::uint8_t {
  // Faults: somebody or something changed what was recorded, or it cannot be trusted.
  altered,    // entries first to last were changed, are missing, or stand elsewhere
  truncated,  // the log ends below what was signed
  forked,     // two different logs under one name
  untrusted,  // a note that no trusted key stands behind, or that is no note
  // Remarks: an intact log may have them.
  restored,     // the log goes on from a copy that had `last` entries, as a signed epoch says
  unsequenced,  // entries that have no number yet
  unanchored    // entries first to last stand in no checkpoint yet
};
const base::describe::Type& described(base::describe::Tag<Answer>);

constexpr bool is_fault(Answer answer) { return answer <= Answer::untrusted; }

struct Finding {
  Answer answer = Answer::altered;
  bool fault = true;
  std::int64_t first = 0, last = 0;  // numbers of entries; 0: none in particular
  std::string text;                  // for people
};
const base::describe::Type& described(base::describe::Tag<Finding>);

struct Report {
  static constexpr std::size_t findings_max = 100;  // further ones are counted

  std::string origin;            // the log that it is now
  std::int64_t size = 0;         // entries seen
  std::string root;              // of them, in hex; empty when one is missing
  std::int64_t anchored = 0;     // entries up to the last checkpoint that fits
  std::int64_t checkpoints = 0;  // that fit
  std::int64_t given_up = 0;     // checkpoints of what a signed restore gave up
  bool intact = true;            // no fault was found
  std::vector<Finding> findings;
  std::int64_t left_out = 0;  // findings past `findings_max`

  void add(Answer answer, std::int64_t first, std::int64_t last, std::string text);
};
const base::describe::Type& described(base::describe::Tag<Report>);

}  // namespace audit
