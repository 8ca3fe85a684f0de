// What a person or a machine is told about a policy's results: which policy, which object, where
// and why, and how to pass. Plain values that own their texts, except for places, so that they
// outlive the evaluation.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engines/document/source.h"
#include "engines/policy/policy.h"

namespace policy_report {

// From the worst on, as the annotation policies.kyverno.io/severity has it; medium without one.
enum class Severity : std::uint8_t { critical, high, medium, low, info };
std::string_view name(Severity severity);
base::Result<Severity> parse_severity(std::string_view text);

// A place in a file: its line as it stands, and which columns are meant (1-based, in code points).
// Its texts are the sources', which outlive it.
struct Place {
  std::string_view file = {};
  std::size_t line = 0, column = 0, column_end = 0;  // line 0: nobody knows; the end is excluded
  std::string_view excerpt = {};                     // the whole line; "": it is not to be shown
  std::string text() const;                          // "deploy.yaml:12:9"
  void append_position(std::string& out) const;      // ":12:9", of a line that is known
};
Place place_of(const document::Sources& sources, const document::Span& span);

struct Reason {
  std::string path = {};                  // of the subject: "/spec/containers/0/image/"
  Place place = {};                       //
  std::string expected = {}, found = {};  // "": not said
  std::string fix = {};                   // "replace /spec/replicas by 2"; "": none is known
};

struct Subject {
  std::string api_version = {}, kind = {}, name_space = {}, name = {};
  Place place = {};
  Place file = {};                        // the place of what passes: no more than the file
  std::vector<std::string> secrets = {};  // texts that no finding shows
  std::string text() const;               // "Deployment default/web"
};

struct PolicyFacts {
  std::string name = {}, kind = {}, title = {}, category = {}, description = {}, link = {};
  Severity severity = Severity::medium;
  bool is_sensitive = false;  // it looks for secrets: what it finds is not shown
  Place place = {};
};
PolicyFacts facts_of(const policy::Policy& policy, const document::Sources& sources);

// One rule's result on one subject. A large run has hundreds of thousands of them, most of which
// pass: what they have in common they share (a plan of 15,000 resources takes a third of the
// memory).
struct Finding {
  // Of policy, rule, subject and path: the same from run to run, 12 hex digits. Passes and skips
  // have none.
  std::string id = {};
  std::shared_ptr<const PolicyFacts> policy = {};  // shared by the findings of a policy
  std::string rule = {};                           // "": the policy has no rules with names
  std::shared_ptr<const Place> rule_place = {};    // nullptr: of a pass or a skip
  std::shared_ptr<const Subject> subject = {};     // shared by the findings of a subject
  policy::Status status = policy::Status::pass;
  std::string message = {};
  std::vector<Reason> reasons = {};
  std::vector<std::pair<std::string, std::string>> audit_annotations = {};
  std::string exception = {};  // why a failure is accepted: "owner: reason, until 2026-12-31"

  // Of the first reason that has one in the subject's file, else of the subject.
  const Place& place() const;
};

// What a rule said, in texts and places of its own: it outlives the evaluation, and may be kept.
struct Verdict {
  std::string rule = {};
  policy::Status status = policy::Status::pass;
  std::string message = {};
  document::Span rule_at = {};
  struct Failure {
    std::string path = {}, expected = {}, found = {}, fix = {};
    document::Span where = {};
  };
  std::vector<Failure> failures = {};
  std::vector<std::pair<std::string, std::string>> audit_annotations = {};
};
Verdict verdict_of(policy::RuleResult result);

// Makes findings of results; what it reads need not outlive it. For one thread.
class Collector {
 public:
  explicit Collector(const document::Sources& sources) : sources_(sources) {}
  // Made once for all findings of an object.
  std::shared_ptr<const Subject> subject(const document::Node& object) const;
  Finding finding(const policy::Policy& policy, Verdict verdict,
                  std::shared_ptr<const Subject> subject);
  Finding finding(const policy::Response& response, policy::RuleResult result,
                  const document::Node& object) {
    return finding(*response.policy, verdict_of(std::move(result)), subject(object));
  }

 private:
  std::shared_ptr<const Place> rule_place(const document::Span& span);

  const document::Sources& sources_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::shared_ptr<const Place>> rule_places_;
  std::map<const policy::Policy*, std::shared_ptr<const PolicyFacts>> facts_;
};

// All results of a run, in the order of files and policies. `Format` (format.h) needs none, where
// they are many.
struct Report {
  std::vector<Finding> findings;  // passes and skips too
  struct Rejected {
    std::string policy = {}, message = {};  // the message with positions
  };
  std::vector<Rejected> rejected;  // policies that cannot be used
  base::Time at;                   // when it was made
};

struct Counts {
  std::size_t passed = 0, failed = 0, warned = 0, errors = 0, skipped = 0, unknown = 0;
  void add(policy::Status status);
  void add(const Counts& more);
};
Counts count(const Report& report);
std::string summary(const Counts& counts);  // "3 passed, 1 failed, ..."
// A failure or an error at or above the severity, or a policy that was rejected.
bool fails(const Report& report, Severity fail_on);
bool fails(const Finding& finding, Severity fail_on);
// Whether a result is worth a person's look: everything but passes and skips.
bool is_shown(const Finding& finding);

}  // namespace policy_report
