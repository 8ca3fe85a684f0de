#include "engines/kyverno/references.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/kyverno/anchor.h"
#include "engines/kyverno/number_text.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

// Of a text whose references are replaced.
constexpr std::size_t reference_bytes_max = std::size_t{1} << 20;

struct Found {
  std::size_t begin, end;  // of `$(...)`
};
// `$(`, not behind a backslash, up to the last `)` before a space.
std::optional<Found> find_reference(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("$(", from); at != std::string_view::npos;
       at = text.find("$(", at + 1)) {
    if (at > 0 && text[at - 1] == '\\') continue;
    const std::size_t space = text.find(' ', at + 3);
    const std::size_t close = text.rfind(')', space);
    if (close != std::string_view::npos && close > at + 2)
      return Found{.begin = at, .end = close + 1};
  }
  return std::nullopt;
}

// `\$(...)` stands for the text `$(...)`: the first that ends before a space at or after `from`.
std::optional<Found> find_escaped(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("\\$(", from); at != std::string_view::npos;
       at = text.find("\\$(", at + 1)) {
    const std::size_t end = text.find_first_of(" )", at + 4);
    if (end != std::string_view::npos && text[end] == ')')
      return Found{.begin = at, .end = end + 1};
  }
  return std::nullopt;
}

std::string unescaped(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (auto found = find_escaped(text, 0); found; found = find_escaped(text, found->end)) {
    out += text.substr(copied, found->begin - copied);
    copied = found->begin + 1;
  }
  out += text.substr(copied);
  return out;
}

bool has_reference(const Node& node) {
  if (node.is_string())
    return find_reference(node.string(), 0).has_value() || find_escaped(node.string(), 0);
  if (node.is_list()) return std::ranges::any_of(node.items(), has_reference);
  return node.is_map() && std::ranges::any_of(node.members(), [](const Member& member) {
           return has_reference(member.value);
         });
}

using Steps = std::vector<std::string>;

// What the path leads to. Steps name keys without their anchors, and indexes.
const Node* at(const Node& root, std::span<const std::string> steps) {
  const Node* node = &root;
  for (const std::string& step : steps) {
    const Node* next = nullptr;
    if (node->is_list()) {
      const auto index = base::to_int64(step);
      if (index && *index >= 0 && static_cast<std::size_t>(*index) < node->size())
        next = &node->items()[static_cast<std::size_t>(*index)];
    }
    for (const Member& member : members_of(node))
      if (parse_anchor(member.key.text()).key == step) next = &member.value;
    if (next == nullptr) return nullptr;
    node = next;
  }
  return node;
}

class Resolution {
 public:
  Resolution(const Node& root, Compilation& compilation) : root_(root), compilation_(compilation) {}

  Node resolve(const Node& node) {
    if (!has_reference(node)) return node;
    if (node.is_list()) return resolve_list(node);
    if (node.is_map()) return resolve_map(node);
    return resolve_text(node);
  }

 private:
  Node resolve_list(const Node& node) {
    std::vector<Node> items;
    for (std::size_t i = 0; i < node.size(); ++i) {
      path_.push_back(std::to_string(i));
      items.push_back(resolve(node.items()[i]));
      path_.pop_back();
    }
    return document::list(compilation_.arena, items, node.span());
  }

  Node resolve_map(const Node& node) {
    std::vector<Member> members(node.members().begin(), node.members().end());
    for (Member& member : members) {
      path_.emplace_back(parse_anchor(member.key.text()).key);
      member.value = resolve(member.value);
      path_.pop_back();
    }
    return document::map(compilation_.arena, members, node.span());
  }

  Node resolve_text(const Node& node) {
    const std::string_view text = node.string();
    std::string out;
    std::size_t copied = 0;
    for (auto found = find_reference(text, 0); found; found = find_reference(text, found->end)) {
      const std::string_view inside = text.substr(found->begin + 2, found->end - found->begin - 3);
      const auto value = value_of(inside);
      if (!value) {
        compilation_.problem(
            node.span(), "the reference $(" + std::string(inside) + ") leads to no single value");
        return node;
      }
      out += text.substr(copied, found->begin - copied);
      out += *value;
      copied = found->end;
      if (out.size() > reference_bytes_max) {
        compilation_.problem(node.span(), "references make a text of more than " +
                                              std::to_string(reference_bytes_max) +
                                              " bytes (`reference_bytes_max`)");
        return node;
      }
    }
    out += text.substr(copied);
    return document::string(compilation_.arena, unescaped(out), node.span());
  }

  std::optional<std::string> value_of(std::string_view reference) {
    std::string sign;
    for (const std::string_view one : {">=", "<=", ">", "<", "!"}) {
      if (!reference.starts_with(one)) continue;
      sign = one;
      break;
    }
    const std::string_view path = base::trim(reference.substr(sign.size()));
    const Node* found = at(root_, steps_of(path));
    if (found == nullptr || found->is_map() || found->is_list() || found->is_null())
      return std::nullopt;
    if (found->is_string()) return sign + std::string(found->string());
    // Without an operator only texts take the place of a reference.
    if (sign.empty() || !found->is_number()) return std::nullopt;
    return sign + (found->kind() == document::Kind::float64 ? decimal_text(found->float64())
                                                            : printed_text(*found));
  }

  Steps steps_of(std::string_view path) const {
    Steps out;
    if (!path.starts_with('/')) out = path_;
    for (const std::string_view step : base::split(path, '/')) {
      if (step.empty() || step == ".") continue;
      if (step != "..")
        out.emplace_back(step);
      else if (!out.empty())
        out.pop_back();
    }
    return out;
  }

  const Node& root_;
  Compilation& compilation_;
  Steps path_;
};

}  // namespace

Node with_references(const Node& node, Compilation& compilation) {
  return has_reference(node) ? Resolution(node, compilation).resolve(node) : node;
}

void check_references(const Node& rule, Compilation& compilation) {
  if (!has_reference(rule)) return;
  with_references(rule, compilation);
  const auto refuse = [&](const Node* part) {
    if (part != nullptr && has_reference(*part))
      compilation.problem(part->span(), "there are no references in a context or in conditions");
  };
  const Node* validate = given(rule, "validate");
  for (const std::string_view key : {"context", "preconditions"}) refuse(given(rule, key));
  if (validate == nullptr) return;
  refuse(given(*validate, "deny"));
  for (const Node& block : items_of(given(*validate, "foreach")))
    for (const std::string_view key : {"context", "preconditions", "deny"})
      refuse(given(block, key));
}

}  // namespace kyverno
