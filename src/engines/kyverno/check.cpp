#include "engines/kyverno/check.h"

#include <algorithm>

#include "engines/kubernetes/json_pointer.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/mending.h"
#include "engines/kyverno/references.h"

namespace kyverno {
namespace {

using document::Node;
using policy::Status;

// The rule's message with its variables replaced; nullopt: there is none, or one has no value.
struct Message {
  bool given = false;
  std::optional<std::string> text = {};
};
Message message_of(const CheckRun& run) {
  if (run.message == nullptr) return {};
  const auto text = run.message->text(run.context);
  return {.given = true, .text = text ? std::optional<std::string>(*text) : std::nullopt};
}

// `what` is where it failed, or why it could not be told.
std::string validation_error(const CheckRun& run, const std::string& what) {
  const std::string rule = "rule " + std::string(run.rule) + " " + what;
  const Message message = message_of(run);
  if (!message.given) return "validation error: " + rule;
  if (!message.text) return "validation error: variables substitution error in " + rule;
  const bool ended = message.text->ends_with('.');
  return "validation error: " + *message.text + (ended ? " " : ". ") + rule;
}

std::string passed(const CheckRun& run) {
  return "validation rule '" + std::string(run.rule) + "' passed.";
}

// Paths of changes begin at the object, also where an element of a list was looked at.
Mending mending(const CompiledPattern& pattern, const Node& resource, MatchResult result,
                const CheckRun& run) {
  policy::Session& session = run.context.session();
  Mending out = mend(pattern, resource, std::move(result), session.results, session.scratch);
  const Node& object = run.context.object();
  const auto pointer = &resource == &object ? std::optional<std::string>("")
                                            : kubernetes::pointer_to(object, resource.span());
  for (policy::Failure& failure : out.failures) {
    if (!pointer) failure.fix.reset();
    if (failure.fix) failure.fix->pointer.insert(0, *pointer);
  }
  out.is_whole = out.is_whole && pointer;
  return out;
}

std::optional<Outcome> evaluate_pattern(const PatternTemplate& pattern, const CheckRun& run,
                                        const Node& resource) {
  const auto compiled = pattern.value(run.context);
  if (!compiled) return error_outcome("variable substitution failed", compiled.error());
  MatchResult result = match_pattern(*compiled, resource);
  switch (result.match) {
    case Match::pass:
      return Outcome{.message = passed(run)};
    case Match::skip:
      return Outcome{.status = Status::skip, .message = std::move(result.reason)};
    case Match::unknown:
      return Outcome{.status = Status::unknown,
                     .message = result.failure.path + " is known only after apply",
                     .failures = {std::move(result.failure)}};
    case Match::error: {
      const std::string what = "execution error: the key of a condition is missing; " +
                               result.failure.path + " does not match";
      return Outcome{.status = Status::error,
                     .message = validation_error(run, what),
                     .failures = {std::move(result.failure)}};
    }
    case Match::fail:
    case Match::denied:
      break;
  }
  std::string message = validation_error(run, "failed at path " + result.failure.path);
  return Outcome{.status = Status::fail,
                 .message = std::move(message),
                 .failures = mending(*compiled, resource, std::move(result), run).failures};
}

base::Result<std::vector<CompiledPattern>> values_of(const std::vector<PatternTemplate>& patterns,
                                                     Context& context) {
  std::vector<CompiledPattern> out;
  for (const PatternTemplate& pattern : patterns) out.push_back(TRY(pattern.value(context)));
  return out;
}

Outcome none_matches(const CheckRun& run, const std::string& failed, Outcome out) {
  std::string text = message_of(run).text.value_or("");
  if (!text.empty()) text += text.ends_with('.') ? " " : ". ";
  out.status = Status::fail;
  out.message = "validation error: " + text + failed;
  return out;
}

// One pattern is enough: the changes for the one that takes fewest, and of the others what failed
// first.
void keep_smallest(std::vector<Mending>& mendings) {
  const auto cost = [](const Mending& one) {
    return one.is_whole ? one.failures.size() : mendings_max + 1;
  };
  const auto best = std::ranges::min_element(mendings, {}, cost);
  for (auto one = mendings.begin(); one != mendings.end(); ++one) {
    if (one == best && one->is_whole) continue;
    one->failures.resize(1);
    one->failures[0].fix.reset();
  }
}

// The first that passes decides.
std::optional<Outcome> evaluate_any_pattern(const std::vector<PatternTemplate>& patterns,
                                            const CheckRun& run, const Node& resource) {
  const auto values = values_of(patterns, run.context);
  if (!values) return error_outcome("variable substitution failed", values.error());
  const std::vector<CompiledPattern>& compiled = *values;
  std::string failed, skipped;
  std::vector<Mending> mendings;
  Outcome out;
  bool unknown = false;
  for (std::size_t i = 0; i < compiled.size(); ++i) {
    MatchResult result = match_pattern(compiled[i], resource);
    const std::string name = std::string(run.rule) + "[" + std::to_string(i) + "]";
    if (result.match == Match::pass)
      return Outcome{.message = "validation rule '" + std::string(run.rule) + "' anyPattern[" +
                                std::to_string(i) + "] passed.",
                     .branch_at = patterns[i].span()};
    unknown = unknown || result.match == Match::unknown;
    if (result.match == Match::skip) {
      skipped += (skipped.empty() ? "rule " : " rule ") + name + " skipped: " + result.reason;
      continue;
    }
    failed += (failed.empty() ? "rule " : " rule ") + name;
    failed += result.match == Match::error ? " failed: the key of a condition is missing"
                                           : " failed at path " + result.failure.path;
    if (result.match == Match::fail || result.match == Match::denied)
      mendings.push_back(mending(compiled[i], resource, std::move(result), run));
    else
      mendings.push_back({.failures = {std::move(result.failure)}});
  }
  keep_smallest(mendings);
  for (Mending& one : mendings)
    for (policy::Failure& failure : one.failures) out.failures.push_back(std::move(failure));
  if (unknown)
    return Outcome{.status = Status::unknown,
                   .message = "it rests on a value that is known only after apply",
                   .failures = std::move(out.failures)};
  if (!failed.empty()) return none_matches(run, failed, std::move(out));
  return Outcome{.status = skipped.empty() ? Status::pass : Status::skip, .message = skipped};
}

std::optional<Outcome> evaluate_deny(const Conditions& deny, const CheckRun& run) {
  auto verdict = deny.evaluate(run.context, Conditions::Detail::failures);
  if (!verdict) return error_outcome("failed to check deny conditions", verdict.error());
  if (verdict->unknown)
    return Outcome{.status = Status::unknown,
                   .message = "it rests on a value that is known only after apply"};
  if (!verdict->holds) return Outcome{.message = passed(run)};
  std::string text = message_of(run).text.value_or("");
  if (!verdict->message.empty()) {
    const auto own = substituted(verdict->message, run.context);
    text += (text.empty() ? "" : "; ") +
            (own && own->is_string() ? std::string(own->string()) : verdict->message);
  }
  if (text.empty()) text = "validation error: rule " + std::string(run.rule) + " failed";
  return Outcome{.status = Status::fail,
                 .message = std::move(text),
                 .failures = std::move(verdict->decisive),
                 .branch_at = verdict->at};
}

std::optional<Outcome> evaluate_element(const ForeachCheck& block, const CheckRun& run,
                                        const Node* scope, std::size_t nesting) {
  run.context.add(block.context);
  const auto verdict = block.preconditions.evaluate(run.context);
  // An element whose preconditions cannot be told is passed over.
  if (!verdict || !verdict->holds) return std::nullopt;
  return evaluate(block.check, run, scope, nesting + 1);
}

// In which element of an outer block one is, if in any, and how deep.
struct Scope {
  const Node* element;
  std::size_t nesting;
};

bool is_mended(const Outcome& outcome) {
  return !outcome.failures.empty() && outcome.failures.size() <= mendings_max &&
         std::ranges::all_of(outcome.failures, [](const auto& one) { return one.fix.has_value(); });
}

Outcome without_fixes(Outcome outcome) {
  for (policy::Failure& failure : outcome.failures) failure.fix.reset();
  return outcome;
}

// The first element that fails decides; what else fails matters to what would mend it. False: that
// is not known, and no further element has to be looked at.
bool join(std::optional<Outcome>& failed, Outcome outcome) {
  if (!failed) {
    failed = std::move(outcome);
    failed->message = "validation failure: " + failed->message;
    return is_mended(*failed);
  }
  if (outcome.status != Status::fail) return false;
  for (policy::Failure& failure : outcome.failures) failed->failures.push_back(std::move(failure));
  return is_mended(*failed);
}

// A limit was met: the first failure stands, but nobody knows what would mend all.
Outcome stopped(std::optional<Outcome> failed, const base::Error& why) {
  return failed ? without_fixes(*std::move(failed)) : error_outcome("foreach", why);
}

// What failed says more than texts: changes, whose values may lie in the scratch.
void leave_element(Context& context, const Context::Mark& mark,
                   const std::optional<Outcome>& outcome, bool has_failed) {
  const bool fails = outcome && outcome->status != Status::skip && outcome->status != Status::pass;
  if (fails || has_failed)
    context.restore(mark);
  else
    context.restore_and_forget(mark);
}

// Of all elements of one block; `applied` counts those that passed.
std::optional<Outcome> evaluate_elements(const ForeachCheck& block, const CheckRun& run,
                                         std::span<const Node> elements, const Scope& outer,
                                         std::size_t& applied) {
  const Context::Mark mark = run.context.mark();
  std::optional<Outcome> failed;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Node& element = elements[i];
    if (element.is_null()) continue;
    if (i == run.context.limits().foreach_elements_max)
      return stopped(std::move(failed), base::limited("more than " + std::to_string(i) +
                                                      " elements (`foreach_elements_max`)"));
    if (block.element_scope.value_or(false) && !element.is_map())
      return error_outcome("failed to process foreach",
                           base::invalid("elementScope needs elements that are maps"));
    if (const auto set = run.context.set_element(element, i, outer.nesting); !set)
      return stopped(std::move(failed), set.error());
    run.context.assign(run.foreach_values);
    const bool scoped = block.element_scope.value_or(element.is_map());
    auto outcome = evaluate_element(block, run, scoped ? &element : outer.element, outer.nesting);
    leave_element(run.context, mark, outcome, failed.has_value());
    if (!outcome || outcome->status == Status::skip) continue;
    if (outcome->status == Status::pass)
      ++applied;
    else if (!join(failed, *std::move(outcome)))
      return without_fixes(*std::move(failed));
  }
  return failed;
}

std::optional<Outcome> evaluate_foreach(const Check& check, const CheckRun& run,
                                        const Node* element, std::size_t nesting) {
  std::size_t applied = 0;
  std::optional<base::Error> list_error;
  for (const ForeachCheck& block : check.foreach) {
    const auto elements = block.list.list(run.context);
    if (!elements) {
      if (elements.error().code != base::Code::not_found) list_error = elements.error();
      continue;
    }
    auto outcome = evaluate_elements(block, run, *elements, {element, nesting}, applied);
    if (!outcome) continue;
    outcome->branch_at = block.at;
    // Nobody has looked at the other blocks.
    return check.foreach.size() > 1 ? without_fixes(*std::move(outcome)) : std::move(outcome);
  }
  if (applied > 0) return Outcome{.message = "rule passed"};
  if (list_error) return error_outcome("failed to evaluate list", *list_error);
  return std::nullopt;
}

}  // namespace

Outcome error_outcome(std::string_view what, const base::Error& why) {
  return {.status = Status::error, .message = std::string(what) + ": " + why.message};
}

PatternTemplate PatternTemplate::compile(const Node& node, Compilation& compilation) {
  PatternTemplate out;
  out.span_ = node.span();
  out.template_ = Template::compile(with_references(node, compilation), compilation);
  if (out.template_.is_constant())
    out.constant_ = compile_pattern(out.template_.node(), compilation.arena);
  return out;
}

base::Result<CompiledPattern> PatternTemplate::value(Context& context) const {
  if (constant_) return *constant_;
  const Node node = TRY(template_.value(context));
  return compile_pattern(node, context.arena());
}

Query Query::compile(const Node* node, Compilation& compilation) {
  Query out;
  if (node == nullptr || !node->is_string()) return out;
  out.text = node->string();
  auto made = jmespath::Expression::compile(out.text, jmespath::Dialect::kyverno);
  if (made)
    out.expression = *std::move(made);
  else
    compilation.problem(node->span(), made.error().message);
  return out;
}

base::Result<std::vector<Node>> Query::list(Context& context) const {
  if (!expression) return base::invalid("a foreach has a list");
  const Node found = TRY(context.query(*expression));
  if (!found.is_list()) return std::vector<Node>{found};
  return std::vector<Node>(found.items().begin(), found.items().end());
}

Check Check::compile(const Node& node, Compilation& compilation) {
  Check out;
  if (const Node* deny = given(node, "deny")) {
    if (!deny->is_map()) compilation.problem(deny->span(), "deny is a map");
    out.deny = Conditions::compile(given(*deny, "conditions"), compilation);
  }
  if (const Node* pattern = given(node, "pattern"))
    out.pattern = PatternTemplate::compile(*pattern, compilation);
  if (const Node* patterns = given(node, "anyPattern")) {
    if (!patterns->is_list()) compilation.problem(patterns->span(), "anyPattern is a list");
    out.any_pattern.emplace();
    for (const Node& pattern : items_of(patterns))
      out.any_pattern->push_back(PatternTemplate::compile(pattern, compilation));
  }
  out.manifests = given(node, "manifests") != nullptr;
  for (const Node& block : items_of(given(node, "foreach"))) {
    ForeachCheck one{
        .list = Query::compile(given(block, "list"), compilation),
        .context = ContextEntry::compile(given(block, "context"), compilation),
        .preconditions = Conditions::compile(given(block, "preconditions"), compilation),
        .check = Check::compile(block, compilation),
        .at = block.span()};
    if (!one.list.expression && given(block, "list") == nullptr)
      compilation.problem(block.span(), "a foreach has a list");
    if (const Node* scope = given(block, "elementScope");
        scope != nullptr && scope->kind() == document::Kind::boolean)
      one.element_scope = scope->boolean();
    out.foreach.push_back(std::move(one));
  }
  return out;
}

std::optional<Outcome> evaluate(const Check& check, const CheckRun& run, const Node* element,
                                std::size_t nesting) {
  if (check.deny) return evaluate_deny(*check.deny, run);
  if (check.pattern || check.any_pattern) {
    // What is deleted has no pattern to hold.
    if (element == nullptr && run.context.is_delete()) return std::nullopt;
    const Node& resource = element == nullptr ? run.context.object() : *element;
    return check.pattern ? evaluate_pattern(*check.pattern, run, resource)
                         : evaluate_any_pattern(*check.any_pattern, run, resource);
  }
  if (!check.foreach.empty()) return evaluate_foreach(check, run, element, nesting);
  // A rule that nobody can judge is not one that passes.
  if (check.manifests && !run.context.is_delete())
    return Outcome{
        .status = Status::error,
        .message = "validate.manifests: the signatures of manifests cannot be verified here"};
  return std::nullopt;
}

}  // namespace kyverno
