#include "engines/admission/template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engines/cel/value_reading.h"
#include "engines/document/build.h"
#include "engines/document/reading.h"

namespace admission {
namespace {

using document::Node;

constexpr std::string_view opening = "((", escaped = "\\((";

bool holds_placeholder(std::string_view text) {
  return text.find(opening) != std::string_view::npos;
}

// The end of a placeholder's expression that begins at `start`: where "))" closes it, outside of
// parentheses and string literals of the expression. npos when nothing does.
std::size_t end_of_expression(std::string_view text, std::size_t start) {
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == '\\') ++i;
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      if (depth > 0)
        --depth;
      else
        return text.substr(i).starts_with("))") ? i : std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

base::Result<std::string> scalar_text(const cel::Value& value) {
  using cel::Kind;
  switch (value.kind()) {
    case Kind::string:
      return std::string(value.text());
    case Kind::boolean:
      return std::string(value.boolean() ? "true" : "false");
    case Kind::int64:
      return fmt::format("{}", value.int64());
    case Kind::uint64:
      return fmt::format("{}", value.uint64());
    case Kind::float64:
      return fmt::format("{}", value.float64());
    default:
      return base::invalid(fmt::format(
          "a placeholder inside of a text must yield a scalar, found {}", cel::type_name(value)));
  }
}

}  // namespace

std::shared_ptr<const Template> Template::load(const Node& text, bool interpolates,
                                               ExpressionCompiler& compiler) {
  auto made = std::make_shared<Template>();
  document::Reading reading{.sources = made->sources_, .arena = made->arena_, .keys = made->keys_};
  auto documents = document::read_yaml(made->sources_.add("template", std::string(text.string())),
                                       reading, {.documents_max = template_documents_max});
  if (!documents) {
    compiler.problem(text.span(), documents.error().message);
    return nullptr;
  }
  made->documents_ = *std::move(documents);
  if (made->documents_.empty()) compiler.problem(text.span(), "the template has no documents");
  for (const Node& document : made->documents_) {
    if (!document.is_map() && !(interpolates && document.is_string()))
      compiler.problem(text.span(), "a document of a template must be a map");
    if (interpolates) made->collect(document, compiler, text);
  }
  return made;
}

void Template::collect(const Node& node, ExpressionCompiler& compiler, const Node& text) {
  if (node.is_list()) {
    for (const Node& item : node.items()) collect(item, compiler, text);
  } else if (node.is_map()) {
    for (const document::Member& member : node.members()) {
      if (holds_placeholder(member.key.text()))
        compiler.problem(text.span(), fmt::format("'{}': a key of a template has no placeholders",
                                                  member.key.text()));
      collect(member.value, compiler, text);
    }
  } else if (node.is_string() && holds_placeholder(node.string())) {
    Parts parts;
    std::string literal;
    const std::string_view whole = node.string();
    for (std::size_t i = 0; i < whole.size();) {
      if (whole.substr(i).starts_with(escaped)) {
        literal += opening;
        i += escaped.size();
      } else if (whole.substr(i).starts_with(opening)) {
        const std::size_t end = end_of_expression(whole, i + opening.size());
        if (end == std::string_view::npos) {
          compiler.problem(text.span(),
                           fmt::format("'{}': a placeholder ends with ))", whole.substr(i, 80)));
          return;
        }
        if (!literal.empty()) parts.push_back({.text = std::move(literal), .expression = {}});
        literal.clear();
        const std::string_view inner =
            base::trim(whole.substr(i + opening.size(), end - i - opening.size()));
        parts.push_back(
            {.text = {}, .expression = compiler.compile(Node::string(inner, text.span()))});
        i = end + 2;
      } else {
        literal += whole[i++];
      }
    }
    if (!literal.empty()) parts.push_back({.text = std::move(literal), .expression = {}});
    placeholders_.insert_or_assign(whole.data(), std::move(parts));
  }
}

base::Result<std::vector<Node>> Template::render(Scope& scope) const {
  std::vector<Node> objects;
  for (const Node& document : documents_) {
    objects.push_back(TRY(render(document, scope)));
    if (!objects.back().is_map()) return base::invalid("a document of a template must yield a map");
  }
  return objects;
}

base::Result<Node> Template::render(const Node& node, Scope& scope) const {
  document::Arena& arena = scope.session().scratch;
  if (node.is_string()) {
    const auto found = placeholders_.find(node.string().data());
    return found == placeholders_.end() ? node : joined(found->second, scope);
  }
  if (node.is_list()) {
    std::vector<Node> items;
    for (const Node& item : node.items()) items.push_back(TRY(render(item, scope)));
    return document::list(arena, items);
  }
  if (!node.is_map()) return node;
  std::vector<document::Member> members(node.members().begin(), node.members().end());
  for (document::Member& member : members) member.value = TRY(render(member.value, scope));
  return document::map(arena, members);
}

base::Result<Node> Template::joined(const Parts& parts, Scope& scope) const {
  document::Arena& arena = scope.session().scratch;
  std::string text;
  for (const Part& part : parts) {
    if (!part.expression) {
      text += part.text;
      continue;
    }
    const cel::Value value = scope.evaluate(*part.expression);
    if (value.is_error()) return base::invalid(scope.message(*part.expression, value.fault()));
    if (parts.size() == 1) {
      cel::Meter meter(call_steps_max);
      return cel::to_node(value, arena, meter);
    }
    text += TRY(scalar_text(value));
  }
  return document::string(arena, text);
}

}  // namespace admission
