// Policies and objects as YAML, and what the ones say about the others.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/reading.h"
#include "engines/document/write.h"
#include "engines/kyverno/load.h"
#include "engines/policy/cluster.h"

namespace kyverno {

class Evaluated {
 public:
  Evaluated() : session_{.world = world, .results = results_, .scratch = scratch_} {}

  document::Node read(std::string_view yaml) {
    const auto documents =
        document::read_yaml(sources_.add("policy.yaml", std::string(yaml)), reading_);
    return documents && !documents->empty() ? documents->front() : document::Node();
  }

  // Adds policies and exceptions; "" or what is wrong with them.
  std::string load(std::string_view yaml) {
    const auto documents =
        document::read_yaml(sources_.add("policy.yaml", std::string(yaml)), reading_);
    if (!documents) return documents.error().message;
    loaded_ = load_policies(*documents, sources_);
    std::string out;
    for (const policy::Rejected& one : loaded_.rejected) out += one.message + "\n";
    return out;
  }
  // A ClusterPolicy "p" with one rule "r" for Pods, in flow style: "validate: {...}".
  std::string load_rule(std::string_view body) {
    return load(
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: "
        "{background: false, rules: [{name: r, match: {any: [{resources: {kinds: [Pod]}}]}, " +
        std::string(body) + "}]}}");
  }

  const policy::Response& evaluate(std::string_view object,
                                   policy::Phase phase = policy::Phase::validate) {
    request.object =
        request.operation == policy::Operation::remove ? document::Node() : read(object);
    if (request.operation != policy::Operation::create) request.old_object = read(object);
    response_ =
        loaded_.policies.front()->evaluate(phase, request, session_).value_or(policy::Response{});
    return response_;
  }
  // "r=pass, autogen-r=fail"; "" when no rule applied.
  std::string statuses(std::string_view object, policy::Phase phase = policy::Phase::validate) {
    std::string out;
    for (const policy::RuleResult& result : evaluate(object, phase).rules)
      out += (out.empty() ? "" : ", ") + result.rule + "=" + std::string(name(result.status));
    return out;
  }
  // The object after mutation, as JSON.
  std::string patched(std::string_view object) {
    return document::to_json(evaluate(object, policy::Phase::mutate).patched);
  }
  const policy::RuleResult& first() const { return response_.rules.front(); }
  const document::Sources& sources() const { return sources_; }
  Loaded& loaded() { return loaded_; }
  policy::Session& session() { return session_; }

  policy::Cluster world;
  policy::Request request;
  document::Arena arena;

 private:
  document::Sources sources_;
  document::Keys keys_{arena};
  document::Reading reading_{.sources = sources_, .arena = arena, .keys = keys_};
  document::Arena results_, scratch_;
  policy::Session session_;
  Loaded loaded_;
  policy::Response response_;
};

}  // namespace kyverno
