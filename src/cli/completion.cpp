#include "cli/completion.h"

#include "cli/context.h"
#include "cli/nouns.h"

namespace cli {
namespace {

std::string nouns() {
  std::string out;
  for (const Noun* noun : tree()) out.append(out.empty() ? "" : " ").append(noun->name);
  return out;
}

std::string verbs(const Noun& noun) {
  std::string out;
  for (const Verb& verb : noun.verbs) out.append(out.empty() ? "" : " ").append(verb.name);
  return out;
}

std::string flags(const Verb& verb) {
  std::string out = "--help";
  for (const Flag& flag : flags_of(verb)) out += " " + typed_name(flag);
  return out;
}

// Calls `each` with "noun verb", or "noun" alone, and the verb.
template <class F>
void each_verb(F each) {
  for (const Noun* noun : tree()) {
    if (noun->alone != nullptr) each(std::string(noun->name), *noun->alone);
    for (const Verb& verb : noun->verbs)
      each(std::string(noun->name) + " " + std::string(verb.name), verb);
  }
}

// bash and zsh: what may follow the words so far, as one function that prints it.
std::string words_function() {
  std::string out =
      "_mainstay_words() {\n"
      "  case \"$1 $2\" in\n";
  each_verb([&](const std::string& command, const Verb& verb) {
    const bool alone = command.find(' ') == std::string::npos;
    out += "    \"" + command + (alone ? " \"*" : "\"") + ") echo \"" + flags(verb) + "\" ;;\n";
  });
  for (const Noun* noun : tree())
    if (noun->alone == nullptr)
      out += "    \"" + std::string(noun->name) + " \"*) echo \"" + verbs(*noun) + "\" ;;\n";
  return out + "    *) echo \"" + nouns() + "\" ;;\n  esac\n}\n";
}

std::string bash() {
  return words_function() +
         "_mainstay() {\n"
         "  local noun=\"\" verb=\"\"\n"
         "  [ \"$COMP_CWORD\" -gt 1 ] && noun=\"${COMP_WORDS[1]}\"\n"
         "  [ \"$COMP_CWORD\" -gt 2 ] && verb=\"${COMP_WORDS[2]}\"\n"
         "  COMPREPLY=($(compgen -W \"$(_mainstay_words \"$noun\" \"$verb\")\" -- "
         "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _mainstay mainstay\n";
}

std::string zsh() {
  return "#compdef mainstay\n" + words_function() +
         "_mainstay() {\n"
         "  local noun=\"\" verb=\"\"\n"
         "  (( CURRENT > 2 )) && noun=\"${words[2]}\"\n"
         "  (( CURRENT > 3 )) && verb=\"${words[3]}\"\n"
         "  compadd -- ${=\"$(_mainstay_words \"$noun\" \"$verb\")\"}\n"
         "}\n"
         "compdef _mainstay mainstay\n";
}

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

void append_fish_flags(std::string& out, const std::string& condition, const Verb& verb) {
  for (const Flag& flag : flags_of(verb)) {
    const std::string name = typed_name(flag);
    out += "complete -c mainstay -n " + condition;
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (flag.letter != '\0') out += std::string(" -s ") + flag.letter;
    out += std::string(flag.value.empty() ? "" : " -r") + " -d " + fish_quoted(flag.help) + "\n";
  }
}

std::string fish() {
  std::string out = "complete -c mainstay -f\n";
  for (const Noun* noun : tree()) {
    const std::string name(noun->name);
    const std::string seen = "'__fish_seen_subcommand_from " + name;
    out += "complete -c mainstay -n __fish_use_subcommand -a " + name + " -d " +
           fish_quoted(noun->summary) + "\n";
    if (noun->alone != nullptr) append_fish_flags(out, seen + "'", *noun->alone);
    for (const Verb& verb : noun->verbs) {
      const std::string own(verb.name);
      out += "complete -c mainstay -n " + seen + "; and not __fish_seen_subcommand_from " +
             verbs(*noun) + "' -a " + own + " -d " + fish_quoted(verb.summary) + "\n";
      append_fish_flags(out, seen + "; and __fish_seen_subcommand_from " + own + "'", verb);
    }
  }
  return out;
}

base::Result<int> print_completion(Context& context, const Arguments& arguments) {
  context.output.write(TRY(completion(arguments.words.front())));
  return 0;
}

constexpr Verb completion_verb{
    .name = "completion",
    .summary = "Print what makes a shell complete mainstay's commands",
    .examples =
        "mainstay completion bash > /etc/bash_completion.d/mainstay\n"
        "source <(mainstay completion zsh)\n"
        "mainstay completion fish > ~/.config/fish/completions/mainstay.fish",
    .words = {.name = "bash|zsh|fish", .min = 1, .max = 1},
    .offline = true,
    .run = print_completion};

}  // namespace

constexpr Noun completion_noun{
    .name = "completion", .summary = completion_verb.summary, .alone = &completion_verb};

base::Result<std::string> completion(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return base::invalid("no completion for " + std::string(shell) +
                       "; there is one for bash, zsh and fish");
}

}  // namespace cli
