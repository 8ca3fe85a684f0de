// Kyverno's functions with regular expressions. Compiled ones are kept by the evaluation.
#include "base/regex/sample.h"
#include "base/regex/search.h"
#include "engines/jmespath/function.h"

namespace jmespath {
namespace {

// nullptr: no regular expression, and the call has failed.
const base::RegexSearch* regex(Call& call) {
  const auto compiled = call.regex(call.text(0));
  if (!compiled) call.fail(compiled.error().message);
  return compiled ? *compiled : nullptr;
}

bool regex_match(Call& call) {
  const base::RegexSearch* search = regex(call);
  if (search == nullptr) return false;
  const std::string text = short_text(call[1]);
  return call.spend(text.size() / 10) && call.answer(Node::boolean(search->found_in(text)));
}

bool answer_matches_replaced(Call& call, base::RegexSearch::Replacement kind) {
  const base::RegexSearch* search = regex(call);
  if (search == nullptr) return false;
  const std::string text = short_text(call[1]), replacement = short_text(call[2]);
  // At worst each character is replaced.
  if (!call.spend((text.size() + 1) * (replacement.size() + 10) / 10)) return false;
  return call.answer(search->replaced(text, replacement, kind));
}

bool regex_replace_all(Call& call) {
  return answer_matches_replaced(call, base::RegexSearch::Replacement::with_references);
}
bool regex_replace_all_literal(Call& call) {
  return answer_matches_replaced(call, base::RegexSearch::Replacement::literal);
}

bool random(Call& call) {
  if (!call.environment().random) return call.fail("there are no random numbers");
  const auto sample = base::regex_sample(call.text(0), call.environment().random);
  if (!sample) return call.fail(sample.error().message);
  return call.answer(*sample);
}

constexpr Function regex_functions[] = {
    {"random", random, 1, {string_type}},
    {"regex_match", regex_match, 2, {string_type, text_or_number}},
    {"regex_replace_all", regex_replace_all, 3, {string_type, text_or_number, text_or_number}},
    {"regex_replace_all_literal",
     regex_replace_all_literal,
     3,
     {string_type, text_or_number, text_or_number}},
};

}  // namespace

std::span<const Function> kyverno_regex() { return regex_functions; }

}  // namespace jmespath
