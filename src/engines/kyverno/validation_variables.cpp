#include "engines/kyverno/validation_variables.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "engines/document/wildcard.h"
#include "engines/kyverno/compilation.h"
#include "engines/kyverno/path.h"
#include "engines/kyverno/variables.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

// A name of a function and what follows its bracket: [a-z_0-9]+\([^{}]
bool calls_a_function(std::string_view query) {
  for (std::size_t at = query.find('('); at != std::string_view::npos;
       at = query.find('(', at + 1)) {
    const bool named =
        at > 0 && is_word(query[at - 1]) && !(query[at - 1] >= 'A' && query[at - 1] <= 'Z');
    if (named && at + 1 < query.size() && query[at + 1] != '{' && query[at + 1] != '}') return true;
  }
  return false;
}

// A name behind something else than a dot, with no word going on behind it.
bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1))
    if (at > 0 && text[at - 1] != '.' &&
        (at + name.size() == text.size() || !is_word(text[at + name.size()])))
      return true;
  return false;
}

class VariableCheck {
 public:
  VariableCheck(const Node& rule, bool background, Compilation& compilation)
      : background_(background), compilation_(compilation) {
    add_names(given(rule, "context"));
    if (const Node* validate = given(rule, "validate")) add_blocks(given(*validate, "foreach"));
    if (const Node* mutate = given(rule, "mutate")) {
      targets_ = given(*mutate, "targets") != nullptr;
      add_blocks(given(*mutate, "foreach"));
      add_blocks(given(*mutate, "targets"));
    }
    if (const Node* generate = given(rule, "generate")) add_blocks(given(*generate, "foreach"));
    for (const Node& image : items_of(given(rule, "verifyImages")))
      for (const Node& attestation : items_of(given(image, "attestations")))
        names_.push_back(std::string(text_of(attestation, "name")) + "*");
  }

  void walk(const Node& node) {
    if (node.is_string()) text(node.string(), node.span());
    for (const Node& item : items_of(&node)) walk(item);
    for (const Member& member : members_of(&node)) {
      // Conditions of attestations look at what is attested.
      if (member.key.text() == "attestations") continue;
      text(member.key.text(), member.key_span());
      const bool is_block = member.key.text() == "foreach";
      blocks_ += is_block ? 1 : 0;
      walk(member.value);
      blocks_ -= is_block ? 1 : 0;
    }
  }

 private:
  void add_names(const Node* entries) {
    for (const Node& entry : items_of(entries)) {
      const std::string name(text_of(entry, "name"));
      if (given(entry, "configMap") == nullptr) {
        names_.push_back(name + "*");
      } else {
        for (const char* part : {".data", ".metadata", ".data.*", ".metadata.*"})
          names_.push_back(name + part);
      }
    }
  }

  // Blocks in blocks have names of their own.
  void add_blocks(const Node* blocks) {
    for (const Node& block : items_of(blocks)) {
      add_names(given(block, "context"));
      add_blocks(given(block, "foreach"));
    }
  }

  // What is put together of others is looked at with null in their place, as Kyverno does.
  void text(std::string_view written, const document::Span& span) {
    constexpr std::size_t passes_max = 8;
    std::string text(written);
    for (std::size_t pass = 0; pass < passes_max && find_variable(text); ++pass) {
      variables(text, span);
      std::string replaced;
      std::size_t copied = 0;
      for (auto at = find_variable(text); at; at = find_variable(text, at->end)) {
        replaced.append(text, copied, at->begin - copied).append("null");
        copied = at->end;
      }
      text = replaced.append(text, copied);
    }
  }

  void variables(std::string_view text, const document::Span& span) {
    for (auto at = find_variable(text); at; at = find_variable(text, at->end)) {
      const std::string_view whole = text.substr(at->begin, at->end - at->begin);
      const std::string_view query = base::trim(whole.substr(2, whole.size() - 4));
      if (blocks_ == 0 && query.starts_with("element"))
        compilation_.problem(span, "there is no " + std::string(whole) + " outside of a foreach");
      if (!is_allowed(query))
        compilation_.problem(span, "the variable " + std::string(whole) +
                                       " is not known to the rule: define it in its context");
      if (background_ && !targets_) of_user(whole, span);
    }
  }

  void of_user(std::string_view whole, const document::Span& span) {
    for (const std::string_view name :
         {"serviceAccountName", "serviceAccountNamespace", "request.userInfo", "request.roles",
          "request.clusterRoles"})
      if (mentions(whole, name))
        compilation_.problem(span, "there is no " + std::string(name) +
                                       " in the background: set spec.background to false");
  }

  bool is_allowed(std::string_view written) const {
    std::string query(written);
    std::erase(query, '"');
    for (const std::string_view part : {"request.", "element", "@", "images", "image."})
      if (query.find(part) != std::string::npos) return true;
    if (!background_ && query.find("serviceAccountName") != std::string::npos) return true;
    if (targets_ && query.find("target.") != std::string::npos) return true;
    if (calls_a_function(query)) return true;
    return std::ranges::any_of(names_, [&](const std::string& pattern) {
      return document::matches_wildcard(pattern, query);
    });
  }

  const bool background_;
  Compilation& compilation_;
  std::vector<std::string> names_;  // patterns of what the rule defines
  bool targets_ = false;
  int blocks_ = 0;  // of foreach around what is walked through
};

}  // namespace

std::vector<std::string> variable_problems(const Node& policy, bool background,
                                           const document::Sources& sources) {
  document::Arena arena;
  Compilation compilation{.sources = sources, .arena = arena};
  const Node* spec = given(policy, "spec");
  for (const Node& rule : items_of(spec == nullptr ? nullptr : given(*spec, "rules")))
    VariableCheck(rule, background, compilation).walk(rule);
  return std::move(compilation.problems);
}

}  // namespace kyverno
