#include "engines/policy_equivalence/literals.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "engines/document/build.h"

namespace policy_equivalence {
namespace {

using document::Node;

constexpr std::ptrdiff_t path_max = 6;  // keys of a chain; longer ones lose their beginning
constexpr int depth_max = 64;           // of a policy's document
constexpr std::size_t text_max = 200;   // bytes of a text that is tried as a value

bool is_word(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string_view without_anchor(std::string_view key) {
  const std::size_t open = key.find('(');
  if (open > 1 || !key.ends_with(')')) return key;
  return key.substr(open + 1, key.size() - open - 2);
}

class Harvest {
 public:
  Harvest(document::Arena& arena, const Limits& limits) : arena_(arena), limits_(limits) {
    add(Node::boolean(true), "true");
    add(Node::boolean(false), "false");
    add(Node::int64(0), "0");
    add(Node::string(""), "\"");
  }

  void walk(const Node& node, const Path& above, int depth) {
    if (depth > depth_max) return;
    if (node.is_map()) {
      for (const document::Member& member : node.members()) {
        Path path = above;
        const std::string_view key = without_anchor(member.key.text());
        if (!key.empty()) path.emplace_back(key);
        add_path(path);
        walk(member.value, path, depth + 1);
      }
    } else if (node.is_list()) {
      for (const Node& item : node.items()) walk(item, above, depth + 1);
    } else if (node.is_string()) {
      read_text(node.string());
    } else if (node.is_number()) {
      add_number(node.number());
    }
  }
  Literals take() { return std::move(found_); }

 private:
  void add(const Node& value, const std::string& key) {
    if (found_.values.size() < limits_.literals_max && values_.insert(key).second)
      found_.values.push_back(value);
  }
  void add_text(std::string_view text) {
    if (text.size() > text_max) return;
    add(document::string(arena_, text), '"' + std::string(text));
  }
  void add_number(double number) {
    for (const double beside : {number - 1, number, number + 1})
      add(Node::float64(beside), std::to_string(beside));
  }
  void add_path(Path path) {
    if (std::ssize(path) > path_max) path.erase(path.begin(), path.end() - path_max);
    // Each end of a chain may begin at any map of an object.
    for (; !path.empty(); path.erase(path.begin()))
      if (found_.paths.size() < limits_.places_max && paths_.insert(path).second)
        found_.paths.push_back(path);
  }

  // Alternatives of a pattern, texts in quotes and chains of an expression, numbers.
  void read_text(std::string_view text) {
    add_text(text);
    for (const std::string_view part : base::split(text, '|')) {
      for (std::string_view one : base::split(part, '&')) {
        one = base::trim(one);
        while (!one.empty() && std::string_view("<>=!").find(one.front()) != std::string_view::npos)
          one.remove_prefix(1);
        add_pattern(base::trim(one));
      }
    }
    read_quoted(text);
    read_chains(text);
  }

  // A text that the wildcards hold for, and one that they do not.
  void add_pattern(std::string_view pattern) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(pattern.data(), pattern.data() + pattern.size(), number);
    if (error == std::errc() && end == pattern.data() + pattern.size()) add_number(number);
    for (const std::string_view run : {"", "x"}) {
      std::string text;
      for (const char c : pattern) {
        if (c == '*')
          text += run;
        else
          text += c == '?' ? 'x' : c;
      }
      add_text(text);
    }
    add_text(std::string(pattern) + "x");
  }

  void read_quoted(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\'' && text[i] != '"') continue;
      const std::size_t end = text.find(text[i], i + 1);
      if (end == std::string_view::npos) return;
      add_pattern(text.substr(i + 1, end - i - 1));
      i = end;
    }
  }

  // a.b.?c[0].d is a chain of four keys; numbers stand alone.
  void read_chains(std::string_view text) {
    Path path;
    for (std::size_t i = 0; i < text.size();) {
      if (!is_word(text[i])) {
        const bool joins = text[i] == '.' || text[i] == '?';
        if (!joins) finish(path);
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      const std::string_view word = text.substr(i, end - i);
      if (const auto number = base::to_int64(word))
        add_number(static_cast<double>(*number));
      else
        path.emplace_back(word);
      i = end;
    }
    finish(path);
  }
  void finish(Path& path) {
    if (!path.empty()) add_path(path);
    path.clear();
  }

  document::Arena& arena_;
  const Limits& limits_;
  Literals found_;
  std::set<std::string> values_;
  std::set<Path> paths_;
};

}  // namespace

Literals literals_of(Policies first, Policies second, document::Arena& arena,
                     const Limits& limits) {
  Harvest harvest(arena, limits);
  for (const Policies policies : {first, second})
    for (const policy::Policy* policy : policies)
      if (const Node* spec = policy->document().find("spec")) harvest.walk(*spec, {}, 0);
  return harvest.take();
}

}  // namespace policy_equivalence
