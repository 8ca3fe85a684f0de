#include "engines/kyverno/variables.h"

#include <algorithm>

#include "base/text.h"
#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/kyverno/anchor.h"
#include "engines/kyverno/context.h"
#include "engines/kyverno/path.h"

namespace kyverno {
namespace {

using document::Member;
using document::Node;

// The end of the variable that begins at `at`, or nullopt when it is none.
std::optional<std::size_t> variable_end(std::string_view text, std::size_t at) {
  std::size_t i = at + 2;
  while (i < text.size()) {
    if (text[i] == '}') {
      if (i + 1 < text.size() && text[i + 1] == '}') return i + 2;
      return std::nullopt;
    }
    if (text[i] == '{') {
      const std::size_t close = text.find_first_of("{}", i + 1);
      if (close == std::string_view::npos || text[close] == '{') return std::nullopt;
      i = close;
    }
    ++i;
  }
  return std::nullopt;
}

// What stands in the braces.
std::string_view inner(std::string_view text, const VariableRange& at) {
  return base::trim(text.substr(at.begin + 2, at.end - at.begin - 4));
}

// `\{{` is a literal `{{`.
std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.substr(i).starts_with("\\{{") && variable_end(text, i + 1);
    if (!escape) out += text[i];
  }
  return out;
}

bool has_escape(std::string_view text) { return text.find("\\{{") != std::string_view::npos; }

void append_value(std::string& out, const Node& value) {
  if (value.is_string())
    out += value.string();
  else
    document::write_json(out, value);
}

std::string for_deleted(std::string_view query) {
  std::string out;
  constexpr std::string_view object = "request.object";
  for (std::size_t at = 0;;) {
    const std::size_t found = query.find(object, at);
    out += query.substr(at, found - at);
    if (found == std::string_view::npos) return out;
    out += "request.oldObject";
    at = found + object.size();
  }
}

base::Error too_long(const Context& context) {
  return base::limited("a text of more than " + std::to_string(context.limits().output_bytes_max) +
                       " bytes (`policy_output_bytes_max`)");
}

base::Error unresolved(std::string_view query, const base::Error& why) {
  return {why.code, "variable {{ " + std::string(query) + " }}: " + why.message};
}

}  // namespace

std::optional<VariableRange> find_variable(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("{{", from); at != std::string_view::npos;
       at = text.find("{{", at + 1)) {
    if (at > 0 && text[at - 1] == '\\') continue;
    if (const auto end = variable_end(text, at)) return VariableRange{.begin = at, .end = *end};
  }
  return std::nullopt;
}

bool has_variable(const Node& node) {
  if (node.is_string()) return find_variable(node.string()).has_value();
  if (node.is_list()) return std::ranges::any_of(node.items(), has_variable);
  if (!node.is_map()) return false;
  return std::ranges::any_of(node.members(), [](const Member& member) {
    return find_variable(member.key.text()) || has_variable(member.value);
  });
}

struct Template::Compiler {
  Compilation& compilation;
  Path path = {};

  Template compile(const Node& node) {
    Template out;
    out.node_ = node;
    if (node.is_string()) compile_text(node.string(), out);
    if (node.is_list()) compile_list(out);
    if (node.is_map()) compile_map(out);
    return out;
  }

  void compile_text(std::string_view text, Template& out) {
    bool nested = false;
    for (auto at = find_variable(text); at; at = find_variable(text, at->end)) {
      std::string_view query = inner(text, *at);
      Variable variable;
      variable.at = *at;
      if (query.starts_with('-')) {
        variable.once = true;
        query = base::trim(query.substr(1));
      }
      variable.query = query;
      nested = nested || is_nested(text, *at);
      if (query != "@") {
        auto expression = jmespath::Expression::compile(query, jmespath::Dialect::kyverno);
        if (expression)
          variable.expression = *std::move(expression);
        else if (!nested)
          compilation.problem(out.node_.span(),
                              "{{ " + variable.query + " }}: " + expression.error().message);
      } else {
        out.path_ = path.expression();
      }
      out.variables_.push_back(std::move(variable));
    }
    if (!out.variables_.empty() || has_escape(text)) out.shape_ = Shape::text;
  }

  // Whether a variable is part of another one: there is a `{{` before it that nothing closes.
  static bool is_nested(std::string_view text, const VariableRange& at) {
    const std::size_t open = at.begin < 2 ? std::string_view::npos : text.rfind("{{", at.begin - 1);
    return open != std::string_view::npos && !variable_end(text, open);
  }

  void compile_list(Template& out) {
    bool constant = true;
    for (std::size_t i = 0; i < out.node_.size(); ++i) {
      path.push(i);
      out.children_.push_back(compile(out.node_.items()[i]));
      path.pop();
      constant = constant && out.children_.back().is_constant();
    }
    if (constant)
      out.children_.clear();
    else
      out.shape_ = Shape::list;
  }

  void compile_map(Template& out) {
    bool constant = true;
    for (const Member& member : out.node_.members()) {
      Template key;
      key.node_ = Node::string(member.key.text(), member.key_span());
      compile_text(member.key.text(), key);
      path.push(parse_anchor(member.key.text()).key);
      Template value = compile(member.value);
      path.pop();
      constant = constant && key.is_constant() && value.is_constant();
      out.children_.push_back(std::move(key));
      out.children_.push_back(std::move(value));
    }
    if (constant)
      out.children_.clear();
    else
      out.shape_ = Shape::map;
  }
};

Template Template::compile(const Node& node, Compilation& compilation) {
  return Compiler{.compilation = compilation}.compile(node);
}

namespace {

// Texts in the lists and maps that a variable stands for may have variables too, whoever wrote
// them: Kyverno replaces these as well.
base::Result<Node> substituted_within(const Node& value, Context& context, std::size_t depth) {
  if ((!value.is_list() && !value.is_map()) || !has_variable(value)) return value;
  if (depth == context.limits().variable_passes_max)
    return base::limited("variables in values of variables, deeper than " + std::to_string(depth) +
                         " (`variable_passes_max`)");
  const auto replaced = [&](const Node& part) -> base::Result<Node> {
    if (!part.is_string()) return substituted_within(part, context, depth);
    if (!find_variable(part.string())) return part;
    TRY(context.spend(Context::element_steps));
    const Node made = TRY(substituted(part.string(), context));
    return TRY(substituted_within(made, context, depth + 1)).at(part.span());
  };
  if (value.is_list()) {
    std::vector<Node> items;
    for (const Node& item : value.items()) items.push_back(TRY(replaced(item)));
    return document::list(context.arena(), items, value.span());
  }
  std::vector<Member> members;
  for (const Member& member : value.members()) {
    Member made = member;
    if (find_variable(member.key.text())) {
      const Node key = TRY(substituted(member.key.text(), context));
      if (key.is_string()) made.key = document::Key(key.string());
    }
    made.value = TRY(replaced(member.value));
    members.push_back(made);
  }
  return document::map(context.arena(), members, value.span());
}

}  // namespace

base::Result<Node> Template::variable_value(const Variable& variable, Context& context) const {
  if (!variable.expression && variable.query == "@")
    return context.query(std::string(context.has_target() ? "target." : "request.object.") + path_);
  if (context.is_delete() && variable.query.find("request.object") != std::string::npos)
    return context.query(for_deleted(variable.query));
  return variable.expression ? context.query(*variable.expression) : context.query(variable.query);
}

base::Result<Node> Template::text_value(Context& context) const {
  const std::string_view text = node_.string();
  std::string out;
  std::size_t copied = 0;
  bool again = false;
  for (const Variable& variable : variables_) {
    auto value = variable_value(variable, context);
    if (!value) return unresolved(variable.query, value.error());
    if (variable.at.begin == 0 && variable.at.end == text.size()) {
      const Node whole = variable.once ? *value : TRY(substituted_within(*value, context, 0));
      return whole.span().known() ? whole : whole.at(node_.span());
    }
    out += text.substr(copied, variable.at.begin - copied);
    append_value(out, *value);
    copied = variable.at.end;
    again = again || !variable.once;
    if (out.size() > context.limits().output_bytes_max) return too_long(context);
  }
  out += text.substr(copied);
  Node result = Node::string(context.arena().copy(out));
  if (again && find_variable(out)) result = TRY(substituted(out, context));
  if (result.is_string() && has_escape(result.string()))
    result = document::string(context.arena(), without_escapes(result.string()));
  return result.at(node_.span());
}

base::Result<Node> Template::value(Context& context) const {
  document::Arena& arena = context.arena();
  switch (shape_) {
    case Shape::constant:
      return node_;
    case Shape::text:
      return text_value(context);
    case Shape::list: {
      const auto items = arena.array<Node>(children_.size());
      for (std::size_t i = 0; i < items.size(); ++i)
        std::construct_at(&items[i], TRY(children_[i].value(context)));
      return document::list(items, node_.span());
    }
    case Shape::map:
      break;
  }
  const auto members = arena.array<Member>(children_.size() / 2);
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member& written = node_.members()[i];
    document::Key key = written.key;
    if (!children_[2 * i].is_constant()) key = document::Key(TRY(children_[2 * i].text(context)));
    std::construct_at(&members[i], Member{.key = key,
                                          .value = TRY(children_[(2 * i) + 1].value(context)),
                                          .key_begin = written.key_begin,
                                          .key_end = written.key_end});
  }
  return document::map(arena, members, node_.span());
}

std::optional<Node> Template::origin(Context& context) const {
  for (const Variable& variable : variables_)
    if (variable.expression)
      if (auto found = context.origin(*variable.expression)) return found;
  for (const Template& child : children_)
    if (auto found = child.origin(context)) return found;
  return std::nullopt;
}

base::Result<std::string_view> Template::text(Context& context) const {
  const Node made = TRY(value(context));
  return made.is_string() ? made.string() : context.arena().copy(document::to_json(made));
}

base::Result<Node> substituted(std::string_view given, Context& context) {
  std::string text(given);
  for (std::size_t passes = 0;; ++passes) {
    if (passes == context.limits().variable_passes_max)
      return base::limited("variables in variables, more than " + std::to_string(passes) +
                           " times (`variable_passes_max`)");
    std::string out;
    std::size_t copied = 0;
    for (auto at = find_variable(text); at; at = find_variable(text, at->end)) {
      std::string query(inner(text, *at));
      if (context.is_delete()) query = for_deleted(query);
      auto value = context.query(query);
      if (!value) return unresolved(query, value.error());
      if (at->begin == 0 && at->end == text.size()) return value;
      out.append(text, copied, at->begin - copied);
      append_value(out, *value);
      copied = at->end;
      if (out.size() > context.limits().output_bytes_max) return too_long(context);
    }
    if (copied == 0) return document::string(context.arena(), text);
    out.append(text, copied);
    text = std::move(out);
  }
}

}  // namespace kyverno
