#include "engines/policy_report/impact.h"

#include <algorithm>
#include <map>

#include "base/json/json.h"

namespace policy_report {
namespace {

std::string key_of(const Finding& finding) {
  std::string key;
  for (const std::string* part :
       {&finding.policy->kind, &finding.policy->name, &finding.rule, &finding.subject->api_version,
        &finding.subject->kind, &finding.subject->name_space, &finding.subject->name})
    key += *part + '\n';
  return key;
}

// A rule may have several results on one subject (autogen copies share a name): the gravest counts.
int gravity(policy::Status status) {
  switch (status) {
    case policy::Status::error:
      return 5;
    case policy::Status::fail:
      return 4;
    case policy::Status::unknown:
      return 3;
    case policy::Status::warn:
      return 2;
    case policy::Status::pass:
      return 1;
    case policy::Status::skip:
      return 0;
  }
  return 0;
}

using Verdicts = std::map<std::string, const Finding*>;

Verdicts verdicts_of(const Report& report, std::vector<std::string>& order) {
  Verdicts verdicts;
  for (const Finding& finding : report.findings) {
    const std::string key = key_of(finding);
    const auto [at, fresh] = verdicts.emplace(key, &finding);
    if (fresh) order.push_back(key);
    if (gravity(finding.status) > gravity(at->second->status)) at->second = &finding;
  }
  return verdicts;
}

// One of them may be nullptr. Of what passes there is little to say, so the graver one tells why.
Flip flip_of(const Finding& shown, const Finding* before, const Finding* after) {
  const bool is_better =
      before != nullptr && after != nullptr && gravity(before->status) > gravity(after->status);
  return {
      .policy = shown.policy->name,
      .rule = shown.rule,
      .subject = *shown.subject,
      .before = before == nullptr ? "" : std::string(policy::name(before->status)),
      .after = after == nullptr ? "" : std::string(policy::name(after->status)),
      .why = is_better && !before->message.empty() ? "before: " + before->message : shown.message,
      .place = shown.place()};
}

}  // namespace

std::vector<Flip> flips(const Report& before, const Report& after) {
  std::vector<std::string> old_order, order;
  const Verdicts old = verdicts_of(before, old_order);
  const Verdicts now = verdicts_of(after, order);
  std::vector<Flip> flips;
  for (const std::string& key : order) {
    const Finding* finding = now.at(key);
    const auto was = old.find(key);
    if (was != old.end() && was->second->status == finding->status) continue;
    flips.push_back(flip_of(*finding, was == old.end() ? nullptr : was->second, finding));
  }
  for (const std::string& key : old_order)
    if (!now.contains(key)) flips.push_back(flip_of(*old.at(key), old.at(key), nullptr));
  return flips;
}

bool is_worse(const Flip& flip) {
  const auto fails = [](const std::string& verdict) {
    return verdict == "fail" || verdict == "error";
  };
  return fails(flip.after) && !fails(flip.before);
}

std::string to_text(const std::vector<Flip>& flips) {
  std::string out;
  for (const Flip& flip : flips) {
    const std::string place = flip.place.text();
    out += place.empty() ? "" : place + ": ";
    out += flip.policy + (flip.rule.empty() ? "" : '/' + flip.rule) + ": " + flip.subject.text() +
           ": " + (flip.before.empty() ? "none" : flip.before) + " -> " +
           (flip.after.empty() ? "none" : flip.after) + '\n';
    if (!flip.why.empty()) out += "   " + flip.why + '\n';
  }
  const auto worse = std::ranges::count_if(flips, is_worse);
  return out + std::to_string(flips.size()) + " verdicts change, " + std::to_string(worse) +
         " to a failure\n";
}

std::string to_json(const std::vector<Flip>& flips) {
  std::string out;
  base::json::Writer json(out);
  json.begin_array();
  for (const Flip& flip : flips) {
    json.begin_object().member("policy", flip.policy).member("rule", flip.rule);
    json.key("resource").begin_object().member("kind", flip.subject.kind);
    json.member("namespace", flip.subject.name_space).member("name", flip.subject.name);
    json.end_object().member("before", flip.before).member("after", flip.after);
    json.member("why", flip.why).member("place", flip.place.text()).end_object();
  }
  json.end_array();
  return out + '\n';
}

}  // namespace policy_report
