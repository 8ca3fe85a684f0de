// mainstay policy check and explain: what policies say about files.
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "cli/documents.h"
#include "cli/exit_status.h"
#include "cli/policy_cache.h"
#include "cli/policy_format.h"
#include "cli/policy_judge.h"
#include "cli/policy_stream.h"
#include "cli/policy_verbs.h"
#include "cli/policy_watch.h"
#include "engines/policy_report/formats.h"

namespace cli {
namespace {

using policy_report::Report;
using policy_report::Severity;

base::Done has_subjects(const PolicyInput& input, const Arguments& arguments) {
  // Nothing changed: there is nothing to find.
  if (!input.setting.subjects.empty() || arguments.has("changed-since")) return {};
  if (arguments.has("resources"))
    return base::invalid("--resources: there is no Kubernetes object in these files");
  return base::invalid(
      "there is nothing to check: name objects by --resources, --plan, --dockerfile, --image, "
      "--scan or --source");
}

// An accepted risk that is no more, or a name that was misspelt.
void tell_of_idle(const PolicyInput& input, const std::set<const policy::Exception*>& applied,
                  base::Time now) {
  constexpr std::size_t named_max = 5;
  std::string names;
  std::size_t idle = 0;
  for (const policy::Exception& exception : input.exceptions) {
    if (applied.contains(&exception) || exception.is_expired(now)) continue;
    if (++idle <= named_max) names += (names.empty() ? "" : ", ") + exception.name;
  }
  if (idle == 0) return;
  if (idle > named_max) names += " and " + std::to_string(idle - named_max) + " more";
  warn("exceptions that accept nothing of what was checked: " + names);
}

}  // namespace

base::Result<int> policy_check(Context& context, const Arguments& arguments) {
  Severity fail_on = Severity::info;
  if (const auto text = arguments.value("fail-on"))
    fail_on = TRY(policy_report::parse_severity(*text));
  std::optional<PolicyCache> cache;
  if (const auto folder = arguments.value("cache"))
    cache = TRY(PolicyCache::open(*folder, context));
  PolicyCache* const kept = cache ? &*cache : nullptr;
  if (arguments.has("watch")) return watch_policies(context, arguments, kept);
  const auto input = TRY(read_policy_input(context, arguments));
  TRY(has_subjects(*input, arguments));
  if (cache) TRY(cache->load(*input, arguments));
  const Report frame = report_without_findings(*input, context.now);
  ReportStream stream(TRY(report_format(policy_report::frame_of(frame), context, arguments)),
                      context.output);
  bool fails = policy_report::fails(frame, fail_on);
  base::Done written;
  const auto applied =
      judge(*input, context.now, kept, [&](std::span<const policy_report::Finding> findings) {
        for (const policy_report::Finding& finding : findings)
          fails |= policy_report::fails(finding, fail_on);
        if (written) written = stream.add(findings);
      });
  if (cache) cache->save();
  TRY(std::move(written));
  TRY(stream.finish());
  // Of what did not change nothing was asked.
  if (!arguments.has("changed-since")) tell_of_idle(*input, applied, context.now);
  return fails ? exit_refused : exit_done;
}

base::Result<int> policy_explain(Context& context, const Arguments& arguments) {
  const auto input = TRY(read_policy_input(context, arguments));
  TRY(has_subjects(*input, arguments));
  const Report report = judge(*input, context.now);
  const std::string& wanted = arguments.words[0];
  std::string id, text;  // objects of one name share it
  for (const policy_report::Finding& finding : report.findings) {
    if (finding.id.empty() || wanted.empty() || !finding.id.starts_with(wanted)) continue;
    if (!id.empty() && finding.id != id)
      return base::invalid(wanted + " may be " + id + " or " + finding.id + ": write more of it");
    id = finding.id;
    text += (text.empty() ? "" : "\n") +
            policy_report::explain(finding, {.colours = context.output.style.colours});
  }
  if (id.empty())
    return base::invalid("there is no finding " + wanted +
                         " with these policies and objects: `policy check` prints their ids");
  context.output.write(text);
  return exit_done;
}

}  // namespace cli
