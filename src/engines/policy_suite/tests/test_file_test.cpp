#include "engines/policy_suite/test_file.h"

#include <gtest/gtest.h>

#include "engines/policy_suite/tests/memory_files.h"

namespace policy_suite {
namespace {

TEST(TestFile, each_document_is_a_test) {
  MemoryFiles files;
  const auto tests = files.tests(R"(
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
metadata: {name: one}
policies: [p.yaml]
results:
- {policy: ns/p, rule: r, resources: [a], result: skip, isMUtatingPolicy: true, operation: DELETE}
- policy: q
  result: pass
  resourceSpecs: [{kind: Pod, name: a, namespace: b}]
  generatedResources: [x.yaml, y.yaml]
---
apiVersion: cli.kyverno.io/v1alpha1
kind: Test
apiCallResponses: [{urlPath: /api/v1/pods, response: {statusCode: 404, body: {a: 1}}}]
)");
  ASSERT_TRUE(tests) << tests.error().message;
  ASSERT_EQ(tests->size(), 2U);
  const Row& row = tests->front().rows[0];
  EXPECT_EQ(row.policy_name(), "p");
  EXPECT_EQ(row.result, policy::Status::skip);
  EXPECT_EQ(row.operation, policy::Operation::remove);
  EXPECT_EQ(tests->front().rows[1].resources, std::vector<std::string>{"b/a"});
  EXPECT_EQ(tests->front().rows[1].generated.size(), 2U);
  EXPECT_EQ((*tests)[1].calls[0].status, 404);
}

TEST(TestFile, what_is_no_test_is_refused_with_its_place) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"kind: Test", "kyverno-test.yaml:1:1: a test lacks `apiVersion`"},
      {"apiVersion: x\nkind: Pod", "kyverno-test.yaml:2:7: kind: must be Test"},
      {"apiVersion: x\nkind: Test\nname: a", "kyverno-test.yaml:3:1: unknown key `name` in a test"},
      {"apiVersion: x\nkind: Test\npolicys: a",
       "kyverno-test.yaml:3:1: unknown key `policys` in a test; is `policies` meant?"},
      {"apiVersion: x\nkind: Test\nresults: [{policy: a, result: passed}]",
       "kyverno-test.yaml:3:31: result: must be pass, fail, skip, warn, error or unknown"},
      {"apiVersion: x\nkind: Test\npolicies: a",
       "kyverno-test.yaml:3:11: policies: must be a list"},
      {"[]", "kyverno-test.yaml:1:1: a test must be a map"},
  };
  for (const auto& one : cases) {
    MemoryFiles files;
    const auto tests = files.tests(one.text);
    ASSERT_FALSE(tests) << one.text;
    EXPECT_EQ(tests.error().message, one.message);
  }
}

TEST(TestFile, rows_have_a_limit) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const std::string text =
      "apiVersion: x\nkind: Test\nresults: [{policy: a, result: pass}, {policy: b, result: pass}]";
  const auto tests = read_tests(sources.add("t", text), reading, {.rows_max = 1});
  ASSERT_FALSE(tests);
  EXPECT_EQ(tests.error().code, base::Code::limited);
}

}  // namespace
}  // namespace policy_suite
