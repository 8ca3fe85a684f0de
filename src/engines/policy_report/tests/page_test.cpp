#include "engines/policy_report/page.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"
#include "engines/policy/object_names.h"

namespace policy_report {
namespace {

class Fake final : public policy::Policy {
 public:
  explicit Fake(const document::Node& document)
      : Policy(document, {.kind = "ClusterPolicy",
                          .name = policy::name_of(document),
                          .at = document.span(),
                          .annotations = document.find("metadata")->find("annotations")}) {}
  bool has(policy::Phase /*phase*/) const override { return true; }
  std::vector<std::string> rules() const override { return {}; }
  std::optional<policy::Response> evaluate(policy::Phase /*phase*/,
                                           const policy::Request& /*request*/,
                                           policy::Session& /*session*/) const override {
    return {};
  }
};

TEST(Page, says_what_a_policy_is_for_and_shows_it) {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const std::string text = R"(metadata:
  name: limits
  annotations:
    policies.kyverno.io/title: Limits are set
    policies.kyverno.io/description: "Without limits one takes all."
spec:
  rules:
  - name: memory
    validate: {message: "set | limits"}
)";
  const auto documents = document::read_yaml(sources.add("p.yaml", text), reading);
  const Fake policy(documents->front());
  EXPECT_EQ(page_name(policy), "cluster-policy-limits.md");
  EXPECT_EQ(page(policy, sources),
            "# Limits are set\n\n| | |\n|---|---|\n"
            "| policy | limits |\n| kind | ClusterPolicy |\n"
            "| severity | medium |\n| stands in | p.yaml |\n"
            "\nWithout limits one takes all.\n"
            "\n## Rules\n\n- `memory`: set \\| limits\n"
            "\n## Text\n\n```yaml\n" +
                text + "```\n");
  const policy::Policy* all[] = {&policy};
  EXPECT_NE(index_page(all, sources).find("| [limits](cluster-policy-limits.md) | medium |"),
            std::string::npos);
}

}  // namespace
}  // namespace policy_report
