// Private to the engine. ClusterPolicy and Policy of kyverno.io: their rules, compiled, and how
// they are run.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engines/kyverno/autogen.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/exceptions.h"
#include "engines/kyverno/rule.h"
#include "engines/policy/policy.h"

namespace kyverno {

class ClusterPolicy final : public policy::Policy {
 public:
  // `problems` tells what is wrong with it; a policy with problems is not used.
  ClusterPolicy(const document::Node& document, const policy::Identity& identity,
                const document::Sources& sources, std::vector<std::string>& problems);

  // Before it is used: exceptions that may speak of it.
  void bind(std::shared_ptr<const std::vector<Exception>> exceptions);

  bool has(policy::Phase phase) const override { return phases_[static_cast<std::size_t>(phase)]; }
  std::vector<std::string> rules() const override;
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;

 private:
  // Rules that are derived when an object needs them; derivation may be asked by many threads.
  struct Derived {
    std::once_flag once;
    document::Arena arena;
    std::vector<Rule> rules;
  };
  enum class Template : std::uint8_t { controllers, cron_job };
  const Derived& derived(Template which) const;
  void derive(Template which, Derived& out) const;
  std::vector<const Rule*> rules_for(policy::Phase phase, std::string_view kind) const;

  const document::Sources& sources_;
  document::Arena arena_;
  Rule::Defaults defaults_;
  bool one_rule_applies_ = false;  // applyRules: One
  bool phases_[policy::phases_count] = {};
  Autogen autogen_;
  std::vector<Rule> rules_;
  std::shared_ptr<const std::vector<Exception>>
      exceptions_of_;                         // shared by policies loaded at once
  std::vector<const Exception*> exceptions_;  // those that speak of this one
  mutable Derived controllers_, cron_job_;
};

}  // namespace kyverno
