#include "engines/policy_suite/checks.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "engines/document/reading.h"
#include "engines/document/wildcard.h"
#include "engines/policy/object_names.h"
#include "engines/policy_suite/comparison.h"
#include "engines/policy_suite/lint.h"

namespace policy_suite {
namespace {

using policy::Policy;
using policy::Response;
using policy::RuleResult;
using policy::Status;

bool speaks_of(const Row& row, const Policy& policy, const RuleResult& result) {
  return row.rule.empty() || !has_named_rules(policy) || is_same_rule(result.rule, row.rule);
}

// Whether the rule has validate.manifests, which an offline suite cannot judge.
bool verifies_manifests(const Policy& policy, std::string_view rule) {
  const document::Node* spec = policy.document().find("spec");
  const document::Node* rules = spec == nullptr ? nullptr : spec->find("rules");
  if (rules == nullptr || !rules->is_list()) return false;
  return std::ranges::any_of(rules->items(), [&](const document::Node& one) {
    const document::Node* validate = one.find("validate");
    return validate != nullptr && validate->find("manifests") != nullptr &&
           is_same_rule(rule, policy::text_of(one, "name"));
  });
}

std::string shown(const Subject& subject) {
  return subject.name_space.empty() ? subject.name : subject.name_space + '/' + subject.name;
}

std::string wanted(Status expected, Status found) {
  return "Want " + std::string(policy::name(expected)) + ", got " +
         std::string(policy::name(found));
}

// Checks the rows of one test.
class Checking {
 public:
  Checking(const Test& test, const std::string& folder, Files& files,
           const policy::PolicySet& policies, const Setting& setting, document::Arena& results,
           document::Arena& scratch)
      : test_(test),
        files_(files),
        policies_(policies),
        setting_(setting),
        evaluator_(policies, setting, results, scratch),
        comparison_(folder, files, results) {}

  base::Result<TestResult> run(const Filter& filter) {
    result_.name = test_.name;
    result_.warnings = setting_.warnings;
    for (row_ = 0; row_ < test_.rows.size(); ++row_)
      if (filter.allows(row())) TRY(check_row());
    return std::move(result_);
  }

 private:
  const Row& row() const { return test_.rows[row_]; }
  void warn(const std::string& message) {
    std::string warning = files_.sources().place(row().at) + ": " + message;
    if (std::ranges::find(result_.warnings, warning) == result_.warnings.end())
      result_.warnings.push_back(std::move(warning));
  }

  const policy::Rejected* rejected() const {
    const auto found = std::ranges::find_if(policies_.rejected, [&](const auto& rejected) {
      return rejected.identity.name == row().policy_name();
    });
    return found == policies_.rejected.end() ? nullptr : &*found;
  }

  base::Done check_row() {
    warn_of_rule_name();
    for (const std::size_t subject : subjects()) TRY(check_subject(subject));
    return {};
  }

  void warn_of_rule_name() {
    if (row().rule.empty()) return;
    std::vector<std::string> names;
    for (const auto& policy : policies_.policies) {
      if (policy->identity().name != row().policy_name()) continue;
      if (!has_named_rules(*policy)) return;
      for (std::string& name : policy->rules()) names.push_back(std::move(name));
    }
    if (names.empty() || std::ranges::any_of(names, [&](const std::string& name) {
          return is_same_rule(name, row().rule) || is_same_rule(row().rule, name);
        }))
      return;
    warn("policy " + row().policy + " has no rule " + row().rule + suggestion(row().rule, names));
  }

  // By their numbers: those that the row names, or all if it names none. Parts of payloads are
  // among all only for a row of their kind: Kyverno does not know them.
  std::vector<std::size_t> subjects() {
    std::vector<std::size_t> named, all;
    std::set<std::string_view> met;
    const bool of_parts = row().kind == "TerraformResource" || row().kind == "Vulnerability";
    for (std::size_t i = 0; i < setting_.subjects.size(); ++i) {
      if (setting_.subjects[i].is_part == of_parts) all.push_back(i);
      for (const std::string& entry : row().resources) {
        if (!setting_.subjects[i].is_named(entry)) continue;
        met.insert(entry);
        if (named.empty() || named.back() != i) named.push_back(i);
      }
    }
    for (const std::string& entry : row().resources)
      if (!met.contains(entry) && !is_target(entry)) warn("no resource is called " + entry);
    return named.empty() ? all : named;
  }

  bool is_target(const std::string& entry) const {
    return std::ranges::any_of(setting_.targets,
                               [&](const Subject& target) { return target.is_named(entry); });
  }

  const std::vector<Response>& responses(std::size_t subject) {
    const auto key = std::pair(subject, row().operation);
    const auto known = outcomes_.find(key);
    if (known != outcomes_.end()) return known->second.responses;
    return outcomes_.emplace(key, evaluator_.evaluate(setting_.subjects[subject], row().operation))
        .first->second.responses;
  }

  base::Done check_subject(std::size_t number) {
    const Subject& subject = setting_.subjects[number];
    bool responded = false, checked = false;
    for (const Response& response : responses(number)) {
      if (response.policy->identity().name != row().policy_name()) continue;
      responded = true;
      for (const RuleResult& result : response.rules) {
        if (!speaks_of(row(), *response.policy, result)) continue;
        checked = true;
        TRY(check_result(subject, response, result));
      }
    }
    if (checked) {
      warn_of_kind(subject);
    } else if (responded) {
      add(subject, Verdict::excluded, "Excluded");
      if (row().result == Status::fail)
        warn("no rule of policy " + row().policy + " applied to " + shown(subject) +
             ", which passes although it should fail");
    } else if (const policy::Rejected* invalid = rejected()) {
      add(subject, Verdict::passed, "Invalid policy").message = invalid->message;
      warn("policy " + row().policy +
           " cannot be used, so that its checks pass: " + invalid->message);
    } else {
      add(subject, Verdict::failed, "Not found");
    }
    return {};
  }

  void warn_of_kind(const Subject& subject) {
    const std::string_view kind = policy::kind_of(subject.object);
    if (row().kind.empty() || kind.empty() || kind == row().kind) return;
    // A row may speak of what a policy makes or changes instead of what it looks at.
    if (!row().patched.empty() || !row().generated.empty()) return;
    warn(shown(subject) + " is a " + std::string(kind) + ", not a " + row().kind);
  }

  base::Done check_result(const Subject& subject, const Response& response,
                          const RuleResult& result) {
    if (result.status == Status::error && verifies_manifests(*response.policy, result.rule)) {
      add(subject, Verdict::excluded, "Excluded");
      warn("signatures of manifests are not verified here, so the check was left out");
      return {};
    }
    const Comparison::Finding finding = TRY(comparison_.compare(row(), response, result));
    if (finding == Comparison::Finding::missing && !row().fails_on_missing &&
        row().generated.empty()) {
      warn("the objects to compare with hold none for " + shown(subject) +
           ", so the check was dropped");
      return {};
    }
    Check& check = add(subject, Verdict::passed, "Ok");
    check.rule = result.rule;
    check.found = result.status;
    check.at = result.rule_at;
    check.message = result.message;
    if (finding == Comparison::Finding::differs) {
      check.verdict = Verdict::failed;
      check.reason = "Resource diff";
      check.message = comparison_.difference();
    } else if (finding == Comparison::Finding::missing) {
      check.verdict = Verdict::failed;
      check.reason = "Resource missing";
    } else if (result.status != row().result) {
      check.verdict = Verdict::failed;
      check.reason = wanted(row().result, result.status);
    }
    return {};
  }

  Check& add(const Subject& subject, Verdict verdict, std::string reason) {
    result_.checks.push_back({.row = row_,
                              .policy = row().policy,
                              .rule = row().rule,
                              .subject = shown(subject),
                              .kind = std::string(policy::kind_of(subject.object)),
                              .expected = row().result,
                              .verdict = verdict,
                              .reason = std::move(reason)});
    return result_.checks.back();
  }

  const Test& test_;
  Files& files_;
  const policy::PolicySet& policies_;
  const Setting& setting_;
  Evaluator evaluator_;
  Comparison comparison_;
  std::map<std::pair<std::size_t, std::optional<policy::Operation>>, policy::Outcome> outcomes_;
  std::size_t row_ = 0;
  TestResult result_;
};

bool holds(const std::string& pattern, std::string_view text) {
  return pattern.empty() || document::matches_wildcard(pattern, text);
}

}  // namespace

base::Result<Filter> Filter::parse(std::string_view text) {
  Filter filter;
  if (text.find('=') == std::string_view::npos) {
    filter.policy = text;
    return filter;
  }
  for (const std::string_view part : base::split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view name = base::trim(part.substr(0, equals));
    std::string* wanted = name == "policy"     ? &filter.policy
                          : name == "rule"     ? &filter.rule
                          : name == "resource" ? &filter.resource
                                               : nullptr;
    if (wanted == nullptr || equals == std::string_view::npos)
      return base::invalid("filter: \"" + std::string(part) +
                           "\" is none of policy=, rule= and resource=");
    *wanted = base::trim(part.substr(equals + 1));
  }
  return filter;
}

bool Filter::allows(const Row& row) const {
  if (!holds(policy, row.policy) && !holds(policy, row.policy_name())) return false;
  if (!holds(rule, row.rule)) return false;
  return resource.empty() || std::ranges::any_of(row.resources, [&](const std::string& name) {
           return document::matches_wildcard(resource, name);
         });
}

base::Result<TestResult> run_test(const Test& test, const std::string& folder, Files& files,
                                  const Filter& filter) {
  if (std::ranges::none_of(test.rows, [&](const Row& row) { return filter.allows(row); }))
    return TestResult{.name = test.name};
  document::Arena results, scratch;
  const auto setting = TRY(make_setting(test, folder, files, results));
  const policy::PolicySet* policies =
      TRY(files.policies(all_joined(folder, test.policies), all_joined(folder, test.exceptions)));
  return Checking(test, folder, files, *policies, *setting, results, scratch).run(filter);
}

}  // namespace policy_suite
