#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"

namespace cli {
namespace {

bool asks_help(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

base::Error unknown(std::string_view kind, std::string_view word,
                    const std::vector<std::string_view>& known, const std::string& command) {
  std::string message = "unknown " + std::string(kind) + " " + std::string(word);
  if (const auto near = base::closest(word, known); !near.empty())
    message.append("; did you mean ").append(near).append("?");
  return base::invalid(message + " (see `" + command + " --help`)");
}

base::Error unknown_noun(std::string_view word) {
  std::vector<std::string_view> known;
  for (const Noun* noun : tree()) known.push_back(noun->name);
  return unknown("command", word, known, "mainstay");
}

base::Error unknown_verb(const Noun& noun, std::string_view word) {
  std::vector<std::string_view> known;
  for (const Verb& verb : noun.verbs) known.push_back(verb.name);
  return unknown("command", std::string(noun.name) + " " + std::string(word), known,
                 "mainstay " + std::string(noun.name));
}

void declare(CLI::App& app, const Flag& flag, Arguments& arguments) {
  std::string name = typed_name(flag);
  if (flag.letter != '\0') name += std::string(",-") + flag.letter;
  const std::string key(flag.name);
  if (flag.value.empty()) {  // a switch, which may have a value behind = (--json=id,state)
    app.add_flag_function(name,
                          [&arguments, key](std::int64_t) { arguments.flags[key] = {"true"}; });
    return;
  }
  auto* option = app.add_option_function<std::vector<std::string>>(
      name,
      [&arguments, key](const std::vector<std::string>& values) { arguments.flags[key] = values; });
  option->expected(1)->allow_extra_args(false);
  option->multi_option_policy(flag.repeated ? CLI::MultiOptionPolicy::TakeAll
                                            : CLI::MultiOptionPolicy::Throw);
}

// --json=id,state: what follows a switch is taken off here, since a switch of the library counts.
std::vector<std::string> without_selection(std::span<const std::string> words,
                                           Arguments& arguments) {
  constexpr std::string_view prefix = "--json=";
  std::vector<std::string> rest;
  bool literal = false;  // behind "--" nothing is a flag
  for (const std::string& word : words) {
    literal = literal || word == "--";
    if (!literal && word.starts_with(prefix))
      arguments.flags["json"] = {word.substr(prefix.size())};
    else
      rest.push_back(word);
  }
  return rest;
}

// The library takes "[1, 2]" for two words. No word that is typed holds a NUL, so one at the end of
// such a word, taken off afterwards, keeps it whole.
std::string guarded(std::string word) {
  if (word.starts_with('[') && word.ends_with(']')) word += '\0';
  return word;
}
void unguard(std::string& word) {
  if (word.ends_with('\0')) word.pop_back();
}

base::Done check_words(const Verb& verb, const Arguments& arguments, const std::string& command) {
  const std::size_t given = arguments.words.size();
  if (given < verb.words.min)
    return base::invalid(std::string(verb.words.name) + " is missing (see `" + command +
                         " --help`)");
  if (given > verb.words.max)
    return base::invalid("nothing expected at " + arguments.words[verb.words.max] + " (see `" +
                         command + " --help`)");
  return {};
}

base::Result<Arguments> parse_arguments(const Verb& verb, std::span<const std::string> words,
                                        const std::string& command) {
  Arguments arguments;
  CLI::App app;
  app.set_help_flag();
  const auto flags = flags_of(verb);
  for (const Flag& flag : flags) declare(app, flag, arguments);
  app.add_option("words", arguments.words);
  auto rest = without_selection(words, arguments);
  if (arguments.has("json") && verb.prints == Prints::text)
    return base::invalid("--json has no meaning here (see `" + command + " --help`)");
  if (arguments.has("json") && verb.prints == Prints::report)
    return base::invalid("--json prints the whole here, and takes no fields (see `" + command +
                         " --help`)");
  for (std::string& word : rest) word = guarded(std::move(word));
  std::ranges::reverse(rest);  // as the library wants them
  try {
    app.parse(rest);
  } catch (const CLI::ParseError& error) {
    return base::invalid(std::string(error.what()) + " (see `" + command + " --help`)");
  }
  for (std::string& word : arguments.words) unguard(word);
  for (auto& flag : arguments.flags) std::ranges::for_each(flag.second, unguard);
  TRY(check_words(verb, arguments, command));
  return arguments;
}

}  // namespace

base::Result<Typed> parse(std::span<const std::string> words) {
  Typed typed;
  if (words.empty() || asks_help(words.front())) {
    typed.help = true;
    return typed;
  }
  const std::string first = words.front() == "--version" ? "version" : words.front();
  typed.noun = noun_named(first);
  if (typed.noun == nullptr) return unknown_noun(first);
  std::string command = "mainstay " + std::string(typed.noun->name);
  auto rest = words.subspan(1);
  if (typed.noun->alone == nullptr) {
    if (rest.empty() || asks_help(rest.front())) {
      typed.help = true;
      return typed;
    }
    typed.verb = verb_named(*typed.noun, rest.front());
    if (typed.verb == nullptr) return unknown_verb(*typed.noun, rest.front());
    command += " " + rest.front();
    rest = rest.subspan(1);
  } else {
    typed.verb = typed.noun->alone;
  }
  const auto options_end = std::ranges::find(rest, "--");
  typed.help = std::any_of(rest.begin(), options_end, [](const std::string& word) {
    return word == "--help" || word == "-h";
  });
  if (typed.help || typed.verb->run == nullptr) return typed;
  typed.arguments = TRY(parse_arguments(*typed.verb, rest, command));
  return typed;
}

}  // namespace cli
