// What policies say about subjects, on all cores; what a cache knows is not asked again.
#pragma once
#include <functional>
#include <set>
#include <span>
#include <vector>

#include "cli/policy_input.h"
#include "engines/policy_report/finding.h"

namespace cli {

class PolicyCache;

struct Judged {
  std::vector<std::vector<policy_report::Finding>> findings;  // by subject
  // A verdict rests on objects that may be other subjects: when one changes, all are judged anew.
  bool rests_on_others = false;
};

// The cache, if there is one, was loaded for this input; it learns what is new.
Judged judge(const PolicyInput& input, std::span<const policy_suite::Subject> subjects,
             base::Time now, PolicyCache* cache);
// The policies that cannot be used, and the time.
policy_report::Report report_without_findings(const PolicyInput& input, base::Time now);

// All subjects, in their order; findings are handed out in the report's order, a few subjects' at a
// time and from any thread, but never from two at once.
using TakeFindings = std::function<void(std::span<const policy_report::Finding>)>;
// Returns the exceptions of the input that accepted something.
std::set<const policy::Exception*> judge(const PolicyInput& input, base::Time now,
                                         PolicyCache* cache, const TakeFindings& take);
// The same, kept.
policy_report::Report judge(const PolicyInput& input, base::Time now, PolicyCache* cache = nullptr);

}  // namespace cli
