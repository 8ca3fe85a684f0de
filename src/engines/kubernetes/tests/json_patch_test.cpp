#include "engines/kubernetes/json_patch.h"

#include <gmock/gmock.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

using document::Node;

struct PatchCase {
  std::string_view on, patch, result;  // result: JSON, or the beginning of an error
};

void expect_all(std::span<const PatchCase> cases, const JsonPatchOptions& options) {
  for (const PatchCase& c : cases) {
    World world;
    const Node on = world.one(c.on);
    const Node patch = world.one(c.patch);
    EXPECT_THAT(shown(apply_json_patch(on, patch, world.arena, options)),
                testing::StartsWith(std::string(c.result)))
        << c.on << " with " << c.patch;
  }
}

// The examples of RFC 6902, appendix A, and the edges around them.
constexpr PatchCase strict[] = {
    {"{foo: bar}", "[{op: add, path: /baz, value: qux}]", R"({"foo":"bar","baz":"qux"})"},
    {"{foo: [bar, baz]}", "[{op: add, path: /foo/1, value: qux}]",
     R"({"foo":["bar","qux","baz"]})"},
    {"{foo: [a]}", "[{op: add, path: /foo/1, value: b}]", R"({"foo":["a","b"]})"},
    {"{foo: [a]}", "[{op: add, path: /foo/2, value: b}]", "not_found"},
    {"{foo: [a]}", "[{op: add, path: /foo/-, value: [b]}]", R"({"foo":["a",["b"]]})"},
    {"{foo: [a]}", "[{op: add, path: /foo/-1, value: b}]", "not_found"},
    {"{foo: [a]}", "[{op: add, path: /foo/01, value: b}]", "not_found"},
    {"{foo: 1}", "[{op: add, path: '', value: [2]}]", "[2]"},
    {"{a: 1, foo: 2, b: 3}", "[{op: add, path: /foo, value: 4}]", R"({"a":1,"foo":4,"b":3})"},
    {"{foo: 1}", "[{op: add, path: /a/b, value: 1}]", "not_found: path: nothing is at a"},
    {"{foo: 1}", "[{op: add, path: /foo/b, value: 1}]", "not_found"},
    {"{baz: qux, foo: bar}", "[{op: remove, path: /baz}]", R"({"foo":"bar"})"},
    {"{foo: [a, b, c]}", "[{op: remove, path: /foo/1}]", R"({"foo":["a","c"]})"},
    {"{foo: 1}", "[{op: remove, path: /bar}]", "not_found"},
    {"{foo: 1}", "[{op: remove, path: ''}]", "invalid"},
    {"{foo: [a]}", "[{op: remove, path: /foo/-}]", "not_found"},
    {"{baz: q, foo: b}", "[{op: replace, path: /baz, value: boo}]", R"({"baz":"boo","foo":"b"})"},
    {"{baz: q}", "[{op: replace, path: /foo, value: boo}]", "not_found"},
    {"{foo: {bar: baz, waldo: fred}, qux: {corge: grault}}",
     "[{op: move, from: /foo/waldo, path: /qux/thud}]",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"{foo: [all, grass, cows, eat]}", "[{op: move, from: /foo/1, path: /foo/3}]",
     R"({"foo":["all","cows","eat","grass"]})"},
    {"{a: {b: 1}}", "[{op: move, from: /a, path: /a/b}]", "not_found"},
    {"{a: {b: 1}, c: 2}", "[{op: copy, from: /a, path: /c}]", R"({"a":{"b":1},"c":{"b":1}})"},
    {"{a: 1}", "[{op: copy, from: /b, path: /c}]", "not_found"},
    {"{baz: qux, foo: [a, 2, c]}",
     "[{op: test, path: /baz, value: qux}, {op: test, path: /foo/1, value: 2.0}]",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"{baz: qux}", "[{op: test, path: /baz, value: bar}]", "conflict: test: /baz has another"},
    {"{baz: qux}", "[{op: test, path: /bar, value: bar}]", "conflict: test: /bar is not there"},
    {"{baz: qux}", "[{op: test, path: /bar, value: null}]", R"({"baz":"qux"})"},
    {"{/: 9, ~1: 10}", "[{op: test, path: /~01, value: 10}, {op: remove, path: /~1}]",
     R"({"~1":10})"},
    {"{'': 1}", "[{op: replace, path: /, value: 2}]", R"({"":2})"},
    {"{}", "[{op: add, path: a, value: 2}]", "invalid: path: a is no JSON pointer"},
    {"{}", "[{op: add, path: /~2, value: 2}]", "invalid"},
    {"{}", "[{op: add, path: /a}]", "invalid: value"},
    {"{}", "[{op: put, path: /a, value: 1}]", "invalid: op"},
    {"{}", "[{op: copy, path: /a}]", "invalid: from"},
    {"{}", "[1]", "invalid"},
    {"{}", "{op: remove}", "invalid"},
};

constexpr PatchCase lenient[] = {
    {"{foo: [a, b]}", "[{op: add, path: /foo/-1, value: c}]", R"({"foo":["a","b","c"]})"},
    {"{foo: [a, b]}", "[{op: add, path: /foo/-3, value: c}]", R"({"foo":["c","a","b"]})"},
    {"{foo: [a, b]}", "[{op: add, path: /foo/-4, value: c}]", "not_found"},
    {"{foo: [a, b]}", "[{op: replace, path: /foo/-1, value: c}]", R"({"foo":["a","c"]})"},
    {"{foo: [a, b]}", "[{op: remove, path: /foo/-2}]", R"({"foo":["b"]})"},
    {"{}", "[{op: add, path: /a/b/c, value: 1}]", R"({"a":{"b":{"c":1}}})"},
    {"{}", "[{op: add, path: /a/-, value: 1}]", R"({"a":[1]})"},
    {"{}", "[{op: add, path: /a/2/b, value: 1}]", R"({"a":[null,null,{"b":1}]})"},
    {"{a: [1]}", "[{op: add, path: /a/3/b, value: 1}]", R"({"a":[1,null,null,{"b":1}]})"},
    {"{a: [1]}", "[{op: add, path: /a/-/b, value: 1}]", R"({"a":[1,{"b":1}]})"},
    {"{a: null}", "[{op: add, path: /a/b, value: 1}]", R"({"a":{"b":1}})"},
    {"{a: x}", "[{op: add, path: /a/b, value: 1}]", "not_found"},
    {"{}", "[{op: add, path: /a/1001/b, value: 1}]", "limited: path: more than patch_padding_max"},
    {"{a: 1}", "[{op: remove, path: /b/c}]", R"({"a":1})"},
    {"{a: [1]}", "[{op: remove, path: /a/1}]", R"({"a":[1]})"},
    {"{a: 1}", "[{op: replace, path: /b, value: 1}]", "not_found"},
    {"{a: 1}", "[{op: move, from: /b, path: /c}]", "not_found"},
    {"{metadata: {}}", "[{op: add, path: /metadata/annotations/example.com~1team, value: x}]",
     R"({"metadata":{"annotations":{"example.com/team":"x"}}})"},
};

TEST(JsonPatch, applies_operations_as_rfc_6902_says) { expect_all(strict, {}); }
TEST(JsonPatch, is_as_lenient_as_kyverno) { expect_all(lenient, kyverno_json_patch); }

TEST(JsonPatch, of_admission_replaces_what_a_map_lacks) {
  constexpr PatchCase cases[] = {
      {"{a: 1}", "[{op: replace, path: /b, value: 2}]", R"({"a":1,"b":2})"},
      {"{a: [1]}", "[{op: replace, path: /a/1, value: 2}]", "not_found"},
      {"{a: 1}", "[{op: replace, path: /b/c, value: 2}]", "not_found"},
      {"{a: 1}", "[{op: remove, path: /b}]", "not_found"}};
  expect_all(cases, admission_json_patch);
}

TEST(JsonPatch, errors_name_the_operation) {
  World world;
  const auto result = apply_json_patch(
      world.one("{a: 1}"), world.one("[{op: add, path: /b, value: 1}, {op: remove, path: /c}]"),
      world.arena);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().pointer, "/1");
}

TEST(JsonPatch, the_document_stays_as_it_was) {
  World world;
  const Node on = world.one("{a: {b: [1, 2]}}");
  const auto result = apply_json_patch(
      on, world.one("[{op: add, path: /a/b/0, value: 0}, {op: remove, path: /a/b/2}]"),
      world.arena);
  EXPECT_EQ(shown(result), R"({"a":{"b":[0,1]}})");
  EXPECT_EQ(document::to_json(on), R"({"a":{"b":[1,2]}})");
}

TEST(JsonPatch, copies_that_grow_without_bound_are_refused) {
  World world;
  std::string deeper = "[", wider = "[";
  for (int i = 0; i < 300; ++i) deeper += "{op: copy, from: /a, path: /a/a},";
  for (int i = 0; i < 60; ++i)
    wider +=
        "{op: copy, from: /a, path: /b}, {op: add, path: /a, value: {}},"
        "{op: copy, from: /b, path: /a/x}, {op: copy, from: /b, path: /a/y},";
  const Node on = world.one("{a: {a: {}}}");
  for (std::string* patch : {&deeper, &wider}) {
    patch->back() = ']';
    EXPECT_THAT(shown(apply_json_patch(on, world.one(*patch), world.arena)),
                testing::StartsWith("limited"));
  }
}

TEST(JsonPatch, many_operations_are_refused) {
  World world;
  const Node operations = world.one("[{op: remove, path: /a}, {op: remove, path: /a}]");
  const JsonPatchOptions options{.ignore_missing_on_remove = true, .operations_max = 1};
  EXPECT_THAT(shown(apply_json_patch(world.one("{}"), operations, world.arena, options)),
              testing::HasSubstr("patch_operations_max (1)"));
}

TEST(MergePatch, follows_rfc_7386) {
  constexpr PatchCase cases[] = {
      {"{a: b}", "{a: c}", R"({"a":"c"})"},
      {"{a: b}", "{b: c}", R"({"a":"b","b":"c"})"},
      {"{a: b, b: c}", "{a: null}", R"({"b":"c"})"},
      {"{a: [b]}", "{a: c}", R"({"a":"c"})"},
      {"{a: {b: c}}", "{a: {b: d, c: null}}", R"({"a":{"b":"d"}})"},
      {"{a: [{b: c}]}", "{a: [1]}", R"({"a":[1]})"},
      {"[a, b]", "[c]", R"(["c"])"},
      {"{a: foo}", "null", "null"},
      {"{e: null}", "{a: 1}", R"({"e":null,"a":1})"},
      {"[1, 2]", "{a: b, c: null}", R"({"a":"b"})"},
      {"{}", "{a: {bb: {ccc: null}}}", R"({"a":{"bb":{}}})"},
  };
  for (const PatchCase& c : cases) {
    World world;
    EXPECT_EQ(shown(apply_merge_patch(world.one(c.on), world.one(c.patch), world.arena)), c.result)
        << c.on << " with " << c.patch;
  }
}

}  // namespace
}  // namespace kubernetes
