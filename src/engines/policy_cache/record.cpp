#include "engines/policy_cache/record.h"

#include "engines/policy_cache/bytes.h"

namespace policy_cache {
namespace {

using document::Span;
using policy_report::Verdict;

enum class In : std::uint8_t { nowhere, subject, policy };

bool put_span(std::string& out, const Span& span, const Standing& standing) {
  if (!span.known()) {
    put_number(out, static_cast<std::uint64_t>(In::nowhere));
    return true;
  }
  const bool in_subject = span.source == standing.subject.source;
  if (!in_subject && span.source != standing.policy.source) return false;
  const Span& origin = in_subject ? standing.subject : standing.policy;
  put_number(out, static_cast<std::uint64_t>(in_subject ? In::subject : In::policy));
  put_number(out, span.begin - origin.begin);  // modulo 2^32: an anchor may stand before it
  put_number(out, span.end - span.begin);
  return true;
}

Span take_span(Bytes& bytes, const Standing& standing, const document::Sources& sources) {
  const std::uint64_t in = bytes.number_to(static_cast<std::uint64_t>(In::policy));
  if (in == static_cast<std::uint64_t>(In::nowhere)) return {};
  const Span& origin =
      in == static_cast<std::uint64_t>(In::subject) ? standing.subject : standing.policy;
  Span span{.source = origin.source};
  span.begin = origin.begin + static_cast<std::uint32_t>(bytes.number());
  const std::uint64_t end = span.begin + bytes.number();
  if (!origin.known() || end > sources.text(origin.source).size()) return {};
  span.end = static_cast<std::uint32_t>(end);
  return span.end < span.begin ? Span{} : span;
}

bool put_verdict(std::string& out, const Verdict& verdict, const Standing& standing) {
  put_text(out, verdict.rule);
  put_number(out, static_cast<std::uint64_t>(verdict.status));
  put_text(out, verdict.message);
  if (!put_span(out, verdict.rule_at, standing)) return false;
  put_number(out, verdict.failures.size());
  for (const Verdict::Failure& failure : verdict.failures) {
    for (const std::string* text : {&failure.path, &failure.expected, &failure.found, &failure.fix})
      put_text(out, *text);
    if (!put_span(out, failure.where, standing)) return false;
  }
  put_number(out, verdict.audit_annotations.size());
  for (const auto& [key, value] : verdict.audit_annotations) {
    put_text(out, key);
    put_text(out, value);
  }
  return true;
}

Verdict take_verdict(Bytes& bytes, const Standing& standing, const document::Sources& sources) {
  Verdict verdict;
  verdict.rule = bytes.text();
  verdict.status = static_cast<policy::Status>(
      bytes.number_to(static_cast<std::uint64_t>(policy::Status::unknown)));
  verdict.message = bytes.text();
  verdict.rule_at = take_span(bytes, standing, sources);
  for (std::size_t left = bytes.count(); left > 0 && bytes.good(); --left) {
    Verdict::Failure& failure = verdict.failures.emplace_back();
    for (std::string* text : {&failure.path, &failure.expected, &failure.found, &failure.fix})
      *text = bytes.text();
    failure.where = take_span(bytes, standing, sources);
  }
  for (std::size_t left = bytes.count(); left > 0 && bytes.good(); --left) {
    const std::string_view key = bytes.text();
    verdict.audit_annotations.emplace_back(key, bytes.text());
  }
  return verdict;
}

}  // namespace

std::optional<std::string> to_record(const std::vector<Said>& said, const Standing& standing) {
  std::string out;
  put_number(out, said.size());
  for (const Said& one : said) {
    put_number(out, static_cast<std::uint64_t>(one.phase));
    if (!put_verdict(out, one.verdict, standing)) return std::nullopt;
  }
  return out;
}

std::optional<std::vector<Said>> from_record(std::string_view record, const Standing& standing,
                                             const document::Sources& sources) {
  Bytes bytes(record);
  std::vector<Said> said;
  for (std::size_t left = bytes.count(); left > 0 && bytes.good(); --left) {
    const auto phase = static_cast<policy::Phase>(bytes.number_to(policy::phases_count - 1));
    said.push_back({.phase = phase, .verdict = take_verdict(bytes, standing, sources)});
  }
  if (!bytes.good() || !bytes.at_end()) return std::nullopt;
  return said;
}

}  // namespace policy_cache
