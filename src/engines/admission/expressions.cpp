#include "engines/admission/expressions.h"

#include <fmt/format.h>

#include <algorithm>

#include "engines/document/reading.h"

namespace admission {

void add_problem(Problems& problems, const document::Sources& sources, const document::Span& at,
                 std::string_view message) {
  problems.push_back(document::error_at(sources, at, std::string(message)).message);
}

document::Span place_of(const Expression& expression, const cel::Span& part,
                        const document::Sources& sources) {
  document::Span span = expression.text.span();
  if (!span.known()) return span;
  const std::size_t start = sources.text(span).find(expression.program.text());
  if (start == std::string_view::npos) return span;
  span.begin += static_cast<std::uint32_t>(start) + part.begin;
  span.end = span.begin + (part.end - part.begin);
  return span;
}

ExpressionCompiler::ExpressionCompiler(const Vocabulary& vocabulary,
                                       const document::Sources& sources, Problems& problems)
    : vocabulary_(vocabulary), sources_(sources), problems_(problems) {}

const document::Node* ExpressionCompiler::text_of(const document::Node& owner,
                                                  std::string_view key) {
  const document::Node* text = owner.find(key);
  if (text != nullptr && text->is_string()) return text;
  add_problem(problems_, sources_, text == nullptr ? owner.span() : text->span(),
              fmt::format("{}: an expression is required", key));
  return nullptr;
}

std::optional<Expression> ExpressionCompiler::compile(const document::Node& text,
                                                      std::initializer_list<cel::Type> types) {
  const cel::Environment& environment =
      environment_ == nullptr ? vocabulary_.environment() : *environment_;
  std::vector<cel::Issue> issues;
  auto program = environment.compile(text.string(), &issues);
  std::string problem = program ? std::string() : program.error().message;
  if (program && types.size() != 0 && std::ranges::find(types, program->type()) == types.end()) {
    problem = fmt::format("the expression yields {}, must yield {}", cel::to_text(program->type()),
                          cel::to_text(*types.begin()));
    issues.push_back({{}, problem});
  }
  if (!issues.empty()) {
    if (vocabulary_.family() == Family::kubernetes)
      return Expression{.program = environment.failing(text.string(), issues.front()),
                        .text = text};
    add_problem(problems_, sources_, text.span(), problem);
    return std::nullopt;
  }
  note_reads(*program);
  return Expression{.program = *std::move(program), .text = text};
}

void ExpressionCompiler::note_reads(const cel::Program& program) {
  for (const cel::Read& read : program.reads()) {
    const auto variable = vocabulary_.environment().variable(read.variable);
    if (!variable) continue;
    for (std::size_t slot = 0; slot < slots_count; ++slot)
      if (vocabulary_.place(static_cast<Slot>(slot)) == variable->index) reads_[slot] = true;
  }
}

std::vector<NamedExpression> ExpressionCompiler::variables(const document::Node* list) {
  std::vector<NamedExpression> all;
  if (list == nullptr || !list->is_list()) return all;
  if (list->size() > variables_max) {
    add_problem(problems_, sources_, list->span(),
                fmt::format("more than {} variables (`variables_max`)", variables_max));
    return all;
  }
  for (const document::Node& item : list->items()) {
    const document::Node* name = item.find("name");
    if (name == nullptr || !name->is_string()) {
      add_problem(problems_, sources_, item.span(), "name: a variable needs one");
      continue;
    }
    const document::Node* text = text_of(item, "expression");
    if (text == nullptr) continue;
    auto expression = compile(*text);
    fields_.push_back(
        {std::string(name->string()), expression ? expression->program.type() : cel::Type::dyn()});
    environment_ = std::make_unique<cel::Environment>(&vocabulary_.environment(),
                                                      vocabulary_.environment().options());
    environment_->add_variable("variables", cel::Type::object("variables", fields_));
    if (expression) all.push_back({name->string(), *std::move(expression)});
  }
  return all;
}

std::vector<NamedExpression> ExpressionCompiler::conditions(const document::Node* list) {
  std::vector<NamedExpression> all;
  if (list == nullptr || !list->is_list()) return all;
  if (list->size() > match_conditions_max) {
    add_problem(
        problems_, sources_, list->span(),
        fmt::format("more than {} conditions (`match_conditions_max`)", match_conditions_max));
    return all;
  }
  for (const document::Node& item : list->items()) {
    const document::Node* text = text_of(item, "expression");
    if (text == nullptr) continue;
    const document::Node* name = item.find("name");
    if (auto expression = compile(*text, {cel::Type::boolean()}))
      all.push_back({name != nullptr && name->is_string() ? name->string() : std::string_view(),
                     *std::move(expression)});
  }
  return all;
}

}  // namespace admission
