#include "engines/jmespath/expression.h"

#include <gtest/gtest.h>

#include "engines/document/build.h"
#include "engines/document/write.h"
#include "engines/jmespath/evaluation.h"

namespace jmespath {
namespace {

using document::Node;

std::string error_of(std::string_view text, const Limits& limits = {}) {
  const auto compiled = Expression::compile(text, Dialect::standard, limits);
  return compiled ? "" : compiled.error().message;
}

TEST(Expression, errors_show_their_place_with_a_caret) {
  EXPECT_EQ(error_of("foo..bar"),
            "column 5: expected a name, '*', '[' or '{', not .\n  foo..bar\n      ^");
  EXPECT_EQ(error_of("a.b[?c"), "column 7: expected ], not the end\n  a.b[?c\n        ^");
  EXPECT_EQ(error_of("'\xC3\xA9' || #"),
            "column 8: a character that JMESPath does not know\n  '\xC3\xA9' || #\n         ^");
  EXPECT_EQ(error_of("a\n  .b\n  .."),
            "line 3, column 4: expected a name, '*', '[' or '{', not .\n    ..\n     ^");
  EXPECT_EQ(error_of("a \xFF").substr(0, 19), "column 3: not UTF-8");
}

TEST(Expression, reads_what_stands_after_no_dot) {
  const auto expression = Expression::compile("a.b[?c == d.e].f | g");
  ASSERT_TRUE(expression);
  EXPECT_EQ(expression->reads(), (std::vector<std::string>{"a", "c", "d", "g"}));
  EXPECT_FALSE(expression->reads_all());
  EXPECT_TRUE(Expression::compile("to_string(@)")->reads_all());
  EXPECT_FALSE(Expression::compile("a | @")->reads_all());
}

TEST(Expression, limits_are_named) {
  EXPECT_NE(error_of(std::string(70'000, 'a')).find("`expression_length_max`"), std::string::npos);
  EXPECT_NE(error_of(std::string(10'000, '(')).find("`expression_depth_max`"), std::string::npos);
  EXPECT_NE(error_of(std::string(10'000, '!') + "a").find("`expression_depth_max`"),
            std::string::npos);
  std::string chain = "a";
  for (int i = 0; i < 1000; ++i) chain += ".a";
  EXPECT_NE(error_of(chain).find("`expression_depth_max`"), std::string::npos);
  EXPECT_NE(error_of("[a, b, c, d]", {.steps_max = 3}).find("`expression_steps_max`"),
            std::string::npos);
}

TEST(Evaluation, stops_at_its_steps_and_at_its_deadline) {
  document::Arena arena, scratch;
  const std::vector<Node> numbers(3000, Node::int64(1));
  const Node on = document::list(arena, numbers);
  const auto expression = Expression::compile("[*].[@, @][] | sort(@) | [?@ == `1`]");
  ASSERT_TRUE(expression);
  const auto few = Evaluation(scratch, {}, {.steps_max = 1000}).run(*expression, on);
  ASSERT_FALSE(few);
  EXPECT_EQ(few.error().code, base::Code::limited);
  EXPECT_NE(few.error().message.find("`evaluation_steps_max`"), std::string::npos);
  int asked = 0;
  const Environment late{.expired = [&] { return ++asked > 2; }};
  const auto stopped = Evaluation(scratch, late).run(*expression, on);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::limited);
  EXPECT_EQ(asked, 3);
}

TEST(Evaluation, the_second_run_allocates_nothing) {
  document::Arena arena, scratch;
  const std::vector<Node> numbers(100, Node::int64(1));
  const Node on = document::list(arena, numbers);
  const auto expression = Expression::compile("[?@ == `1`].{a: @, b: to_string(@)}");
  ASSERT_TRUE(expression);
  Evaluation evaluation(scratch);
  ASSERT_TRUE(evaluation.run(*expression, on));
  scratch.reset();
  ASSERT_TRUE(evaluation.run(*expression, on));
  scratch.reset();
  const std::size_t bytes = scratch.bytes();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(evaluation.run(*expression, on));
    scratch.reset();
  }
  EXPECT_EQ(scratch.bytes(), bytes);
}

TEST(Evaluation, runtime_errors_show_their_place) {
  document::Arena scratch;
  const auto expression = Expression::compile("a || abs('x')");
  ASSERT_TRUE(expression);
  const auto result = Evaluation(scratch).run(*expression, Node());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message,
            "column 6: argument 1 of abs() must be a number, not a string\n  a || abs('x')\n"
            "       ^");
}

}  // namespace
}  // namespace jmespath
