// What expressions may cost: Kubernetes' limits, and more for large subjects of other kinds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engines/admission/tests/world.h"

namespace admission::tests {
namespace {

constexpr std::size_t files_count = 60'000;

// The verdict of one expression on a document with many files of two members each.
std::string on_files(std::string_view expression, std::string_view mode, policy::Payload payload) {
  Bench bench;
  bench.load(fmt::format(
      "apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata: {{name: x}}\nspec:\n"
      "  evaluation: {{mode: {}}}\n  matchConstraints: {{resourceRules: [{{apiGroups: [''], "
      "apiVersions: [v1], operations: ['*'], resources: [configmaps]}}]}}\n  validations:\n"
      "  - {{expression: '{}', message: m}}\n",
      mode, expression));
  EXPECT_TRUE(bench.rejected.empty()) << bench.rejected[0].message;
  std::string text =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}, files: [";
  for (std::size_t i = 0; i < files_count; ++i)
    text += fmt::format("{{path: usr/share/{}, mode: 420}}, ", i);
  const document::Node object = bench.read(text + "]}");
  return bench.verdict({.object = object, .old_object = {}, .payload = payload});
}

constexpr std::string_view linear =
    "object.files.all(f, f.path.startsWith(\"usr/\") && f.mode < 512 && !f.path.endsWith(\".key\") "
    "&& !f.path.contains(\"..\") && f.path != \"a\" && f.path != \"b\")";

TEST(Budgets, grow_with_what_is_no_kubernetes_object) {
  EXPECT_EQ(on_files(linear, "JSON", policy::Payload::json).substr(0, 4), "pass");
}

TEST(Budgets, of_kubernetes_objects_are_those_of_its_api_server) {
  const std::string verdict = on_files(linear, "Kubernetes", policy::Payload::kubernetes);
  EXPECT_EQ(verdict.substr(0, 5), "error");
  EXPECT_NE(verdict.find("cost"), std::string::npos) << verdict;
}

TEST(Budgets, stop_what_is_quadratic) {
  const std::string verdict =
      on_files("object.files.all(f, object.files.exists(g, g.path == \"x\"))", "JSON",
               policy::Payload::json);
  EXPECT_EQ(verdict.substr(0, 4), "fail");
  const std::string pairs =
      on_files("object.files.all(f, object.files.all(g, g.path != f.path + \"x\"))", "JSON",
               policy::Payload::json);
  EXPECT_EQ(pairs.substr(0, 5), "error");
}

}  // namespace
}  // namespace admission::tests
