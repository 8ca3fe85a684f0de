#include "engines/policy_suite/checks.h"

#include <gtest/gtest.h>

#include "base/json/json.h"
#include "engines/policy_suite/report.h"
#include "engines/policy_suite/tests/memory_files.h"

namespace policy_suite {
namespace {

struct ChecksTest : testing::Test {
  MemoryFiles files;
  ChecksTest() {
    files.add("dir/policy.yaml", R"(
kind: ClusterPolicy
metadata: {name: labels}
rules:
- {name: must, status: fail, only: Pod}
- {name: autogen-must, status: pass, only: Deployment}
)");
    files.add("dir/objects.yaml", R"(
{apiVersion: v1, kind: Pod, metadata: {name: a}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: shop}}
---
{apiVersion: v1, kind: Service, metadata: {name: c}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a}}
)");
  }
  TestResult run(const std::string& rest, const Filter& filter = {}) {
    const auto tests = files.tests(
        "apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\n"
        "policies: [policy.yaml]\nresources: [objects.yaml]\n" +
        rest);
    EXPECT_TRUE(tests) << tests.error().message;
    auto result = run_test(tests->front(), "dir", files, filter);
    EXPECT_TRUE(result) << result.error().message;
    return *result;
  }
  static std::string told(const TestResult& result) {
    std::string text;
    for (const Check& check : result.checks)
      text += check.subject + ' ' + std::string(name(check.verdict)) + ' ' + check.reason + '\n';
    return text;
  }
};

TEST_F(ChecksTest, a_row_is_checked_for_each_subject_and_rule) {
  const TestResult result = run(R"(results:
- {policy: labels, rule: must, resources: [a], result: fail}
- {policy: labels, rule: must, resources: [shop/b], result: fail}
)");
  EXPECT_EQ(told(result), "default/a pass Ok\nshop/b fail Want fail, got pass\n");
  EXPECT_EQ(result.warnings.size(), 1U);  // a Pod that was given twice
}

TEST_F(ChecksTest, a_subject_that_no_rule_speaks_of_is_excluded_and_warned_of) {
  const TestResult result = run(R"(results:
- {policy: labels, rule: must, resources: [c], result: fail}
- {policy: labels, rule: mist, resources: [a], result: pass}
- {policy: other, resources: [a], result: pass}
)");
  EXPECT_EQ(told(result),
            "default/c excluded Excluded\ndefault/a excluded Excluded\ndefault/a fail Not found\n");
  ASSERT_EQ(result.warnings.size(), 3U);
  EXPECT_EQ(result.warnings[1],
            "kyverno-test.yaml:6:3: no rule of policy labels applied to default/c, which passes "
            "although it should fail");
  EXPECT_EQ(result.warnings[2],
            "kyverno-test.yaml:7:3: policy labels has no rule mist; is must meant?");
}

TEST_F(ChecksTest, a_row_that_names_no_resource_speaks_of_all) {
  const TestResult result = run("results: [{policy: labels, resources: [z], result: fail}]\n");
  EXPECT_EQ(told(result),
            "default/a pass Ok\nshop/b fail Want fail, got pass\ndefault/c excluded Excluded\n");
  EXPECT_EQ(result.warnings[1], "kyverno-test.yaml:5:11: no resource is called z");
}

TEST_F(ChecksTest, kinds_are_not_compared_but_warned_of) {
  const TestResult result =
      run("results: [{policy: labels, resources: [a], kind: Service, result: fail}]\n");
  EXPECT_EQ(told(result), "default/a pass Ok\n");
  EXPECT_EQ(result.warnings.back(), "kyverno-test.yaml:5:11: default/a is a Pod, not a Service");
}

TEST_F(ChecksTest, changes_of_a_plan_are_subjects_of_rows_of_their_kind) {
  files.add("dir/policy.yaml", R"(
kind: ValidatingPolicy
metadata: {name: labels}
rules: [{name: "", status: fail}]
)");
  files.add("dir/plan.json", R"({"format_version": "1.2", "resource_changes": [
    {"address": "aws_s3_bucket.a", "change": {"actions": ["create"]}},
    {"address": "module.m.aws_s3_bucket.b", "change": {"actions": ["create"]}}]})");
  const TestResult result = run(R"(
jsonPayloads: [plan.json]
results:
- {policy: labels, kind: TerraformResource, resources: [module.m.aws_s3_bucket.b], result: fail}
- {policy: labels, kind: TerraformResource, result: unknown}
- {policy: labels, resources: [plan.json], result: fail}
)");
  EXPECT_EQ(told(result),
            "module.m.aws_s3_bucket.b pass Ok\n"
            "aws_s3_bucket.a fail Want unknown, got fail\n"
            "module.m.aws_s3_bucket.b fail Want unknown, got fail\n"
            "plan.json pass Ok\n");
}

TEST_F(ChecksTest, vulnerabilities_of_a_report_are_subjects_of_rows_of_their_kind) {
  files.add("dir/policy.yaml", R"(
kind: ValidatingPolicy
metadata: {name: labels}
rules: [{name: "", status: fail}]
)");
  files.add("dir/report.json", R"({"kind": "ScanReport", "metadata": {"name": "web"},
    "vulnerabilities": [{"id": "CVE-1"}, {"id": "CVE-2"}]})");
  const TestResult result = run(R"(
jsonPayloads: [report.json]
results:
- {policy: labels, kind: Vulnerability, resources: [CVE-2], result: fail}
- {policy: labels, kind: Vulnerability, result: pass}
- {policy: labels, kind: ScanReport, resources: [report.json], result: fail}
)");
  EXPECT_EQ(told(result),
            "CVE-2 pass Ok\n"
            "CVE-1 fail Want pass, got fail\n"
            "CVE-2 fail Want pass, got fail\n"
            "report.json pass Ok\n");
}

TEST_F(ChecksTest, a_faulty_plan_is_only_a_payload) {
  files.add("dir/plan.json", R"({"format_version": "1.2", "resource_changes": [{}]})");
  const TestResult result = run(R"(
jsonPayloads: [plan.json]
results: [{policy: labels, resources: [plan.json], result: skip}]
)");
  EXPECT_EQ(told(result), "plan.json excluded Excluded\n");
  EXPECT_EQ(result.warnings.back(), "dir/plan.json:1:48: a resource change must have an address");
}

TEST_F(ChecksTest, an_invalid_policy_passes_as_skipped) {
  files.add("dir/policy.yaml", "{kind: Bad, metadata: {name: labels}}");
  const TestResult result = run("results: [{policy: labels, resources: [a], result: fail}]\n");
  EXPECT_EQ(told(result), "default/a pass Invalid policy\n");
  EXPECT_EQ(result.warnings.back(),
            "kyverno-test.yaml:5:11: policy labels cannot be used, so that its checks pass: bad");
}

TEST_F(ChecksTest, an_operation_evaluates_again) {
  const TestResult result = run(R"(results:
- {policy: labels, resources: [a], result: fail}
- {policy: labels, resources: [a], result: fail, operation: DELETE}
)");
  EXPECT_EQ(result.checks[0].message, "CREATE");
  EXPECT_EQ(result.checks[1].message, "DELETE");
}

TEST_F(ChecksTest, values_set_the_operation_for_a_policy) {
  const TestResult result = run(R"(
values: {policies: [{name: labels, resources: [{name: a, values: {request.operation: UPDATE}}]}]}
results: [{policy: labels, resources: [a], result: fail}]
)");
  EXPECT_EQ(result.checks[0].message, "UPDATE");
}

TEST_F(ChecksTest, policies_in_cel_know_the_operation_of_all_objects_alone) {
  const auto seen_by = [&](const std::string& group, const std::string& global) {
    files.add("dir/policy.yaml", "apiVersion: " + group +
                                     "/v1\nkind: P\nmetadata: {name: labels}\n"
                                     "rules: [{name: must, status: fail, only: Pod}]\n");
    const TestResult result =
        run("values: {globalValues: {request.operation: " + global +
            "}, policies: [{name: labels, resources: [{name: a, values: {request.operation: "
            "UPDATE}}]}]}\nresults: [{policy: labels, resources: [a], result: fail}]\n");
    return result.checks[0].message;
  };
  EXPECT_EQ(seen_by("kyverno.io", "DELETE"), "UPDATE");
  EXPECT_EQ(seen_by("policies.kyverno.io", "DELETE"), "DELETE");
  EXPECT_EQ(seen_by("policies.kyverno.io", "CONNECT"), "CREATE");
  EXPECT_EQ(seen_by("admissionregistration.k8s.io", "DELETE"), "CREATE");
}

TEST_F(ChecksTest, changed_objects_are_compared_without_what_is_empty) {
  files.add("dir/policy.yaml", R"(
kind: ClusterPolicy
metadata: {name: labels}
rules:
- name: must
  phase: mutate
  only: Pod
  patched: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {x: 1, none: null, empty: {}}}
)");
  files.add("dir/same.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {x: 1.0}}");
  files.add("dir/other.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {x: 2}}");
  files.add("dir/missing.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: b}}");
  const TestResult result = run(R"(results:
- {policy: labels, resources: [a], result: pass, patchedResources: same.yaml}
- {policy: labels, resources: [a], result: pass, patchedResources: other.yaml}
- {policy: labels, resources: [a], result: pass, patchedResources: missing.yaml}
- policy: labels
  resources: [a]
  result: pass
  patchedResources: missing.yaml
  failOnMissingResources: true
)");
  EXPECT_EQ(told(result),
            "default/a pass Ok\ndefault/a fail Resource diff\n"
            "default/a fail Resource missing\n");
  EXPECT_EQ(result.checks[1].message, "spec.x: 1, expected 2");
}

TEST_F(ChecksTest, a_filter_leaves_rows_out) {
  const std::string rows = R"(results:
- {policy: labels, rule: must, resources: [a], result: fail}
- {policy: labels, rule: must, resources: [b], result: pass}
)";
  EXPECT_EQ(told(run(rows, *Filter::parse("policy=l*,resource=b"))), "shop/b pass Ok\n");
  EXPECT_EQ(told(run(rows, *Filter::parse("other*"))), "");
  EXPECT_FALSE(Filter::parse("file=x"));
}

TEST_F(ChecksTest, reports_count_skips_as_passed) {
  const std::vector<Ran> tests = {
      {.file = "a", .result = run("results: [{policy: labels, result: fail}]\n")},
      {.file = "b", .error = "b: no such file"}};
  EXPECT_EQ(summary(count(tests)), "1 passed, 1 failed, 1 excluded");
  const auto json = base::json::Document::parse(to_json(tests));
  ASSERT_TRUE(json);
  EXPECT_EQ(base::json::at(json->root(), "/tests/1/error")->string(), "b: no such file");
  EXPECT_NE(to_junit(tests).find("<failure message=\"Want fail, got pass\">"), std::string::npos);
}

}  // namespace
}  // namespace policy_suite
