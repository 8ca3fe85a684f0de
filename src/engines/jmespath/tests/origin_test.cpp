// Where expressions look, as findings show it.
#include "engines/jmespath/origin.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"
#include "engines/document/write.h"

namespace jmespath {
namespace {

TEST(Origin, is_the_value_or_what_it_is_missing_in) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto documents =
      document::read_yaml(sources.add("a.yaml", "{a: {b: [{c: 1}, {c: 2}]}, d: x}"), reading);
  ASSERT_TRUE(documents);
  struct Case {
    std::string_view expression, place;
  };
  constexpr Case cases[] = {
      {"a.b[1].c", "2"},
      {"a.b[-2].c", "1"},
      {"a.b[7].c", R"([{"c":1},{"c":2}])"},
      {"a.b[0].x.y", R"({"c":1})"},
      {"a.x", R"({"b":[{"c":1},{"c":2}]})"},
      {"a.b[].c", R"([{"c":1},{"c":2}])"},
      {"a.b[?c == `2`].c | [0]", R"([{"c":1},{"c":2}])"},
      {"a.b[0] | c", "1"},
      {"a.b[1:]", R"([{"c":1},{"c":2}])"},
      {"d || a", R"("x")"},
      {"`5` || d", R"("x")"},
      {"d == 'y'", R"("x")"},
      {"!d", R"("x")"},
      {"contains('x', d)", R"("x")"},
      {"[d, a]", R"("x")"},
      {"{k: d}", R"("x")"},
      {"d.x", R"("x")"},
      {"d[0]", R"("x")"},
      {"`5`", ""},
      {"length('abc')", ""},
      {"sort_by(a.b, &c)", R"([{"c":1},{"c":2}])"},
  };
  for (const Case& one : cases) {
    const auto expression = Expression::compile(one.expression);
    ASSERT_TRUE(expression) << one.expression;
    const auto found = origin(*expression, documents->front());
    EXPECT_EQ(found ? document::to_json(*found) : "", one.place) << one.expression;
  }
}

}  // namespace
}  // namespace jmespath
