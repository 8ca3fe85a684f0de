// What a host does: typed variables, functions, messages, objects of its own, and what a program
// says about itself.
#include "engines/cel/environment.h"

#include <gtest/gtest.h>

#include "engines/cel/tests/world.h"

namespace cel {
namespace {

std::vector<std::string> reads(const World& world, std::string_view expression) {
  const auto program = world.environment.compile(expression);
  EXPECT_TRUE(program) << program.error().message;
  std::vector<std::string> texts;
  if (program)
    for (const Read& read : program->reads())
      texts.push_back(to_text(read) + (read.presence ? "?" : ""));
  return texts;
}

TEST(Environments, an_unknown_field_of_a_typed_variable_is_refused) {
  World world;
  world.environment.add_variable(
      "request", Type::object("Request", {{"operation", Type::string()}, {"object", Type::dyn()}}));
  EXPECT_EQ(world.shown("request.opration == 'CREATE'"), "refused: no field 'opration' in Request");
  EXPECT_EQ(world.shown("request.operation == 1"),
            "refused: no matching overload for '_==_' applied to (string, int)");
  EXPECT_TRUE(world.environment.compile("request.object.anything == 1"));
}

TEST(Environments, the_wanted_type_is_checked) {
  World world;
  EXPECT_TRUE(world.environment.compile("object.a", Type::boolean()));
  EXPECT_TRUE(world.environment.compile("1 < 2", Type::boolean()));
  const auto program = world.environment.compile("'a'", Type::boolean());
  ASSERT_FALSE(program);
  EXPECT_EQ(program.error().message,
            "1:1: the expression yields string, wanted is bool\n | 'a'\n | ^");
}

TEST(Environments, a_child_has_what_its_parent_has) {
  Environment parent(&standard_environment());
  EXPECT_EQ(parent.add_variable("a", Type::int64()), 0U);
  Environment child(&parent);
  EXPECT_EQ(child.add_variable("b", Type::int64()), 1U);
  const auto program = child.compile("a + b");
  ASSERT_TRUE(program);
  const Value variables[] = {Value::int64(1), Value::int64(2)};
  document::Arena arena;
  cel::Run run(variables, arena);
  EXPECT_EQ(program->evaluate(run).int64(), 3);
  EXPECT_FALSE(parent.compile("a + b"));
}

Value twice(const Call& call) { return Value::int64(call[0].int64() * 2); }
Value counted(const Call& call) {
  return Value::int64(++*static_cast<int*>(const_cast<void*>(call.context)));
}

TEST(Environments, functions_of_the_host_are_called) {
  World world;
  int calls = 0;
  const Declaration pure[] = {{"twice", Shape::global, "int -> int", twice},
                              {"twice", Shape::member, "int -> int", twice}};
  const Declaration impure[] = {{"next", Shape::global, "-> int", counted, Purity::impure}};
  world.environment.add_functions(pure);
  world.environment.add_functions(impure, &calls);
  EXPECT_EQ(world.shown("twice(3) + 4.twice()"), "14");
  EXPECT_EQ(world.shown("[next(), next()]"), "[1, 2]");
  EXPECT_EQ(world.shown("twice('a')"),
            "refused: no matching overload for 'twice' applied to (string)");
  EXPECT_EQ(world.shown("twice(dyn('a'))"), "error: no such overload: twice(string)");
}

// Values that are computed when somebody looks, as a policy's `variables` are.
class Lazy final : public Object {
 public:
  explicit Lazy(int& calls) : calls_(calls) {}
  std::string_view type_name() const override { return "Variables"; }
  Value field(std::string_view name, document::Arena&) const override {
    ++calls_;
    return name == "seven" ? Value::int64(7) : Value();
  }

 private:
  int& calls_;
};

TEST(Environments, objects_of_the_host_compute_their_fields) {
  World world;
  int calls = 0;
  const Lazy lazy(calls);
  world.environment.add_variable("variables",
                                 Type::object("Variables", {{"seven", Type::int64()}}));
  world.variables.push_back(Value::object(lazy));
  EXPECT_EQ(world.shown("true || variables.seven == 7"), "true");
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(world.shown("variables.seven"), "7");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(world.shown("variables.eight"), "refused: no field 'eight' in Variables");
}

TEST(Environments, messages_are_made_by_name) {
  World world;
  world.environment.add_message(
      {.name = "JSONPatch",
       .result = Type::dyn(),
       .fields = {{"op", Type::string()}, {"path", Type::string()}, {"value", Type::dyn()}}});
  world.environment.add_message({.name = "Object", .result = Type::dyn(), .open = true});
  EXPECT_EQ(world.shown("JSONPatch{op: 'add', path: '/a', value: [1]}"),
            R"({"op": "add", "path": "/a", "value": [1]})");
  EXPECT_EQ(world.shown("JSONPatch{op: 1}"), "refused: expected string, found int");
  EXPECT_EQ(world.shown("JSONPatch{ops: ''}"), "refused: no field 'ops' in JSONPatch");
  EXPECT_EQ(world.shown("Object{spec: Object.spec{replicas: 3, ?x: optional.none()}}"),
            R"({"spec": {"replicas": 3}})");
}

TEST(Programs, say_what_they_read) {
  const World world;
  using Texts = std::vector<std::string>;
  EXPECT_EQ(reads(world, "1 + 2"), Texts{});
  EXPECT_EQ(reads(world, "object.spec.replicas > 1 && object.kind == 'a'"),
            (Texts{"object.kind", "object.spec.replicas"}));
  EXPECT_EQ(reads(world, "object.spec.containers.all(c, c.image != '' && has(c.name))"),
            (Texts{"object.spec.containers[*]?", "object.spec.containers[*].image",
                   "object.spec.containers[*].name?"}));
  EXPECT_EQ(reads(world, "object.metadata.labels['app'] == object.?a.?b.orValue('')"),
            (Texts{"object.a.b", "object.metadata.labels.app"}));
  EXPECT_EQ(reads(world, "cel.bind(m, object.metadata, m.name + m.namespace)"),
            (Texts{"object.metadata.name", "object.metadata.namespace"}));
  EXPECT_EQ(reads(world, "object == object.spec"), (Texts{"object"}));
}

TEST(Programs, say_what_they_cost) {
  const World world;
  const auto cost = [&](std::string_view expression) {
    return world.environment.compile(expression)->cost();
  };
  EXPECT_EQ(cost("1").max, 0U);
  EXPECT_LE(cost("object.a == 1").max, 200U);
  EXPECT_GE(cost("[1, 2, 3].map(x, x + object.a)").min, 3U);
  EXPECT_GE(cost("object.a.all(x, object.a.all(y, x == y))").max, 10'000U);
  EXPECT_EQ(cost("false && object.a == 1").min, 1U);
}

}  // namespace
}  // namespace cel
