#include "engines/jmespath/expression.h"

#include "engines/jmespath/parser.h"
#include "engines/jmespath/paths.h"
#include "engines/jmespath/program.h"

namespace jmespath {

base::Result<Expression> Expression::compile(std::string_view text, Dialect dialect,
                                             const Limits& limits) {
  auto program = std::make_shared<Program>();
  program->text = text;
  program->dialect = dialect;
  TRY(parse(*program, limits));
  join_fields(*program);
  return Expression(std::move(program));
}

const std::string& Expression::text() const { return program_->text; }
const std::vector<std::string>& Expression::reads() const { return program_->reads; }
bool Expression::reads_all() const { return program_->reads_all; }

}  // namespace jmespath
