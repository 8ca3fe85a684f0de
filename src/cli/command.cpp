#include "cli/command.h"

#include <algorithm>

namespace cli {
namespace {

using base::describe::Kind;

// Standing for what a program decides itself: pages are walked by --limit.
bool is_paging(std::string_view name) { return name == "cursor" || name == "limit"; }

std::string_view placeholder(const base::describe::Type& type) {
  switch (type.kind) {
    case Kind::optional:
    case Kind::list:
      return placeholder(type.item());
    case Kind::int32:
    case Kind::int64:
    case Kind::float64:
      return "NUMBER";
    case Kind::time:
      return "TIME";
    case Kind::id:
      return "ID";
    case Kind::choice:
      return "NAME";
    default:
      return "TEXT";
  }
}

constexpr Flag json_flag{
    .name = "json",
    .value = "",
    .help = "JSON as the API gives it, a list as one array; --json=id,state: only these fields"};
constexpr Flag json_report_flag{
    .name = "json", .value = "", .help = "JSON instead: a document, or one a line for each row"};
constexpr Flag limit_flag{.name = "limit",
                          .value = "NUMBER",
                          .help = "Rows at most, 0 for all; default all, on a terminal 200"};
constexpr Flag dry_run_flag{.name = "dry-run",
                            .value = "",
                            .help = "Let the server try it and print the outcome; nothing is kept"};
constexpr Flag shared_flags[] = {
    {.name = "url",
     .value = "URL",
     .help = "The server; default $MAINSTAY_URL, else the context's, else http://127.0.0.1:8080"},
    {.name = "token-file",
     .value = "FILE",
     .help = "Holds the API token; default $MAINSTAY_TOKEN, else the context's"},
    {.name = "context",
     .value = "NAME",
     .help = "A server that login knows; default $MAINSTAY_CONTEXT, else the current one"},
    {.name = "verbose", .value = "", .help = "Name each request, its status and id", .letter = 'v'},
};

}  // namespace

std::optional<std::string> Arguments::value(std::string_view flag) const {
  const auto found = flags.find(flag);
  if (found == flags.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::span<const std::string> Arguments::values(std::string_view flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::span<const std::string>() : found->second;
}

const Noun* noun_named(std::string_view name) {
  const auto nouns = tree();
  const auto found =
      std::ranges::find_if(nouns, [&](const Noun* noun) { return noun->name == name; });
  return found == nouns.end() ? nullptr : *found;
}

const Verb* verb_named(const Noun& noun, std::string_view name) {
  if (noun.alone != nullptr) return noun.alone;
  const auto found = std::ranges::find(noun.verbs, name, &Verb::name);
  return found == noun.verbs.end() ? nullptr : &*found;
}

std::string typed_name(const Flag& flag) {
  std::string name(flag.name);
  std::ranges::replace(name, '_', '-');
  return (name.size() == 1 ? "-" : "--") + name;
}

std::vector<Flag> flags_of(const Verb& verb) {
  std::vector<Flag> flags(verb.flags.begin(), verb.flags.end());
  if (verb.run == nullptr) return flags;
  if (verb.filter != nullptr)
    for (const auto& field : verb.filter().fields)
      if (!is_paging(field.name))
        flags.push_back({.name = field.name,
                         .value = placeholder(field.type()),
                         .help = field.doc,
                         .repeated = field.type().kind == Kind::list});
  if (verb.mutates) flags.push_back(dry_run_flag);
  if (verb.prints == Prints::report) flags.push_back(json_report_flag);
  if (verb.prints == Prints::objects || verb.prints == Prints::list) flags.push_back(json_flag);
  if (verb.prints == Prints::list) flags.push_back(limit_flag);
  if (!verb.offline) flags.insert(flags.end(), std::begin(shared_flags), std::end(shared_flags));
  return flags;
}

}  // namespace cli
