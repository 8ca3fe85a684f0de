#include "engines/admission/image_references.h"

#include "engines/admission/members.h"
#include "engines/cel/environment.h"
#include "engines/cel/kyverno.h"
#include "engines/cel/run.h"

namespace admission {
namespace {

using document::Node;

const cel::Environment& reference_environment() {
  static const cel::Environment environment = [] {
    cel::Environment made(&cel::standard_environment());
    made.add_variable("ref", cel::Type::string());
    return made;
  }();
  return environment;
}

void add_literal(std::string& regex, char c) {
  if (std::string_view(R"(\.+*?()|[]{}^$)").find(c) != std::string_view::npos) regex += '\\';
  regex += c;
}

// Of a class from behind its bracket; where it ends, or npos.
std::size_t add_class(std::string& regex, std::string_view glob, std::size_t at) {
  regex += '[';
  if (at < glob.size() && glob[at] == '!') {
    regex += '^';
    ++at;
  }
  const std::size_t end = glob.find(']', at);
  if (end == std::string_view::npos || end == at) return std::string_view::npos;
  for (; at < end; ++at) {
    if (glob[at] == '\\' || glob[at] == '[' || glob[at] == '^') regex += '\\';
    regex += glob[at];
  }
  regex += ']';
  return end;
}

}  // namespace

base::Result<base::Regex> glob_regex(std::string_view glob) {
  std::string regex = "(?s)";
  std::size_t open = 0;
  for (std::size_t at = 0; at < glob.size(); ++at) {
    const char c = glob[at];
    if (c == '\\' && at + 1 < glob.size()) {
      add_literal(regex, glob[++at]);
    } else if (c == '*') {
      regex += ".*";
    } else if (c == '?') {
      regex += '.';
    } else if (c == '[') {
      at = add_class(regex, glob, at + 1);
      if (at == std::string_view::npos) return base::invalid("a glob with an open bracket");
    } else if (c == '{') {
      regex += "(?:";
      ++open;
    } else if (c == ',' && open > 0) {
      regex += '|';
    } else if (c == '}' && open > 0) {
      regex += ')';
      --open;
    } else {
      add_literal(regex, c);
    }
  }
  if (open > 0) return base::invalid("a glob with an open brace");
  return base::Regex::compile(regex);
}

ImageReferences::ImageReferences(const Node* list, const document::Sources& sources,
                                 Problems& problems) {
  if (list == nullptr || !list->is_list()) return;
  for (const Node& one : list->items()) {
    const auto refuse = [&](std::string_view why) {
      add_problem(problems, sources, one.span(), "matchImageReferences: " + std::string(why));
    };
    if (const std::string_view glob = text_at(one, "glob"); !glob.empty()) {
      auto regex = glob_regex(glob);
      if (regex)
        references_.emplace_back(*std::move(regex));
      else
        refuse(regex.error().message);
    } else if (const std::string_view text = text_at(one, "expression"); !text.empty()) {
      auto program = reference_environment().compile(text, cel::Type::boolean());
      if (program)
        references_.emplace_back(*std::move(program));
      else
        refuse(program.error().message);
    } else {
      refuse("a glob or an expression");
    }
  }
}

base::Result<bool> ImageReferences::match(std::string_view image) const {
  if (references_.empty()) return true;
  for (const auto& reference : references_) {
    if (const auto* regex = std::get_if<base::Regex>(&reference)) {
      if (regex->matches(image)) return true;
      continue;
    }
    document::Arena arena;
    const cel::Value values[] = {cel::Value::string(image)};
    cel::Run run(values, arena);
    const cel::Value value = std::get<cel::Program>(reference).evaluate(run);
    if (value.is_error())
      return base::invalid("matchImageReferences: " + cel::message(value.fault()));
    if (value.is_true()) return true;
  }
  return false;
}

}  // namespace admission
