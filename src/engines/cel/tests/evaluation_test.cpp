// What the engine does beside cel-spec's cases: documents, errors, limits, options.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/time.h"
#include "engines/cel/guard.h"
#include "engines/cel/library.h"
#include "engines/cel/tests/world.h"

namespace cel {
namespace {

constexpr std::string_view pod = R"({
  "metadata": {"name": "web", "labels": {"app": "web", "team": "shop"}},
  "spec": {"replicas": 3, "weight": 1.0, "none": null, "big": 18446744073709551615,
           "containers": [{"name": "a", "image": "x:1"}, {"name": "b", "image": "y:latest"}]}})";

TEST(Evaluation, documents_are_read_in_place) {
  World world({}, pod);
  const struct {
    const char *expression, *shown;
  } cases[] = {
      {"object.spec.replicas > 1", "true"},
      {"object.spec.replicas == object.spec.weight * 3.0", "true"},
      {"object.spec.containers.map(c, c.name)", R"(["a", "b"])"},
      {"object.spec.containers.exists(c, c.image.endsWith(':latest'))", "true"},
      {"object.metadata.labels.map(k, k)", R"(["app", "team"])"},
      {"object.metadata.labels['app']", R"("web")"},
      {"object.metadata.labels == {'team': 'shop', 'app': 'web'}", "true"},
      {"object.spec.containers[1]", R"({"name": "b", "image": "y:latest"})"},
      {"object.spec.containers == [{'name': 'a', 'image': 'x:1'}]", "false"},
      {"has(object.spec.none)", "true"},
      {"has(object.spec.missing)", "false"},
      {"has(object.spec.none.field)", "false"},
      {"object.spec.none == null", "true"},
      {"object.spec.big", "18446744073709551615u"},
      {"'app' in object.metadata.labels", "true"},
      {"object.?spec.?missing.?deep.orValue('none')", R"("none")"},
      {"object.metadata.?labels[?'app']", R"(optional.of("web"))"},
      {"object.spec.containers[?5].hasValue()", "false"},
      {"object.spec.missing", "error: no such key: missing"},
      {"object.spec.missing.deeper || true", "true"},
      {"object.spec.containers[2]", "error: index out of range: 2"},
      {"object.spec.replicas.x", "error: no such key: x"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(world.shown(each.expression), each.shown) << each.expression;
}

TEST(Evaluation, a_variable_that_is_not_given_is_an_error_where_it_is_used) {
  World world;
  world.environment.add_variable("other", Type::string());
  EXPECT_EQ(world.shown("true || other == ''"), "true");
  EXPECT_EQ(world.shown("other == ''"), "error: undeclared reference to 'other'");
}

TEST(Evaluation, a_value_of_another_type_than_declared_is_an_error) {
  World world;
  world.environment.add_variable("text", Type::string());
  world.environment.add_variable("list", Type::list(Type::string()));
  world.variables.push_back(Value::int64(7));
  world.variables.push_back(Value::string("no list"));
  for (const char* expression :
       {"text.startsWith('a')", "text + 'a'", "text < 'a'", "size(text)", "list.exists(x, x == '')",
        "list[0]", "'a' in list", "list.join()"})
    EXPECT_TRUE(world.shown(expression).starts_with("error: no such overload")) << expression;
}

TEST(Evaluation, errors_point_into_the_expression) {
  World world({}, pod);
  EXPECT_EQ(world.error("object.spec.missing == 1"),
            "1:13: no such key: missing\n | object.spec.missing == 1\n |             ^");
  EXPECT_EQ(world.error("1 +\n  'a'"),
            "1:3: no matching overload for '_+_' applied to (int, string)\n | 1 +\n |   ^");
  EXPECT_EQ(world.error("true &&\n  'ä' == objct"),
            "2:10: undeclared reference to 'objct'; did you mean 'object'?\n"
            " |   'ä' == objct\n |          ^");
  EXPECT_EQ(world.error("object.spec."),
            "1:13: expected a name, found the end\n | object.spec.\n |             ^");
  EXPECT_EQ(world.error("[1, 2].map(x, x / (x - 1))"),
            "1:17: division by zero\n | [1, 2].map(x, x / (x - 1))\n |                 ^");
}

TEST(Evaluation, what_is_wrong_is_refused_with_a_reason) {
  World world;
  const struct {
    const char *expression, *reason;
  } cases[] = {
      {"", "expected an expression, found the end"},
      {"1 + ", "expected an expression, found the end"},
      {"'abc", "this string has no end"},
      {"'\\q'", "an escape that CEL does not have; a backslash is written \\\\"},
      {"99999999999999999999", "this number does not fit an int (64 bits)"},
      {"1e999", "this number is too large for a double"},
      {"has(object)", "has() takes a selection of a field, such as has(a.b)"},
      {"[1].all(x.y, true)", "all() binds a variable here: write a simple name"},
      {"for", "'for' is a reserved word"},
      {"'a'.startWith('b')",
       "undeclared reference to the function 'startWith'; did you mean 'startsWith'?"},
      {"1.exists(x, true)", "exists() goes through a list or map, not int"},
      {"'a'.matches('(')", "error parsing regexp: missing closing ): `(`"},
      {"[1].all(x, x)", "expected bool, found int"},
      {"#", "no token of CEL begins here"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(world.shown(each.expression), std::string("refused: ") + each.reason);
}

TEST(Evaluation, limits_are_named) {
  World world;
  EXPECT_EQ(world.shown(std::string(300, '(') + "1" + std::string(300, ')')),
            "refused: nested too deep: at most 250 (`expression_depth_max`)");
  std::string chain = "object";
  for (int i = 0; i < 300; ++i) chain += ".a";
  EXPECT_EQ(world.shown(chain), "refused: nested too deep: at most 250 (`expression_depth_max`)");
  EXPECT_EQ(world.shown(std::string(100'001, ' ')),
            "refused: at most 100000 bytes (`expression_bytes_max`)");
  std::string sum = "[1";
  for (int i = 0; i < 20'000; ++i) sum += ",1";
  EXPECT_EQ(world.shown(sum + "]"),
            "refused: too long: at most 20000 parts (`expression_nodes_max`)");
  std::string many = "true";
  for (int i = 0; i < 2'000; ++i) many += " && true";
  EXPECT_EQ(world.shown(many), "true");  // operators in a row are not nested
}

TEST(Evaluation, what_explodes_is_stopped) {
  World world;
  EXPECT_EQ(world.shown("lists.range(1000).all(a, lists.range(1000).all(b, a + b >= 0))",
                        {.cost_max = 10'000}),
            "error: stopped: it costs more than allowed (`cost_max`)");
  EXPECT_EQ(world.shown("lists.range(100000).all(a, a >= 0) || true", {.cost_max = 1'000}),
            "error: stopped: it costs more than allowed (`cost_max`)");
  std::string doubled = "'0123456789abcdef'";
  for (int i = 0; i < 30; ++i) doubled = "cel.bind(x, " + doubled + ", x + x)";
  EXPECT_EQ(world.shown(doubled, {.cost_max = UINT64_MAX, .memory_bytes_max = 1 << 20}),
            "error: stopped: it needs more memory than allowed (`memory_bytes_max`)");
  std::string tree = "[1]";
  for (int i = 0; i < 100; ++i) tree = "cel.bind(x, " + tree + ", [x, x])";
  EXPECT_EQ(world.shown("cel.bind(t, " + tree + ", t == t)", {.cost_max = 100'000}),
            "error: stopped: it costs more than allowed (`cost_max`)");
}

TEST(Evaluation, a_deadline_ends_it) {
  World world;
  const base::FakeClock clock(base::Time{1'000});
  EXPECT_EQ(world.shown("lists.range(100000).all(a, a >= 0)",
                        {.clock = &clock, .deadline = base::Time{1'000}}),
            "error: stopped: the deadline is over");
  EXPECT_EQ(world.shown("lists.range(100000).all(a, a >= 0)",
                        {.clock = &clock, .deadline = base::Time{2'000}}),
            "true");
}

TEST(Evaluation, nothing_is_allocated_in_the_common_case) {
  World world({}, pod);
  const auto program = world.environment.compile(
      "object.spec.containers.all(c, has(c.image) && !c.image.startsWith('z')) && "
      "object.metadata.name in ['web', 'api'] && object.spec.?replicas.orValue(1) > 0");
  ASSERT_TRUE(program);
  const auto evaluate = [&] {
    world.arena.reset();
    cel::Run run(world.variables, world.arena);
    EXPECT_TRUE(program->evaluate(run).is_true());
  };
  evaluate();
  const std::size_t bytes = world.arena.bytes();
  evaluate();
  EXPECT_EQ(world.arena.bytes(), bytes);
}

TEST(Options, literals_have_one_type_where_that_is_wanted) {
  World world({.homogeneous_literals = true});
  EXPECT_EQ(world.shown("[1, 'a']"),
            "refused: expected int like the others, found string; dyn() of each allows any");
  EXPECT_EQ(world.shown("[dyn(1), 'a']"),
            "refused: expected dyn like the others, found string; dyn() of each allows any");
  EXPECT_EQ(world.shown("[dyn(1), dyn('a')]"), R"([1, "a"])");
  EXPECT_EQ(world.shown("[[1], [], [2]]"), "[[1], [], [2]]");
  EXPECT_EQ(world.shown("{'a': 1, 'b': 'c'}"),
            "refused: expected int like the others, found string; dyn() of each allows any");
  EXPECT_EQ(world.shown("'%s %d'.format(['a', 1])"), R"("a 1")");
  EXPECT_EQ(world.shown("math.greatest(1, 2.5, 3u)"), "3u");
}

TEST(Options, cel_go_departs_from_the_specification) {
  World world({.homogeneous_literals = true, .as_cel_go = true});
  EXPECT_EQ(world.shown("{'a': 1, 'a': 2}"), R"({"a": 2})");
  EXPECT_EQ(world.shown("int('x')"), "refused: the constant cannot be converted to int");
  EXPECT_EQ(world.shown("int('1' + 'x')"), "error: no int: '1x'");
  EXPECT_EQ(world.shown("duration('1d')"), "refused: the constant cannot be converted to duration");
  EXPECT_EQ(world.shown("'%d'.format(['x'])"), "refused: %d cannot show a value of type string");
  EXPECT_EQ(world.shown("'%d'.format([dyn('x')])"), "error: %d cannot show a value of type string");
  EXPECT_EQ(world.shown("'%s %s'.format(['x'])"),
            "refused: the format shows 2 values, and there are 1");
  EXPECT_EQ(world.shown("'%y'.format(['x'])"), "refused: the text is no format");
  EXPECT_EQ(world.shown("[1, 2].exists_one(x, x == 2)"), "true");
  EXPECT_EQ(world.shown("[1, 2].existsOne(i, x, x == 2)"), "true");
  EXPECT_TRUE(world.shown("[1, 2].existsOne(x, x == 2)").starts_with("refused: "));
  EXPECT_TRUE(world.shown("math.least(1, 2.5, 3)").starts_with("refused: "));
}

TEST(Environment, functions_of_its_own_replace_those_of_its_parent_and_namespaces_are_hidden) {
  World world;
  EXPECT_EQ(world.shown("duration('1.5s').getMilliseconds()"), "500");
  library::add_whole_milliseconds(world.environment);
  world.environment.hide_functions("math");
  EXPECT_EQ(world.shown("duration('1.5s').getMilliseconds()"), "1500");
  EXPECT_EQ(world.shown("timestamp('2024-01-01T00:00:00.5Z').getMilliseconds()"), "500");
  EXPECT_TRUE(world.shown("math.abs(1)").starts_with("refused: "));
}

TEST(Environment, a_text_that_does_not_compile_may_stand_for_its_error) {
  World world;
  cel::Run run(world.variables, world.arena);
  const Program program = world.environment.failing("1 +", {{3, 3}, "syntax error"});
  const Value value = program.evaluate(run);
  ASSERT_TRUE(value.is_error());
  EXPECT_TRUE(to_text(value.fault(), program.text()).starts_with("1:4: syntax error"));
}

TEST(Options, kyvernos_or_value_takes_what_is_no_optional) {
  World lenient({.lenient_or_value = true}, pod);
  EXPECT_EQ(lenient.shown("object.metadata.name.orValue('x')"), R"("web")");
  EXPECT_EQ(lenient.shown("object.metadata.missing.orValue('x')"), "error: no such key: missing");
  EXPECT_EQ(lenient.shown("object.metadata.name[?'x'].orValue(2)"), "2");
  EXPECT_EQ(lenient.shown("object.?missing.orValue(2)"), "2");
  EXPECT_EQ(lenient.shown("object.?metadata.orValue(1 / 0)"), "error: division by zero");
  World strict({}, pod);
  EXPECT_EQ(strict.shown("object.metadata.name.orValue('x')"), "error: no such overload: orValue");
}

TEST(Guards, are_the_texts_that_a_condition_asks_for_in_any_case) {
  Environment environment(&standard_environment());
  environment.add_variable("object", Type::dyn());
  const auto asked = [&](std::string_view text) {
    const auto program = environment.compile(text);  // the guards point into it
    std::string out;
    for (const Guard& guard : guards_of(*program)) {
      out += guard.variable;
      for (const document::Key& key : guard.path) out += "." + std::string(key.text());
      for (const std::string_view wanted : guard.texts) out += "=" + std::string(wanted);
      out += " ";
    }
    return out;
  };
  EXPECT_EQ(asked("object.kind == 'A' && object.type == 'b' && object.n > 1"),
            "object.kind=A object.type=b ");
  EXPECT_EQ(asked("object.kind == 'A' || object.type == 'b'"), "");
  EXPECT_EQ(asked("object.kind != 'A'"), "");
  EXPECT_EQ(asked("object.kind == 'A' && object.type in ['b', 'c']"),
            "object.kind=A object.type=b=c ");
  EXPECT_EQ(asked("object.type in ['b', 1] || object.type in []"), "");
  EXPECT_EQ(asked("has(object.format) && has(object.after.name) && !has(object.x)"),
            "object.format object.after.name ");
}

TEST(Guards, exclude_only_what_is_sure_to_be_false) {
  Environment environment(&standard_environment());
  environment.add_variable("object", Type::dyn());
  const auto excludes = [&](std::string_view text, std::string_view object) {
    World world({}, object);
    const auto program = environment.compile(text);
    return std::ranges::any_of(guards_of(*program), [&](const Guard& guard) {
      return guard.excludes(*world.variables[0].node());
    });
  };
  EXPECT_TRUE(excludes("object.type in ['b', 'c']", R"({"type": "a"})"));
  EXPECT_FALSE(excludes("object.type in ['b', 'c']", R"({"type": "c"})"));
  EXPECT_FALSE(excludes("object.type in ['b', 'c']", R"({"type": 1})"));
  EXPECT_FALSE(excludes("object.type in ['b', 'c']", "{}"));
  EXPECT_TRUE(excludes("has(object.after.name)", R"({"after": {}})"));
  EXPECT_FALSE(excludes("has(object.after.name)", R"({"after": {"name": null}})"));
  EXPECT_FALSE(excludes("has(object.after.name)", "{}"));
  EXPECT_FALSE(excludes("has(object.after.name)", R"({"after": []})"));
}

}  // namespace
}  // namespace cel
