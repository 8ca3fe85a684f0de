#include "engines/kubernetes/normalise.h"

#include <gmock/gmock.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

using document::Node;

TEST(Normalise, gives_a_namespace_where_one_belongs) {
  World world;
  const auto made = [&](std::string_view yaml) {
    return document::to_json(normalised(world.one(yaml), world.arena));
  };
  EXPECT_EQ(made("{apiVersion: v1, kind: Pod}"),
            R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"default"}})");
  EXPECT_EQ(made("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ''}}"),
            R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}})");
  EXPECT_EQ(made("{apiVersion: v1, kind: Pod, metadata: {namespace: b}}"),
            R"({"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"b"}})");
  EXPECT_EQ(made("{apiVersion: v1, kind: Namespace, metadata: {name: a}}"),
            R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}})");
  EXPECT_EQ(made("{apiVersion: x/v1, kind: X}"),
            R"({"apiVersion":"x/v1","kind":"X","metadata":{"namespace":"default"}})");
  EXPECT_EQ(made("[1]"), "[1]");
  EXPECT_EQ(made("{kind: X, metadata: 1}"), R"({"kind":"X","metadata":1})");
}

TEST(Normalise, makes_null_maps_empty_and_numbers_doubles) {
  World world;
  const Node object = world.one(
      "{kind: Namespace, apiVersion: v1, a: [{labels: null, x: null, data: null}], l: [1, {m: "
      "2}]}");
  EXPECT_EQ(document::to_json(normalised(object, world.arena)),
            R"({"kind":"Namespace","apiVersion":"v1","a":[{"labels":{},"x":null,"data":{}}],)"
            R"("l":[1,{"m":2}]})");
  const Node doubles = normalised(object, world.arena, {.numbers_as_doubles = true});
  const Node* list = doubles.find("l");
  EXPECT_EQ(list->items()[0].kind(), document::Kind::float64);
  EXPECT_EQ(list->items()[1].find("m")->kind(), document::Kind::float64);
  EXPECT_EQ(list->items()[0].span().begin, object.find("l")->items()[0].span().begin);
  EXPECT_TRUE(document::equal(normalised(object, world.arena), doubles));
}

TEST(Normalise, shares_what_does_not_change) {
  World world;
  const Node object = world.one("{apiVersion: v1, kind: Namespace, a: {b: [x, {c: d}]}}");
  EXPECT_EQ(normalised(object, world.arena).members().data(), object.members().data());
}

TEST(Normalise, flattens_lists_and_takes_duplicates) {
  World world;
  std::vector<Node> all = flattened(world.one(
      "{kind: List, items: [{kind: A, metadata: {name: a}}, {kind: List, items: [{kind: A, "
      "metadata: {name: a, namespace: default}}, {kind: A, metadata: {name: b}}]}]}"));
  ASSERT_EQ(all.size(), 3U);
  const std::vector<Node> taken = take_duplicates(all);
  EXPECT_EQ(all.size(), 2U);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(identity_of(taken[0]).name, "a");
  EXPECT_EQ(flattened(world.one("{kind: A}")).size(), 1U);
  EXPECT_EQ(flattened(world.one("{kind: List}")).size(), 1U);
}

std::string difference(std::string_view expected, std::string_view found) {
  World world;
  const Node a = world.one(expected), b = world.one(found);
  const auto result = test_difference(a, b);
  if (!result) return "";
  const auto shown_node = [](const Node* node) {
    return node == nullptr ? std::string("nothing") : document::to_json(*node);
  };
  return result->path + ": " + shown_node(result->expected) + ", " + shown_node(result->found);
}

TEST(TestDifference, null_and_empty_are_nothing_at_any_depth) {
  EXPECT_EQ(difference("{a: {b: {}}, c: [], d: null, e: [{}, 1]}", "{e: [1, null]}"), "");
  EXPECT_EQ(difference("{}", "null"), "");
  EXPECT_EQ(difference("{a: 0}", "{}"), "a: 0, nothing");
  EXPECT_EQ(difference("{a: ''}", "{}"), "a: \"\", nothing");
  EXPECT_EQ(difference("{}", "{a: {b: false}}"), "a: nothing, {\"b\":false}");
}

TEST(TestDifference, numbers_are_equal_by_value_and_lists_are_ordered) {
  EXPECT_EQ(difference("{a: 1}", "{a: 1.0}"), "");
  EXPECT_EQ(difference("{a: 1}", "{a: '1'}"), "a: 1, \"1\"");
  EXPECT_EQ(difference("{a: {b: [1, 2]}}", "{a: {b: [2, 1]}}"), "a.b[0]: 1, 2");
  EXPECT_EQ(difference("{a: [1]}", "{a: [1, 2]}"), "a[1]: nothing, 2");
  EXPECT_EQ(difference("{a: [1, 2]}", "{a: [1]}"), "a[1]: 2, nothing");
  EXPECT_EQ(difference("{a: [1]}", "{a: {b: 1}}"), "a: [1], {\"b\":1}");
  EXPECT_EQ(difference("{b: 1, a: 2}", "{a: 2, b: 1}"), "");
}

TEST(TestDifference, labels_that_kyverno_sets_do_not_count) {
  EXPECT_EQ(difference("{metadata: {name: a}}",
                       "{metadata: {name: a, labels: {generate.kyverno.io/rule-name: x, "
                       "app.kubernetes.io/managed-by: kyverno}}}"),
            "");
  EXPECT_EQ(difference("{metadata: {labels: {app.kubernetes.io/managed-by: helm, a: b}}}",
                       "{metadata: {labels: {a: b}}}"),
            "");
  EXPECT_EQ(difference("{labels: {app.kubernetes.io/managed-by: helm}}", "{}"),
            "labels: {\"app.kubernetes.io/managed-by\":\"helm\"}, nothing");
  EXPECT_EQ(difference("{metadata: {labels: {app.kubernetes.io/managed-by: helm}}}", "{}"), "");
}

}  // namespace
}  // namespace kubernetes
