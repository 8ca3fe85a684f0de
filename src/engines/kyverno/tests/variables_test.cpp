// Variables, references and the context of expressions (reference: policy, 3.5 to 3.7).
#include "engines/kyverno/variables.h"

#include <gtest/gtest.h>

#include "engines/kyverno/context.h"
#include "engines/kyverno/references.h"
#include "engines/kyverno/tests/evaluated.h"

namespace kyverno {
namespace {

constexpr std::string_view labelled_pod =
    "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: prod, labels: {k: name}}, "
    "spec: {num: 3, containers: [{name: a, image: 'ghcr.io/org/app:v1'}, {name: b, image: "
    "nginx}]}}";

// The YAML with its variables replaced, as JSON, or the first line of the error.
std::string shown(Evaluated& at, std::string_view yaml, std::string_view object = labelled_pod) {
  Compilation compilation{.sources = at.sources(), .arena = at.arena};
  const Template compiled = Template::compile(at.read(yaml), compilation);
  if (!compilation.problems.empty()) return compilation.problems.front();
  if (at.request.operation == policy::Operation::remove)
    at.request.old_object = at.read(object);
  else
    at.request.object = at.read(object);
  Context context(at.request, at.session());
  const auto value = compiled.value(context);
  return value ? document::to_json(*value)
               : value.error().message.substr(0, value.error().message.find('\n'));
}

TEST(Variables, keep_the_type_of_a_whole_text_and_are_pasted_elsewhere) {
  const struct {
    std::string_view yaml, json;
  } cases[] = {
      {"'{{ request.object.spec.num }}'", "3"},
      {"'n={{ request.object.spec.num }}'", "\"n=3\""},
      {"'{{request.object.metadata.labels}}'", R"({"k":"name"})"},
      {"'x {{ request.object.metadata.labels }}'", R"("x {\"k\":\"name\"}")"},
      {"'{{ request.object.metadata.{{ request.object.metadata.labels.k }} }}'", "\"web\""},
      {"'\\{{ x }} {{ request.namespace }}'", "\"{{ x }} prod\""},
      {"{'{{ request.namespace }}': [a, '{{ request.operation }}']}", R"({"prod":["a","CREATE"]})"},
      {"'{{ images.containers.a.registry }}/{{ images.containers.b.tag }}'", "\"ghcr.io/latest\""},
      {"'{{ images.containers.b.jsonPointer }}'", "\"/spec/containers/1/image\""},
      {"'{{ request.object.missing }}'",
       "variable {{ request.object.missing }}: column 16: Unknown key \"missing\""},
      {"'{{ request.object.missing || `1` }}'", "1"},
      {"'a { b } {{{ c'", "\"a { b } {{{ c\""},
  };
  for (const auto& [yaml, json] : cases) {
    Evaluated at;
    EXPECT_EQ(shown(at, yaml), json) << yaml;
  }
}

TEST(Variables, look_at_the_old_object_of_a_deletion) {
  Evaluated at;
  at.request.operation = policy::Operation::remove;
  EXPECT_EQ(shown(at, "'{{ request.object.metadata.name }}'"), "\"web\"");
}

TEST(Variables, name_the_value_at_their_own_place) {
  Evaluated at;
  EXPECT_EQ(shown(at, "{spec: {(num): '{{@}}', containers: [{image: 'x/{{@}}'}]}}"),
            R"json({"spec":{"(num)":3,"containers":[{"image":"x/ghcr.io/org/app:v1"}]}})json");
}

TEST(Variables, are_replaced_within_the_values_of_others) {
  constexpr std::string_view workflow =
      "{kind: Pod, metadata: {name: web}, a: {b: ['{{ request.object.metadata.name }}', 1], "
      "'{{ request.object.metadata.name }}': '{{ request.object.c }}'}, c: {d: '{{ "
      "request.object.metadata.name }}'}, nowhere: {a: '{{ inputs.x }}'}, itself: {a: '{{ "
      "request.object.itself }}', b: '{{ request.object.itself }}'}}";
  Evaluated at;
  EXPECT_EQ(shown(at, "'{{ request.object.a }}'", workflow),
            R"({"b":["web",1],"web":{"d":"web"}})");
  EXPECT_EQ(shown(at, "'{{- request.object.c }}'", workflow),
            R"({"d":"{{ request.object.metadata.name }}"})");
  EXPECT_NE(shown(at, "'{{ request.object.nowhere }}'", workflow).find("inputs.x"),
            std::string::npos);
  EXPECT_NE(shown(at, "'{{ request.object.itself }}'", workflow).find("(`"), std::string::npos);
}

TEST(Variables, that_do_not_end_are_refused) {
  Evaluated at;
  EXPECT_NE(
      shown(at, "'x {{ request.object.loop }}'", "{kind: Pod, loop: 'y {{ request.object.loop }}'}")
          .find("variable_passes_max"),
      std::string::npos);
}

TEST(Variables, that_do_not_parse_are_problems_with_a_place) {
  Evaluated at;
  EXPECT_TRUE(shown(at, "a: '{{ request.[ }}'").starts_with("policy.yaml:1:4: {{ request.[ }}"));
}

TEST(Variables, are_found_like_kyverno_finds_them) {
  const auto found = [](std::string_view text) {
    const auto at = find_variable(text);
    return at ? text.substr(at->begin, at->end - at->begin) : std::string_view("none");
  };
  EXPECT_EQ(found("{{ a.{{ b }} }}"), "{{ b }}");
  EXPECT_EQ(found("x {{ {a: b} }}"), "{{ {a: b} }}");
  EXPECT_EQ(found("\\{{ a }}"), "none");
  EXPECT_EQ(found("{{ a }"), "none");
}

TEST(References, are_values_of_the_same_document) {
  const struct {
    std::string_view yaml, json;
  } cases[] = {
      {"{a: 5, b: '$(<./../a)'}", R"({"a":5,"b":"<5"})"},
      {"{(a): x, b: '$(./../a)'}", R"json({"(a)":"x","b":"x"})json"},
      {"{a: {c: x}, b: 'y$(/a/c)'}", R"({"a":{"c":"x"},"b":"yx"})"},
      {R"y({b: '\$(./../a)'})y", R"y({"b":"$(./../a)"})y"},
      {R"y({a: x, b: '$(./../a) \$(c)'})y", R"y({"a":"x","b":"x $(c)"})y"},
      {R"y({b: '\$(a b)'})y", R"y({"b":"\\$(a b)"})y"},
      {"{a: [{c: x, d: '$(./../c)'}]}", R"({"a":[{"c":"x","d":"x"}]})"},
  };
  for (const auto& [yaml, json] : cases) {
    Evaluated at;
    Compilation compilation{.sources = at.sources(), .arena = at.arena};
    EXPECT_EQ(document::to_json(with_references(at.read(yaml), compilation)), json);
    EXPECT_TRUE(compilation.problems.empty());
  }
  Evaluated at;
  Compilation compilation{.sources = at.sources(), .arena = at.arena};
  with_references(at.read("{a: '$(./../b)'}"), compilation);
  EXPECT_EQ(compilation.problems.size(), 1U);
}

TEST(Context, loads_entries_when_a_query_names_them) {
  Evaluated at;
  at.request.object = at.read(labelled_pod);
  Compilation compilation{.sources = at.sources(), .arena = at.arena};
  const document::Node list = at.read(
      "[{name: second, variable: {value: '{{ first }}2'}}, {name: first, variable: {value: f}},"
      "{name: bad, variable: {jmesPath: request.object.missing}},"
      "{name: given, variable: {jmesPath: request.object.missing, default: d}}]");
  const auto entries = ContextEntry::compile(&list, compilation);
  Context context(at.request, at.session());
  context.add(entries);
  EXPECT_EQ(document::to_json(*context.query("second")), "\"f2\"");
  EXPECT_EQ(document::to_json(*context.query("given")), "\"d\"");
  EXPECT_FALSE(context.query("bad"));
  EXPECT_EQ(document::to_json(*context.query("request.object.spec.num")), "3");
  const Context::Mark mark = context.mark();
  ASSERT_TRUE(context.set_element(at.read("{x: 1}"), 4, 0));
  EXPECT_EQ(document::to_json(*context.query("[element.x, elementIndex, elementIndex0]")),
            "[1,4,4]");
  context.restore(mark);
  EXPECT_FALSE(context.query("element"));
}

TEST(Context, says_what_an_entry_lacks_that_nothing_answers) {
  Evaluated at;
  at.request.object = at.read(labelled_pod);
  Compilation compilation{.sources = at.sources(), .arena = at.arena};
  const document::Node list = at.read(
      "[{name: found, apiCall: {urlPath: /api/v1/pods}}, {name: image, imageRegistry: {reference: "
      "nginx}}, {name: bad, variable: {jmesPath: request.object.missing}}]");
  const auto entries = ContextEntry::compile(&list, compilation);
  Context context(at.request, at.session());
  context.add(entries);
  const auto found = context.query("found");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::Code::not_found);
  EXPECT_EQ(found.error().message,
            "the context entry \"found\" asks the cluster; its objects are not given "
            "(--objects), and no value for it either (--values)");
  EXPECT_NE(context.query("image").error().message.find("asks a registry"), std::string::npos);
  EXPECT_EQ(document::to_json(*context.query("found || `0`")), "0");
  EXPECT_NE(context.query("bad").error().message.find("Unknown key"), std::string::npos);
}

}  // namespace
}  // namespace kyverno
