// What one policy said about one subject, as bytes. Places are kept as distances from the begin of
// the subject or of the policy, so a record holds wherever the two stand. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/source.h"
#include "engines/policy/status.h"
#include "engines/policy_report/finding.h"

namespace policy_cache {

struct Said {
  policy::Phase phase = policy::Phase::validate;
  policy_report::Verdict verdict = {};
};

// Where the subject and the policy stand.
struct Standing {
  document::Span subject = {}, policy = {};
};

// nullopt: a place lies in neither of the two, so that what was said cannot be kept.
std::optional<std::string> to_record(const std::vector<Said>& said, const Standing& standing);
// nullopt: it is damaged. Places that do not lie within `sources` are left out.
std::optional<std::vector<Said>> from_record(std::string_view record, const Standing& standing,
                                             const document::Sources& sources);

}  // namespace policy_cache
