// What a failure says besides its message: the place in the subject, what is there, what should be.
#include <fmt/format.h>

#include "engines/admission/tests/world.h"
#include "engines/document/build.h"
#include "engines/document/write.h"

namespace admission {
namespace {

using document::Node;
using policy::Failure;
using policy::Fix;
using tests::Bench;

std::string shown(const Bench& bench, const Failure& failure) {
  std::string text = fmt::format("{} at '{}'", failure.path, bench.sources.text(failure.where));
  if (!failure.found.empty()) text += " is " + failure.found;
  if (!failure.expected.empty()) text += " wants " + failure.expected;
  if (!failure.fix) return text;
  constexpr std::string_view operations[] = {"add", "replace", "remove"};
  return text + fmt::format(" {} {} {}",
                            operations[static_cast<std::size_t>(failure.fix->operation)],
                            failure.fix->pointer, document::to_json(failure.fix->value));
}

std::string failures(std::string_view expression, std::string_view variables = "[]") {
  Bench bench;
  bench.load(
      fmt::format("apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: "
                  "{{name: x}}\nspec:\n  evaluation: {{mode: JSON}}\n  variables: {}\n"
                  "  validations:\n  - {{expression: '{}', message: m}}\n",
                  variables, expression));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  const Node object = bench.read(
      "{spec: {host: true, replicas: 9, list: [{image: a}, {image: reg/b}, {image: c}]}}");
  const auto all = bench.responses({.object = object, .old_object = {}});
  std::string text;
  for (const Failure& failure : all[0].rules[0].failures) {
    if (!text.empty()) text += "; ";
    text += shown(bench, failure);
  }
  return text;
}

TEST(Failures, of_comparisons_with_literals) {
  EXPECT_EQ(failures("object.spec.host == false"),
            "/spec/host/ at 'true' is true wants false replace /spec/host false");
  EXPECT_EQ(failures("!object.spec.host"),
            "/spec/host/ at 'true' is true wants false replace /spec/host false");
  EXPECT_EQ(failures("object.spec.replicas <= 5"),
            "/spec/replicas/ at '9' is 9 wants <= 5 replace /spec/replicas 5");
  EXPECT_EQ(failures("!(object.spec.replicas > 5)"),
            "/spec/replicas/ at '9' is 9 wants <= 5 replace /spec/replicas 5");
  EXPECT_EQ(failures("5 >= object.spec.replicas"),
            "/spec/replicas/ at '9' is 9 wants <= 5 replace /spec/replicas 5");
  EXPECT_EQ(failures("object.spec.replicas in [1, 2]"),
            "/spec/replicas/ at '9' is 9 wants one of [1,2]");
  EXPECT_EQ(failures("!has(object.spec.host)"),
            "/spec/host/ at 'true' is true wants no value remove /spec/host null");
}

TEST(Failures, of_logic_speak_of_what_decided) {
  EXPECT_EQ(failures("has(object.spec.host) && object.spec.replicas < 5"),
            "/spec/replicas/ at '9' is 9 wants < 5 replace /spec/replicas 4");
  EXPECT_EQ(failures("!has(object.spec.host) || object.spec.host == false"),
            "/spec/host/ at 'true' is true wants false replace /spec/host false");
  EXPECT_EQ(failures("has(object.spec.host) ? object.spec.replicas == 1 : true"),
            "/spec/replicas/ at '9' is 9 wants 1 replace /spec/replicas 1");
}

TEST(Failures, of_all_that_has_to_hold_are_told_and_mended_together) {
  EXPECT_EQ(failures("object.spec.replicas <= 5 && object.spec.host == false"),
            "/spec/replicas/ at '9' is 9 wants <= 5 replace /spec/replicas 5; /spec/host/ at "
            "'true' is true wants false replace /spec/host false");
  // The second leaves a choice.
  EXPECT_EQ(failures("object.spec.replicas <= 5 && object.spec.list[0].image in [\"x\", \"y\"]"),
            "/spec/replicas/ at '9' is 9 wants <= 5; /spec/list/0/image/ at 'a' is \"a\" wants "
            "one of [\"x\",\"y\"]");
}

TEST(Failures, of_lists_name_each_element) {
  EXPECT_EQ(failures("object.spec.list.all(c, c.image.startsWith(\"reg/\"))"),
            "/spec/list/0/image/ at 'a' is \"a\"; /spec/list/2/image/ at 'c' is \"c\"");
  EXPECT_EQ(failures("!object.spec.list.exists(c, c.image == \"c\")"),
            "/spec/list/2/image/ at 'c' is \"c\" wants not \"c\"");
}

TEST(Failures, of_lists_that_should_be_empty_name_each_element) {
  EXPECT_EQ(failures("object.spec.list.filter(c, c.image != \"a\").size() == 0"),
            "/spec/list/1/ at '{image: reg/b}' is {\"image\":\"reg/b\"}; /spec/list/2/ at "
            "'{image: c}' is {\"image\":\"c\"}");
  EXPECT_EQ(failures("variables.l.size() == 0",
                     "[{name: l, expression: 'object.spec.list.filter(c, c.image.size() > 5) + "
                     "object.spec.list.map(c, c.image < \"reg\" && c.image > \"b\", c.image)'}]"),
            "/spec/list/2/image/ at 'c' is \"c\"");
}

TEST(Failures, of_elements_that_an_expression_made_show_what_they_were_made_of) {
  constexpr std::string_view parts =
      "[{name: groups, expression: 'object.spec.list.map(c, c.image.split(\"/\"))'},"
      " {name: parts, expression: 'variables.groups.flatten()'}]";
  EXPECT_EQ(failures("variables.parts.all(p, p.size() > 1 || p == \"a\" || p == \"c\")", parts),
            "/spec/list/1/image/ at 'reg/b' is \"reg/b\"");
  EXPECT_EQ(failures("object.spec.list[1].image.split(\"/\").all(p, p == \"x\")"),
            "/spec/list/1/image/ at 'reg/b' is \"reg/b\"");
  EXPECT_EQ(failures("[object.spec.list, object.spec.list].flatten().all(c, c.image != \"c\")"),
            "/spec/list/2/image/ at 'c' is \"c\" wants not \"c\"; /spec/list/2/image/ at 'c' is "
            "\"c\" wants not \"c\"");
  EXPECT_EQ(failures("variables.pairs.all(p, p.all(v, v.orValue(\"\") == \"\"))",
                     "[{name: pairs, expression: 'object.spec.list.map(c, [c.?tag, c.?image])'}]"),
            "/spec/list/0/ at '{image: a}' is {\"image\":\"a\"}; /spec/list/1/ at '{image: reg/b}' "
            "is {\"image\":\"reg/b\"}; /spec/list/2/ at '{image: c}' is {\"image\":\"c\"}");
  EXPECT_EQ(failures("variables.users[1].orValue(20) > 10",
                     "[{name: users, expression: '[object.spec.?uid, object.spec.?replicas]'}]"),
            "/spec/replicas/ at '9' is 9 wants > 10 replace /spec/replicas 11");
  // Parts of the object stay what they are in lists that were chosen and put together.
  EXPECT_EQ(
      failures("variables.chosen.all(c, c.?tags.orValue(c.?image.orValue(\"\")) == \"c\")",
               "[{name: chosen, expression: '[object].map(o, o.spec.list.filter(c, c.image != "
               "\"a\")).flatten()'}]"),
      "/spec/list/1/image/ at 'reg/b' is \"reg/b\" wants \"c\" replace "
      "/spec/list/1/image \"c\"");
  EXPECT_EQ(failures("object.spec.list.filter(c, c.image != \"a\")[0].image == \"x\""),
            "/spec/list/1/image/ at 'reg/b' is \"reg/b\" wants \"x\" replace "
            "/spec/list/1/image \"x\"");
}

TEST(Failures, compare_with_what_stands_behind_a_variable) {
  constexpr std::string_view variables =
      "[{name: good, expression: '[\"x\", \"y\"]'}, {name: two, expression: \"2\"},"
      " {name: image, expression: 'object.spec.list[0].image'}]";
  EXPECT_EQ(failures("variables.image in variables.good", variables),
            "/spec/list/0/image/ at 'a' is \"a\" wants one of [\"x\",\"y\"]");
  EXPECT_EQ(failures("object.spec.replicas <= variables.two", variables),
            "/spec/replicas/ at '9' is 9 wants <= 2 replace /spec/replicas 2");
  EXPECT_EQ(failures("object.spec.?tag.orValue(\"\") in variables.good", variables),
            "/spec/tag/ at '{host: true, replicas: 9, list: [{image: a}, {image: reg/b}, {image: "
            "c}]}' wants one of [\"x\",\"y\"]");
}

TEST(Failures, of_what_is_missing_below_what_is_missing_show_all_of_the_way) {
  EXPECT_EQ(failures("object.spec.list[0].?context.?readOnly.orValue(false) == true"),
            "/spec/list/0/context/readOnly/ at '{image: a}' wants true add /spec/list/0/context "
            "{\"readOnly\":true}");
  EXPECT_EQ(failures("object.spec.?labels[?\"a\"].?b.orValue(\"\") == \"x\""),
            "/spec/labels/a/b/ at '{host: true, replicas: 9, list: [{image: a}, {image: reg/b}, "
            "{image: c}]}' wants \"x\" add /spec/labels {\"a\":{\"b\":\"x\"}}");
}

TEST(Failures, of_lists_in_the_policy_speak_of_what_was_compared_with_them) {
  EXPECT_EQ(failures("variables.good.exists(g, object.spec.list[0].image.startsWith(g))",
                     "[{name: good, expression: '[\"x/\", \"y/\"]'}]"),
            "/spec/list/0/image/ at 'a' is \"a\"");
}

TEST(Failures, of_what_was_made_of_a_value_tell_no_value_to_set_it_to) {
  EXPECT_EQ(failures("object.spec.list.size() == 2"),
            "/spec/list/ at '[{image: a}, {image: reg/b}, {image: c}]' is "
            "[{\"image\":\"a\"},{\"image\":\"reg/b\"},{\"image\":\"c\"}]");
  EXPECT_EQ(failures("object.spec.replicas + 1 == 2"), "/spec/replicas/ at '9' is 9");
  EXPECT_EQ(failures("string(object.spec.list[0].image) == \"x\""),
            "/spec/list/0/image/ at 'a' is \"a\" wants \"x\" replace /spec/list/0/image \"x\"");
}

TEST(Failures, go_through_variables) {
  EXPECT_EQ(failures("variables.few", "[{name: few, expression: 'object.spec.replicas < 5'}]"),
            "/spec/replicas/ at '9' is 9 wants < 5 replace /spec/replicas 4");
  EXPECT_EQ(failures("variables.l.all(c, c.image == \"a\")",
                     "[{name: l, expression: 'object.spec.list + []'}]"),
            "/spec/list/1/image/ at 'reg/b' is \"reg/b\" wants \"a\" replace "
            "/spec/list/1/image \"a\"; /spec/list/2/image/ at 'c' is \"c\" wants \"a\" replace "
            "/spec/list/2/image \"a\"");
}

TEST(Failures, never_show_sensitive_values) {
  Bench bench;
  bench.load(
      "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: x}\n"
      "spec:\n  evaluation: {mode: JSON}\n  validations:\n  - {expression: 'object.key == "
      "\"x\"', messageExpression: '\"key is \" + object.key'}\n");
  const document::Member key{.key = document::Key("key"),
                             .value = Node::string("hunter2").marked(document::Mark::sensitive)};
  const auto all =
      bench.responses({.object = document::map(bench.arena, {&key, 1}), .old_object = {}});
  EXPECT_EQ(all[0].rules[0].message, "key is (sensitive)");
  ASSERT_EQ(all[0].rules[0].failures.size(), 1U);
  EXPECT_EQ(all[0].rules[0].failures[0].found.find("hunter2"), std::string::npos);
}

TEST(Guards, skip_what_a_condition_excludes) {
  Bench bench;
  bench.load(
      "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: x}\n"
      "spec:\n  evaluation: {mode: JSON}\n  matchConditions: [{name: is-bucket, expression: "
      "'object.type == \"bucket\" && object.count > 0'}]\n  validations: [{expression: "
      "'false', message: m}]\n");
  EXPECT_EQ(bench.verdict("{type: bucket, count: 1}"), "fail: m");
  EXPECT_EQ(bench.verdict("{type: bucket, count: 0}"),
            "skip: match condition 'is-bucket' does not hold");
  EXPECT_EQ(bench.verdict("{type: queue, count: 1}"),
            "skip: match condition 'is-bucket' does not hold");
  EXPECT_EQ(bench.verdict("{count: 1}").substr(0, 6), "error:");
}

TEST(Guards, hold_for_lists_of_texts_and_for_fields) {
  Bench bench;
  bench.load(
      "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {name: x}\n"
      "spec:\n  evaluation: {mode: JSON}\n  matchConditions: [{name: kept, expression: "
      "'object.type in [\"bucket\", \"queue\"] && has(object.after.name)'}]\n  validations: "
      "[{expression: 'false', message: m}]\n");
  EXPECT_EQ(bench.verdict("{type: queue, after: {name: a}}"), "fail: m");
  EXPECT_EQ(bench.verdict("{type: topic, after: {name: a}}"),
            "skip: match condition 'kept' does not hold");
  EXPECT_EQ(bench.verdict("{type: queue, after: {}}"),
            "skip: match condition 'kept' does not hold");
  EXPECT_EQ(bench.verdict("{type: queue}").substr(0, 6), "error:");
}

}  // namespace
}  // namespace admission
