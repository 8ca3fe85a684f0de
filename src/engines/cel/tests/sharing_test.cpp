// What stands in several places of an expression is computed once; and nothing else is.
#include <gtest/gtest.h>

#include "engines/cel/guard.h"
#include "engines/cel/tests/world.h"

namespace cel {
namespace {

Value observed(const Call& call) {
  ++*static_cast<int*>(const_cast<void*>(call.context));
  return Value::int64(call[0].int64());
}
Value refused(const Call& call) {
  ++*static_cast<int*>(const_cast<void*>(call.context));
  return call.fail("refused");
}

class Sharing : public testing::Test {
 protected:
  Sharing() {
    const Declaration pure[] = {{"seen", Shape::global, "int -> int", observed},
                                {"fails", Shape::global, "int -> int", refused}};
    const Declaration impure[] = {{"drawn", Shape::global, "int -> int", observed, Purity::impure}};
    world.environment.add_functions(pure, &calls);
    world.environment.add_functions(impure, &calls);
  }
  // How often a function of the host was called by one evaluation.
  int calls_of(std::string_view expression, std::string_view expected) {
    const auto program = world.environment.compile(expression);
    EXPECT_TRUE(program) << program.error().message;
    calls = 0;
    EXPECT_EQ(world.shown(expression), expected) << expression;
    return calls;
  }

  int calls = 0;
  World world{{}, R"({"a": 3, "b": {"c": 4}, "list": [1, 2, 3]})"};
};

TEST_F(Sharing, what_stands_twice_is_computed_once) {
  EXPECT_EQ(calls_of("seen(object.a) + seen(object.a)", "6"), 1);
  EXPECT_EQ(calls_of("seen(object.a) == 3 && seen(object.a) < 4 && seen(object.b.c) == 4", "true"),
            2);
  EXPECT_EQ(calls_of("[seen(object.a) + 1, seen(object.a) + 1, seen(object.a)]", "[4, 4, 3]"), 1);
  EXPECT_EQ(
      calls_of("object.list.map(i, seen(i)) + object.list.map(i, seen(i))", "[1, 2, 3, 1, 2, 3]"),
      3);
}

TEST_F(Sharing, what_a_loop_does_not_change_is_computed_once) {
  EXPECT_EQ(calls_of("object.list.all(i, i <= seen(object.a))", "true"), 1);
  EXPECT_EQ(calls_of("object.list.map(i, object.list.filter(j, j < seen(object.a)).size() + i)",
                     "[3, 4, 5]"),
            1);
  EXPECT_EQ(calls_of("object.list.map(i, seen(i) + seen(object.a))", "[4, 5, 6]"), 4);
}

TEST_F(Sharing, what_differs_is_computed_where_it_stands) {
  EXPECT_EQ(calls_of("seen(object.a) + seen(object.b.c)", "7"), 2);
  EXPECT_EQ(calls_of("drawn(object.a) + drawn(object.a)", "6"), 2);
  EXPECT_EQ(calls_of("[object.list.exists(i, seen(i) > 2), object.list.exists(j, seen(j) > 2)]",
                     "[true, true]"),
            6);
  // The same words about another variable of the same name.
  EXPECT_EQ(calls_of("[[1, 2].map(i, seen(i)), [5, 6].map(i, seen(i))]", "[[1, 2], [5, 6]]"), 4);
  EXPECT_EQ(calls_of("[1].map(i, [2].map(i, seen(i))[0] + seen(i))", "[3]"), 2);
}

TEST_F(Sharing, literals_of_different_types_are_not_the_same) {
  EXPECT_EQ(world.shown("[string(object.a == 3 ? 1 : 2), string(object.a == 3 ? 1u : 2u)]"),
            R"(["1", "1"])");
  EXPECT_EQ(
      world.shown("[type(dyn(1)), type(dyn(1u)), type(dyn(1.0)), type(dyn('1')), type(dyn(b'1'))]"),
      "[int, uint, double, string, bytes]");
}

TEST_F(Sharing, only_what_is_needed_is_computed) {
  EXPECT_EQ(calls_of("object.a == 3 || seen(object.a) == seen(object.a)", "true"), 0);
  EXPECT_EQ(calls_of("object.a == 4 ? seen(object.a) : seen(object.b.c) + seen(object.b.c)", "8"),
            1);
}

TEST_F(Sharing, an_error_points_to_where_it_is_needed) {
  EXPECT_EQ(calls_of("(fails(object.a) == 1 || true) && fails(object.a) == 1", "error: refused"),
            2);
  EXPECT_EQ(world.error("(fails(object.a) == 1 || true) && fails(object.a) == 1"),
            "1:35: refused\n"
            " | (fails(object.a) == 1 || true) && fails(object.a) == 1\n"
            " |                                   ^");
}

TEST_F(Sharing, it_costs_as_much_as_if_it_stood_there) {
  const auto cost_of = [&](std::string_view expression) {
    const auto program = world.environment.compile(expression);
    document::Arena arena;
    cel::Run run(world.variables, arena);
    program->evaluate(run);
    return run.cost();
  };
  EXPECT_EQ(cost_of("[seen(object.a), seen(object.a)]"),
            cost_of("[seen(object.a), seen(object.b.c)]"));
  EXPECT_EQ(
      world.shown("object.list.all(i, object.list.map(j, seen(j)).size() == 3)", {.cost_max = 20}),
      "error: stopped: it costs more than allowed (`cost_max`)");
}

TEST_F(Sharing, a_comparison_of_what_is_shared_is_no_guard) {
  const auto program = world.environment.compile(
      "[object.list.filter(i, i > 1).size() > 1] == [object.list.filter(i, i > 1).size() > 1]");
  ASSERT_TRUE(program);
  EXPECT_TRUE(guards_of(*program).empty());
}

}  // namespace
}  // namespace cel
