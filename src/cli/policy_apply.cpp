// mainstay policy apply: what policies make of objects, printed or put into their files.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

#include "cli/exit_status.h"
#include "cli/policy_fix.h"
#include "cli/policy_format.h"
#include "cli/policy_input.h"
#include "cli/policy_verbs.h"
#include "cli/text.h"
#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/document/yaml_write.h"
#include "engines/policy_report/formats.h"
#include "engines/policy_suite/evaluation.h"

namespace cli {
namespace {

using document::Node;
using policy::Phase;
using policy::RuleResult;
using policy::Status;

constexpr std::array making_phases = {
    Phase::mutate,   Phase::verify_images, Phase::mutating_admission,
    Phase::mutating, Phase::generating,    Phase::generate};

bool generates(Phase phase) { return phase == Phase::generating || phase == Phase::generate; }

bool has_standard_input(const Arguments& arguments) {
  const std::span<const std::string> paths = arguments.values("resources");
  return std::ranges::find(paths, "-") != paths.end();
}

void tell_line(const std::string& line) { std::fputs((printable(line) + '\n').c_str(), stderr); }

class Applying {
 public:
  Applying(PolicyInput& input, bool fixes)
      : input_(input),
        fixes_(fixes),
        evaluator_(*input.policies, input.setting, results_, scratch_),
        files_(input.files),
        collector_(input.files.sources()) {}

  void apply(const policy_suite::Subject& subject) {
    const policy::Outcome outcome = evaluator_.evaluate(subject, input_.operation, making_phases);
    Node before = subject.object;
    for (const policy::Response& response : outcome.responses) {
      const bool changes =
          !response.patched.is_null() && !document::equal(before, response.patched);
      for (const RuleResult& result : response.rules) {
        take(subject.object, response, result);
        tell_result(subject.object, response, result, changes);
      }
      if (!response.patched.is_null()) before = response.patched;
    }
    // Nothing is left of an object that is deleted.
    if (!outcome.object.is_null()) take_change(subject.object, outcome.object);
  }

  // Writes the files. False: something could not be done.
  bool finish(base::Time now) {
    if (fixes_) {
      const PolicyFixes::Written written = files_.write();
      for (const std::string& file : written.files) tell_line(file);
      for (const std::string& problem : written.problems) tell_problem(problem);
    }
    report_.at = now;
    for (const policy::Rejected& rejected : input_.policies->rejected)
      report_.rejected.push_back(
          {.policy = std::string(rejected.identity.name), .message = rejected.message});
    policy_report::Report wrong{.findings = {}, .rejected = report_.rejected, .at = now};
    std::ranges::copy_if(report_.findings, std::back_inserter(wrong.findings),
                         policy_report::is_shown);
    if (!wrong.findings.empty() || !wrong.rejected.empty())
      std::fputs(policy_report::to_text(wrong, {}).c_str(), stderr);
    return !has_problems_ && !policy_report::fails(report_, policy_report::Severity::info);
  }

  const std::vector<Node>& documents() const { return documents_; }
  // What each rule did, once all is finished: changed or generated (pass), left alone (skip) or
  // could not (error).
  const policy_report::Report& report() const { return report_; }

 private:
  void tell_problem(const std::string& problem) {
    has_problems_ = true;
    tell_line("cannot be changed: " + problem);
  }

  void take_change(const Node& before, const Node& after) {
    if (document::equal(before, after)) return;
    if (!fixes_) return documents_.push_back(after);
    if (const auto done = files_.change(before, after); !done)
      tell_problem(input_.files.sources().place(before.span()) + ": " + shown_name(before) + ": " +
                   done.error().message);
  }

  void take(const Node& subject, const policy::Response& response, const RuleResult& result) {
    for (const RuleResult::Target& target : result.targets)
      take_change(target.before, target.after);
    documents_.insert(documents_.end(), result.generated.begin(), result.generated.end());
    report_.findings.push_back(collector_.finding(response, result, subject));
  }

  // A line for what is no finding: "web.yaml:1:1: Pod shop/web: add-owner/owner: changed".
  void tell_result(const Node& subject, const policy::Response& response, const RuleResult& result,
                   bool changes) {
    if (result.status != Status::pass && result.status != Status::skip) return;
    std::string did = "left as it is";
    if (result.status == Status::skip)
      did = "skipped" + (result.message.empty() ? "" : ": " + result.message);
    else if (generates(response.phase))
      did = "generated " + std::to_string(result.generated.size());
    else if (!result.targets.empty())
      did = "changed " + std::to_string(result.targets.size()) + " others";
    else if (changes)
      did = "changed";
    std::string rule(response.policy->identity().name);
    if (!result.rule.empty()) rule += '/' + result.rule;
    const std::string place = input_.files.sources().place(subject.span());
    tell_line((place.empty() ? "" : place + ": ") + shown_name(subject) + ": " + rule + ": " + did);
  }

  PolicyInput& input_;
  const bool fixes_;
  document::Arena results_, scratch_;
  policy_suite::Evaluator evaluator_;
  PolicyFixes files_;
  policy_report::Collector collector_;
  policy_report::Report report_;
  std::vector<Node> documents_;  // changed, unless they are put into their files, and generated
  bool has_problems_ = false;
};

std::string printed(const std::vector<Node>& documents, Format format) {
  std::string out;
  if (format == Format::json) {
    document::Arena arena;
    document::write_json_indented(out, document::list(arena, documents));
    return out.ends_with('\n') ? out : out + '\n';
  }
  for (const Node& document : documents)
    out += (out.empty() ? "" : "---\n") + document::to_yaml(document);
  return out;
}

}  // namespace

base::Result<int> policy_apply(Context& context, const Arguments& arguments) {
  const bool fixes = arguments.has("fix");
  if (fixes && has_standard_input(arguments))
    return base::invalid("--fix: standard input cannot be changed; name files by --resources");
  if (arguments.has("format")) TRY(formatted({}, context, arguments));  // before files are changed
  const auto input = TRY(read_policy_input(context, arguments));
  if (input->setting.subjects.empty())
    return base::invalid("--resources: there are no objects to apply policies to");
  Applying applying(*input, fixes);
  for (const policy_suite::Subject& subject : input->setting.subjects) applying.apply(subject);
  const bool done = applying.finish(context.now);
  context.output.write(arguments.has("format")
                           ? TRY(formatted(applying.report(), context, arguments))
                           : printed(applying.documents(), context.output.format));
  return done ? exit_done : exit_refused;
}

}  // namespace cli
