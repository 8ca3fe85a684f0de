#include "engines/cel/tests/world.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"

namespace cel {

World::World(Options options, std::string_view json)
    : environment(&standard_environment(), std::move(options)) {
  static document::Sources sources;
  document::Keys keys(documents_);
  document::Reading reading{.sources = sources, .arena = documents_, .keys = keys};
  const auto root = document::read_json(sources.add("object.json", std::string(json)), reading);
  EXPECT_TRUE(root) << root.error().message;
  root_ = *root;
  environment.add_variable("object", Type::dyn());
  variables.push_back(Value::of(root_));
}

std::string World::shown(std::string_view expression, const RunLimits& limits) {
  std::vector<Issue> issues;
  const auto program = environment.compile(expression, &issues);
  if (!program) return "refused: " + issues.at(0).message;
  arena.reset();
  Run run(variables, arena, limits);
  const Value result = program->evaluate(run);
  if (result.is_error()) return "error: " + message(result.fault());
  std::string text;
  Meter meter(100'000);
  write_text(text, result, meter);
  return text;
}

std::string World::error(std::string_view expression, const RunLimits& limits) {
  const auto program = environment.compile(expression);
  if (!program) return program.error().message;
  arena.reset();
  Run run(variables, arena, limits);
  const Value result = program->evaluate(run);
  return result.is_error() ? to_text(result.fault(), expression) : "no error";
}

}  // namespace cel
