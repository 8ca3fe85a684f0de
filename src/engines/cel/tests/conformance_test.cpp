// cel-spec's conformance cases, read where they are: ../shared/data/policy/cel. What needs
// generated messages is out of scope and counted as such; every other case passes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>

#include "engines/cel/environment.h"
#include "engines/cel/tests/conformance_values.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

using Json = base::json::Value;

const std::filesystem::path folder = "../shared/data/policy/cel/json";

bool is_flag(const Json& test, std::string_view name) {
  const Json* flag = test.find(name);
  return flag != nullptr && flag->boolean();
}

bool needs(const Json& test, std::string_view what) {
  const Json* all = test.find("needs");
  return all != nullptr &&
         std::ranges::any_of(all->array(), [&](const Json& each) { return each.string() == what; });
}

void declare(Environment& environment, const Json& declaration) {
  const std::string name(declaration.find("name")->string());
  if (const Json* type = declaration.find("type")) {
    environment.add_variable(name, read_type(*type));
    return;
  }
  for (const Json& each : declaration.find("overloads")->array()) {
    Overload overload{.arguments = {}, .result = read_type(*each.find("result"))};
    for (const Json& argument : each.find("args")->array())
      overload.arguments.push_back(read_type(argument));
    environment.add_function(name, is_flag(each, "member") ? Shape::member : Shape::global,
                             std::move(overload));
  }
}

Environment environment_of(const Json& test) {
  Options options{.block_macros = true};
  if (is_flag(test, "disableCheck")) options.checking = Checking::off;
  if (const Json* container = test.find("container"))
    options.container = std::string(container->string());
  Environment environment(&standard_environment(), options);
  if (const Json* declarations = test.find("typeEnv"))
    for (const Json& declaration : declarations->array()) declare(environment, declaration);
  return environment;
}

std::string shown(const Value& value) {
  std::string text;
  Meter meter(100'000);
  write_text(text, value, meter);
  return text;
}

// "" when the case passes, else what is wrong.
std::string outcome(const Json& test) {
  const Environment environment = environment_of(test);
  const bool wants_error = test.find("error") != nullptr || test.find("anyError") != nullptr;
  const auto program = environment.compile(test.find("expr")->string());
  if (!program) return wants_error ? "" : program.error().message;
  if (const Json* deduced = test.find("deducedType"))
    if (!(read_type(*deduced) == program->type()))
      return "type " + to_text(program->type()) + ", wanted " + to_text(read_type(*deduced));
  if (is_flag(test, "checkOnly")) return "";

  document::Arena arena;
  std::vector<Value> variables(environment.variables_size());
  if (const Json* bindings = test.find("bindings"))
    for (const auto& [name, value] : bindings->object())
      if (const auto variable = environment.variable(name))
        variables[variable->index] = read_value(value, arena);
  Run run(variables, arena);
  const Value result = program->evaluate(run);
  if (result.is_error()) return wants_error ? "" : "error: " + shown(result);
  if (wants_error) return "no error but " + shown(result);
  const Value wanted = read_value(*test.find("value"), arena);
  return is_same(wanted, result) ? "" : shown(result) + ", wanted " + shown(wanted);
}

struct Tally {
  int passed = 0, failed = 0, out_of_scope = 0;
};

void print(std::string_view file, const Tally& tally) {
  std::cout << std::left << std::setw(18) << file << std::right << std::setw(5) << tally.passed
            << " passed" << std::setw(5) << tally.failed << " failed" << std::setw(5)
            << tally.out_of_scope << " need messages\n";
}

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) all.push_back(entry);
  std::ranges::sort(all);
  return all;
}

TEST(Conformance, cases_of_cel_spec_pass) {
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data is not there";
  Tally plain, well_known;
  for (const auto& path : files()) {
    Tally tally;
    std::ifstream lines(path);
    for (std::string line; std::getline(lines, line);) {
      const auto parsed = base::json::Document::parse(line, {.depth_max = 100});
      ASSERT_TRUE(parsed) << path << ": " << parsed.error().message;
      const Json& test = parsed->root();
      if (needs(test, "test_messages")) {
        ++tally.out_of_scope;
        continue;
      }
      const std::string wrong = outcome(test);
      Tally& kind = needs(test, "well_known_types") ? well_known : plain;
      ++(wrong.empty() ? tally.passed : tally.failed);
      ++(wrong.empty() ? kind.passed : kind.failed);
      EXPECT_EQ(wrong, "") << test.find("section")->string() << '/' << test.find("name")->string()
                           << ": " << test.find("expr")->string();
    }
    print(path.stem().string(), tally);
  }
  print("without messages", plain);
  print("well-known types", well_known);
}

}  // namespace
}  // namespace cel
