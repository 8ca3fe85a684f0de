// Files in memory and policies that say what they are told to, for tests of suites.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engines/document/reading.h"
#include "engines/policy/object_names.h"
#include "engines/policy/run.h"
#include "engines/policy_suite/files.h"
#include "engines/policy_suite/test_file.h"

namespace policy_suite {

// Its document says what it answers: {apiVersion, kind, metadata, rules: [{name, phase: validate,
// status, only: kind, patched: object, generated: [object]}], reads: value}.
class ScriptedPolicy final : public policy::Policy {
 public:
  explicit ScriptedPolicy(const document::Node& node)
      : Policy(node, {.api_version = policy::text_of(node, "apiVersion"),
                      .kind = policy::kind_of(node),
                      .name = policy::name_of(node),
                      .at = node.span()}) {}
  bool has(policy::Phase phase) const override {
    return std::ranges::any_of(scripted(),
                               [&](const auto& rule) { return phase_of(rule) == phase; });
  }
  std::vector<std::string> rules() const override {
    std::vector<std::string> names;
    for (const auto& rule : scripted()) names.emplace_back(policy::text_of(rule, "name"));
    return names;
  }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& /*session*/) const override {
    policy::Response response{.policy = this, .phase = phase};
    for (const auto& rule : scripted()) {
      const std::string_view only = policy::text_of(rule, "only");
      if (phase_of(rule) != phase) continue;
      if (!only.empty() && only != policy::kind_of(request.subject())) continue;
      policy::RuleResult result{.rule = std::string(policy::text_of(rule, "name")),
                                .status = status_of(policy::text_of(rule, "status")),
                                .message = std::string(policy::name(request.operation))};
      if (const auto* generated = rule.find("generated"))
        result.generated.assign(generated->items().begin(), generated->items().end());
      if (const auto* patched = rule.find("patched")) response.patched = *patched;
      response.rules.push_back(std::move(result));
    }
    return response;
  }

 private:
  std::span<const document::Node> scripted() const { return document().find("rules")->items(); }
  static policy::Phase phase_of(const document::Node& rule) {
    const std::string_view phase = policy::text_of(rule, "phase");
    if (phase == "mutate") return policy::Phase::mutate;
    return phase == "generate" ? policy::Phase::generate : policy::Phase::validate;
  }
  static policy::Status status_of(std::string_view text) {
    for (const auto status : {policy::Status::fail, policy::Status::skip, policy::Status::error})
      if (policy::name(status) == text) return status;
    return policy::Status::pass;
  }
};

class MemoryFiles final : public Files {
 public:
  // Parsed at once: a test's text is right.
  void add(const std::string& path, const std::string& text) {
    documents_[path] = read(path, text);
  }
  std::vector<document::Node> read(const std::string& path, const std::string& text) {
    document::Reading reading{.sources = sources_, .arena = arena_, .keys = keys_};
    return *document::read_yaml(sources_.add(path, text), reading);
  }
  base::Result<std::vector<Test>> tests(const std::string& text) {
    document::Reading reading{.sources = sources_, .arena = arena_, .keys = keys_};
    return read_tests(sources_.add("kyverno-test.yaml", text), reading);
  }

  base::Result<std::span<const document::Node>> documents(const std::string& path) override {
    const auto found = documents_.find(path);
    if (found == documents_.end()) return base::invalid(path + ": there is no such file");
    return std::span<const document::Node>(found->second);
  }
  // A document of kind Bad is rejected.
  base::Result<const policy::PolicySet*> policies(
      std::span<const std::string> paths, std::span<const std::string> /*exceptions*/) override {
    set_ = {};
    for (const std::string& path : paths) {
      for (const document::Node& node : TRY(documents(path))) {
        if (policy::kind_of(node) == "Bad")
          set_.rejected.push_back({.identity = {.name = policy::name_of(node)}, .message = "bad"});
        else
          set_.policies.push_back(std::make_unique<ScriptedPolicy>(node));
      }
    }
    return &set_;
  }
  const document::Sources& sources() const override { return sources_; }
  document::Arena& arena() { return arena_; }

 private:
  document::Sources sources_;
  document::Arena arena_;
  document::Keys keys_{arena_};
  std::map<std::string, std::vector<document::Node>> documents_;
  policy::PolicySet set_;
};

}  // namespace policy_suite
