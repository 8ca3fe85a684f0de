#include "engines/cel/program.h"

#include <array>

#include "engines/cel/compiler.h"

namespace cel {

Value Program::evaluate(Run& run) const {
  constexpr std::size_t slots_inline = 16;
  std::array<Value, slots_inline> place;
  run.locals_ = content_->slots <= place.size() ? place.data()
                                                : run.arena().array<Value>(content_->slots).data();
  const Value result = content_->root->run(*content_->root, run);
  run.locals_ = nullptr;
  return run.meter_.ended() && !result.is_error() ? run.stopped(content_->root->at) : result;
}

const std::string& Program::text() const { return content_->text; }
const Type& Program::type() const { return content_->type; }
std::span<const Read> Program::reads() const { return content_->reads; }
const CostRange& Program::cost() const { return content_->cost; }

base::Result<Program> Environment::compile(std::string_view text,
                                           std::vector<Issue>* issues) const {
  return compile(text, Type::dyn(), issues);
}

base::Result<Program> Environment::compile(std::string_view text, const Type& result,
                                           std::vector<Issue>* issues) const {
  std::vector<Issue> found;
  auto program = Compiler(*this, found).compile(text, &result);
  if (program) return *std::move(program);
  std::string message;
  for (const Issue& issue : found) {
    if (!message.empty()) message += '\n';
    message += to_text(issue, text);
  }
  if (issues != nullptr) *issues = std::move(found);
  return base::invalid(std::move(message));
}

Program Environment::failing(std::string_view text, const Issue& why) const {
  std::vector<Issue> none;
  return Compiler(*this, none).failing(text, why);
}

}  // namespace cel
