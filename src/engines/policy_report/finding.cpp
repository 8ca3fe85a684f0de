#include "engines/policy_report/finding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/utf8.h"
#include "engines/document/redaction.h"
#include "engines/document/write.h"
#include "engines/policy/object_names.h"
#include "engines/policy_report/secrets.h"

namespace policy_report {
namespace {

using document::Node;

constexpr std::array severities = {Severity::critical, Severity::high, Severity::medium,
                                   Severity::low, Severity::info};
constexpr std::size_t excerpt_max = 400;  // bytes; a line of minified JSON is not shown whole

std::string annotation(const policy::Policy& policy, std::string_view key) {
  const Node* annotations = policy.identity().annotations;
  return annotations == nullptr ? std::string()
                                : std::string(base::trim(policy::text_of(*annotations, key)));
}

std::string fix_text(const policy::Fix& fix) {
  switch (fix.operation) {
    case policy::Fix::Operation::add:
      return "add " + fix.pointer + ": " + document::to_json(fix.value);
    case policy::Fix::Operation::replace:
      return "set " + fix.pointer + " to " + document::to_json(fix.value);
    case policy::Fix::Operation::remove:
      return "remove " + fix.pointer;
  }
  return {};
}

std::string id_of(const Finding& finding) {
  std::string text;
  for (const std::string* part :
       {&finding.policy->kind, &finding.policy->name, &finding.rule, &finding.subject->api_version,
        &finding.subject->kind, &finding.subject->name_space, &finding.subject->name}) {
    text += *part;
    text += '\0';
  }
  if (!finding.reasons.empty()) text += finding.reasons.front().path;
  return base::to_hex(base::crypto::view(base::crypto::sha256(text))).substr(0, 12);
}

void leave_out_excerpts(Finding& finding) {
  for (Reason& reason : finding.reasons) reason.place.excerpt = {};
  auto subject = std::make_shared<Subject>(*finding.subject);
  subject->place.excerpt = {};
  finding.subject = std::move(subject);
}

}  // namespace

std::string_view name(Severity severity) {
  switch (severity) {
    case Severity::critical:
      return "critical";
    case Severity::high:
      return "high";
    case Severity::medium:
      return "medium";
    case Severity::low:
      return "low";
    case Severity::info:
      return "info";
  }
  return {};
}

base::Result<Severity> parse_severity(std::string_view text) {
  for (const Severity severity : severities)
    if (base::equal_ignoring_case(name(severity), text)) return severity;
  return base::invalid("severity \"" + std::string(text) +
                       "\": one of critical, high, medium, low and info");
}

std::string Place::text() const {
  std::string text(file);
  if (line != 0) append_position(text);
  return text;
}

void Place::append_position(std::string& out) const {
  out += ':';
  out += std::to_string(line);
  out += ':';
  out += std::to_string(column);
}

std::string Subject::text() const {
  std::string text = kind;
  if (!text.empty() && !name.empty()) text += ' ';
  if (!name_space.empty()) text += name_space + '/';
  return text + name;
}

Place place_of(const document::Sources& sources, const document::Span& span) {
  if (!span.known()) return {};
  const document::Sources::Excerpt excerpt = sources.excerpt(span);
  const auto [line, column] = excerpt.position;
  // To the end of the node, or of the line where the node goes on.
  Place place{
      .file = excerpt.name,
      .line = line,
      .column = column,
      .column_end = column + std::max<std::size_t>(1, base::count_code_points(excerpt.meant))};
  if (excerpt.line.size() <= excerpt_max) place.excerpt = excerpt.line;
  return place;
}

PolicyFacts facts_of(const policy::Policy& policy, const document::Sources& sources) {
  PolicyFacts facts{.name = std::string(policy.identity().name),
                    .kind = std::string(policy.identity().kind),
                    .title = annotation(policy, "policies.kyverno.io/title"),
                    .category = annotation(policy, "policies.kyverno.io/category"),
                    .description = annotation(policy, "policies.kyverno.io/description"),
                    .link = annotation(policy, "policies.mainstay.dev/link"),
                    .is_sensitive = annotation(policy, "policies.mainstay.dev/sensitive") == "true",
                    .place = place_of(sources, policy.identity().at)};
  if (const auto severity = parse_severity(annotation(policy, "policies.kyverno.io/severity")))
    facts.severity = *severity;
  return facts;
}

std::shared_ptr<const Subject> Collector::subject(const Node& object) const {
  Subject subject{.api_version = std::string(policy::api_version_of(object)),
                  .kind = std::string(policy::kind_of(object)),
                  .name_space = std::string(policy::namespace_of(object)),
                  .name = std::string(policy::name_of(object)),
                  .place = place_of(sources_, object.span()),
                  .secrets = secret_texts(object)};
  subject.file.file = subject.place.file;
  // A plan as a whole, or a payload, is called by its file.
  if (subject.name.empty()) subject.name = subject.place.file;
  return std::make_shared<const Subject>(std::move(subject));
}

std::shared_ptr<const Place> Collector::rule_place(const document::Span& span) {
  auto& place = rule_places_[{span.source, span.begin}];
  if (place == nullptr) place = std::make_shared<const Place>(place_of(sources_, span));
  return place;
}

Verdict verdict_of(policy::RuleResult result) {
  Verdict verdict{.rule = std::move(result.rule),
                  .status = result.status,
                  .message = std::move(result.message),
                  .rule_at = result.rule_at,
                  .audit_annotations = std::move(result.audit_annotations)};
  verdict.failures.reserve(result.failures.size());
  for (policy::Failure& failure : result.failures)
    verdict.failures.push_back({.path = std::move(failure.path),
                                .expected = std::move(failure.expected),
                                .found = std::move(failure.found),
                                .fix = failure.fix ? fix_text(*failure.fix) : "",
                                .where = failure.where});
  return verdict;
}

Finding Collector::finding(const policy::Policy& policy, Verdict verdict,
                           std::shared_ptr<const Subject> subject) {
  auto& facts = facts_[&policy];
  if (facts == nullptr) facts = std::make_shared<const PolicyFacts>(facts_of(policy, sources_));
  Finding finding{.policy = facts,
                  .rule = std::move(verdict.rule),
                  .subject = std::move(subject),
                  .status = verdict.status,
                  .message = std::move(verdict.message),
                  .audit_annotations = std::move(verdict.audit_annotations)};
  const auto tame = [&](std::string& text) { document::redact(text, finding.subject->secrets); };
  tame(finding.message);
  for (auto& [name, text] : finding.audit_annotations) tame(text);
  if (!is_shown(finding)) return finding;
  finding.rule_place = rule_place(verdict.rule_at);
  finding.reasons.reserve(verdict.failures.size());
  for (Verdict::Failure& failure : verdict.failures) {
    finding.reasons.push_back({.path = std::move(failure.path),
                               .place = place_of(sources_, failure.where),
                               .expected = std::move(failure.expected),
                               .found = std::move(failure.found),
                               .fix = std::move(failure.fix)});
    Reason& reason = finding.reasons.back();
    for (std::string* text : {&reason.expected, &reason.found, &reason.fix}) tame(*text);
    if (reason.found.empty()) continue;
    if (facts->is_sensitive || sources_.is_hidden(failure.where)) reason.found = document::redacted;
  }
  if (facts->is_sensitive) leave_out_excerpts(finding);
  finding.id = id_of(finding);
  return finding;
}

const Place& Finding::place() const {
  for (const Reason& reason : reasons)
    if (reason.place.line != 0 &&
        (subject->place.line == 0 || reason.place.file == subject->place.file))
      return reason.place;
  return id.empty() ? subject->file : subject->place;
}

void Counts::add(policy::Status status) {
  switch (status) {
    case policy::Status::pass:
      ++passed;
      break;
    case policy::Status::fail:
      ++failed;
      break;
    case policy::Status::warn:
      ++warned;
      break;
    case policy::Status::error:
      ++errors;
      break;
    case policy::Status::skip:
      ++skipped;
      break;
    case policy::Status::unknown:
      ++unknown;
      break;
  }
}

void Counts::add(const Counts& more) {
  passed += more.passed;
  failed += more.failed;
  warned += more.warned;
  errors += more.errors;
  skipped += more.skipped;
  unknown += more.unknown;
}

Counts count(const Report& report) {
  Counts counts;
  for (const Finding& finding : report.findings) counts.add(finding.status);
  counts.errors += report.rejected.size();
  return counts;
}

std::string summary(const Counts& counts) {
  std::string text = std::to_string(counts.passed) + " passed, " + std::to_string(counts.failed) +
                     " failed, " + std::to_string(counts.errors) + " errors";
  if (counts.warned > 0) text += ", " + std::to_string(counts.warned) + " warnings";
  if (counts.skipped > 0) text += ", " + std::to_string(counts.skipped) + " skipped";
  if (counts.unknown > 0) text += ", " + std::to_string(counts.unknown) + " unknown";
  return text;
}

bool fails(const Finding& finding, Severity fail_on) {
  return (finding.status == policy::Status::fail || finding.status == policy::Status::error) &&
         finding.policy->severity <= fail_on;
}

bool fails(const Report& report, Severity fail_on) {
  return !report.rejected.empty() ||
         std::ranges::any_of(report.findings,
                             [&](const Finding& finding) { return fails(finding, fail_on); });
}

bool is_shown(const Finding& finding) {
  return finding.status != policy::Status::pass && finding.status != policy::Status::skip;
}

}  // namespace policy_report
