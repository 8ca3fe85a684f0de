// Private to the engine. What a validate rule asks: pattern, anyPattern, deny or foreach
// (reference: policy, 3.10 to 3.13). Immutable once compiled.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engines/document/node.h"
#include "engines/jmespath/expression.h"
#include "engines/kyverno/conditions.h"
#include "engines/kyverno/context_entry.h"
#include "engines/kyverno/pattern.h"
#include "engines/policy/request.h"
#include "engines/policy/result.h"

namespace kyverno {

// What a check says; nothing at all when it does not apply.
struct Outcome {
  policy::Status status = policy::Status::pass;
  std::string message = {};
  std::vector<policy::Failure> failures = {};
  document::Span branch_at = {};  // of several ways to this outcome the one that was taken
};
Outcome error_outcome(std::string_view what, const base::Error& why);

// A pattern: compiled at once, or when its variables are known.
class PatternTemplate {
 public:
  static PatternTemplate compile(const document::Node& node, Compilation& compilation);
  base::Result<CompiledPattern> value(Context& context) const;
  document::Span span() const { return span_; }

 private:
  document::Span span_;
  Template template_;
  std::optional<CompiledPattern> constant_;
};

// An expression without braces, as `list` of a foreach is one.
struct Query {
  std::string_view text = {};
  std::optional<jmespath::Expression> expression = {};

  static Query compile(const document::Node* node, Compilation& compilation);
  // Anything that is no list is a list of it.
  base::Result<std::vector<document::Node>> list(Context& context) const;
};

struct ForeachCheck;

struct Check {
  std::optional<PatternTemplate> pattern = {};
  std::optional<std::vector<PatternTemplate>> any_pattern = {};
  std::optional<Conditions> deny = {};
  std::vector<ForeachCheck> foreach;
  bool manifests = false;  // signatures of the object itself: nobody verifies them here

  static Check compile(const document::Node& node, Compilation& compilation);
};

struct ForeachCheck {
  Query list = {};
  std::vector<ContextEntry> context = {};
  Conditions preconditions = {};
  std::optional<bool> element_scope = {};
  Check check;
  document::Span at = {};
};

// One check of one rule on one request.
struct CheckRun {
  Context& context;
  std::string_view rule;
  const Template* message = nullptr;  // of the rule, or nullptr
  std::span<const policy::Assignment> foreach_values = {};
};
// `element`: what a pattern is held against, or nullptr for the object itself.
std::optional<Outcome> evaluate(const Check& check, const CheckRun& run,
                                const document::Node* element, std::size_t nesting);

}  // namespace kyverno
