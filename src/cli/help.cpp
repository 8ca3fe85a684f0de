#include "cli/help.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace cli {
namespace {

using HelpLines = std::vector<std::pair<std::string, std::string>>;

void append_lines(std::string& out, const HelpLines& lines) {
  std::size_t width = 0;
  for (const auto& [name, text] : lines) width = std::max(width, name.size());
  for (const auto& [name, text] : lines)
    out += "  " + name + std::string(width - name.size() + 2, ' ') + text + "\n";
}

void append_examples(std::string& out, std::string_view examples) {
  out += "Examples:\n";
  for (const std::string_view line : base::split(examples, '\n'))
    out += "  " + std::string(line) + "\n";
}

std::string usage(const Noun& noun, const Verb& verb) {
  std::string line = "mainstay " + std::string(noun.name);
  if (noun.alone == nullptr) line += " " + std::string(verb.name);
  if (!verb.words.name.empty())
    line += verb.words.min == 0 ? " [" + std::string(verb.words.name) + "]"
                                : " " + std::string(verb.words.name);
  return line + (flags_of(verb).empty() ? "" : " [flags]");
}

constexpr std::string_view about_output =
    "On a terminal lists are tables; in a pipe they are lines of fields with tabs between them, "
    "in\n"
    "the table's order, without a line of names, times in RFC 3339; --json prints the API's JSON.\n"
    "Exit status: 0 done; 1 a finding, or refused by the server; 2 bad usage or input;\n"
    "3 not signed in or not allowed; 4 the server cannot be reached.\n";

}  // namespace

std::string help() {
  std::string out;
  append_examples(
      out,
      "mainstay server\n"
      "export MAINSTAY_TOKEN=$(mainstay token create --role operator --name me)\n"
      "mainstay incident list --state open --sort -severity\n"
      "mainstay incident ack INC-12 --comment \"looking into it\"\n"
      "mainstay silence create HighLatency service=checkout --duration 2h --comment deploy");
  out += "\nCommands:\n";
  HelpLines lines;
  for (const Noun* noun : tree()) lines.emplace_back(noun->name, noun->summary);
  append_lines(out, lines);
  return out + "\n" + std::string(about_output);
}

std::string help(const Noun& noun) {
  std::string out;
  std::string examples;
  for (const Verb& verb : noun.verbs)
    examples.append(examples.empty() ? "" : "\n").append(base::split(verb.examples, '\n').front());
  append_examples(out, examples);
  out += "\n" + std::string(noun.summary) + ".\n\nCommands:\n";
  HelpLines lines;
  for (const Verb& verb : noun.verbs) lines.emplace_back(verb.name, verb.summary);
  append_lines(out, lines);
  return out;
}

std::string help(const Noun& noun, const Verb& verb) {
  std::string out;
  append_examples(out, verb.examples);
  out += "\n" + std::string(verb.summary) + ".\n\nUsage: " + usage(noun, verb) + "\n";
  const auto flags = flags_of(verb);
  if (flags.empty()) return out;
  out += "\nFlags:\n";
  HelpLines lines;
  for (const Flag& flag : flags) {
    std::string name = typed_name(flag);
    if (flag.letter != '\0') name += std::string(", -") + flag.letter;
    if (!flag.value.empty()) name += " " + std::string(flag.value);
    lines.emplace_back(name, std::string(flag.help) + (flag.repeated ? "; may be repeated" : ""));
  }
  append_lines(out, lines);
  return out;
}

}  // namespace cli
