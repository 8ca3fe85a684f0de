// The command tree: what may be typed, as constant tables. A verb is one function with its flags;
// parsing, help and completion are made from the same tables. Constants, so safe from any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"

namespace cli {

struct Context;

struct Flag {
  std::string_view name;   // "comment", or one letter
  std::string_view value;  // what stands for it in the help, "TEXT"; "": a switch
  std::string_view help;
  bool repeated = false;
  char letter = '\0';  // a short name besides
};

inline constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

struct Words {  // what stands without a flag, "ID..."
  std::string_view name = {};
  std::size_t min = 0, max = 0;
};

// What a verb prints, hence which of --json, with fields behind it or not, and --limit it takes. A
// report has no table of fields: none can be chosen.
enum class Prints : std::uint8_t { text, report, objects, list };

// What was typed after the verb.
struct Arguments {
  std::vector<std::string> words;
  std::map<std::string, std::vector<std::string>, std::less<>>
      flags;  // a switch has one value, "true"

  bool has(std::string_view flag) const { return flags.contains(flag); }
  std::optional<std::string> value(std::string_view flag) const;
  std::span<const std::string> values(std::string_view flag) const;
};

struct Verb {
  std::string_view name, summary;
  std::string_view examples;  // lines; the help begins with them
  Words words = {};
  std::span<const Flag> flags = {};
  base::describe::TypeRef filter = nullptr;  // a list's parameters: each becomes a flag
  Prints prints = Prints::text;
  bool offline = false;  // needs no server, so takes no --url
  bool mutates = false;  // changes what the server undoes when it is only tried: takes --dry-run
  // The exit status, or why it could not be done. nullptr: mainstay-server does it.
  base::Result<int> (*run)(Context&, const Arguments&) = nullptr;
};

struct Noun {
  std::string_view name, summary;
  std::span<const Verb> verbs = {};  // none: the noun is the verb itself
  const Verb* alone = nullptr;
};

std::span<const Noun* const> tree();
const Noun* noun_named(std::string_view name);
const Verb* verb_named(const Noun& noun, std::string_view name);

// All flags of a verb in the order of the help: its own, its filter's, then those that all share.
std::vector<Flag> flags_of(const Verb& verb);
// As it is typed: group_key is --group-key, q is -q.
std::string typed_name(const Flag& flag);

}  // namespace cli
