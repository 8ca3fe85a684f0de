#include <gtest/gtest.h>

#include "base/json/json.h"
#include "engines/document/reading.h"
#include "engines/policy_report/formats.h"
#include "engines/policy_report/secrets.h"

namespace policy_report {
namespace {

using document::Node;

class FakeLimits final : public policy::Policy {
 public:
  explicit FakeLimits(const Node& document)
      : Policy(document, {.kind = "ClusterPolicy",
                          .name = "limits",
                          .at = document.span(),
                          .annotations = document.find("annotations")}) {}
  bool has(policy::Phase /*phase*/) const override { return true; }
  std::vector<std::string> rules() const override { return {"replicas"}; }
  std::optional<policy::Response> evaluate(policy::Phase /*phase*/,
                                           const policy::Request& /*request*/,
                                           policy::Session& /*session*/) const override {
    return {};
  }
};

struct ReportTest : testing::Test {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  Report report;

  Node read(const std::string& name, const std::string& text) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    return document::read_yaml(sources.add(name, text), reading)->front();
  }
  ReportTest() {
    const FakeLimits policy(read("limits.yaml", R"(annotations:
  policies.kyverno.io/title: Few replicas
  policies.kyverno.io/severity: high
  policies.kyverno.io/description: "More than two cost money."
)"));
    const Node subject = read("a b.yaml", R"(apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 12
)");
    const Node* replicas = subject.find("spec")->find("replicas");
    const policy::Response response{.policy = &policy};
    Collector collector(sources);
    const policy::RuleResult failed{
        .rule = "replicas",
        .status = policy::Status::fail,
        .message = "at most two",
        .failures = {{.path = "/spec/replicas/",
                      .where = replicas->span(),
                      .expected = "<=2",
                      .found = "12",
                      .fix = policy::Fix{.pointer = "/spec/replicas", .value = Node::int64(2)}}}};
    report.findings.push_back(collector.finding(response, failed, subject));
    report.findings.push_back(
        collector.finding(response, {.rule = "replicas", .message = "fine"}, subject));
    report.rejected.push_back({.policy = "bad", .message = "bad.yaml:1:2: no kind"});
  }
};

TEST_F(ReportTest, text_underlines_what_is_meant_and_says_how_to_pass) {
  EXPECT_EQ(to_text(report, {}),
            "policy cannot be used: bad: bad.yaml:1:2: no kind\n"
            "a b.yaml:5:13: fail (high): limits/replicas: Deployment shop/web\n"
            "   at most two\n"
            "   5 |   replicas: 12\n"
            "     |             ^^\n"
            "   /spec/replicas/: expected <=2, found 12\n"
            "   to pass: set /spec/replicas to 2\n"
            "   finding " +
                report.findings[0].id +
                "\n\n"
                "1 passed, 1 failed, 1 errors\n");
  EXPECT_NE(explain(report.findings[0], {}).find("why: More than two cost money.\n"),
            std::string::npos);
}

TEST_F(ReportTest, what_a_secret_holds_is_not_shown) {
  const Node secret = read("secret.yaml", R"(apiVersion: v1
kind: Secret
metadata: {name: db}
data:
  password: aHVudGVyMjI=
  pin: MQ==
stringData: {user: "a\"dmin"}
)");
  const FakeLimits policy(read("p.yaml", "{}"));
  for (const Node& values : secret_values(secret)) sources.hide(values.span());
  const policy::Response response{.policy = &policy};
  const Node& data = *secret.find("data");
  Collector collector(sources);
  const Finding finding = collector.finding(
      response,
      {.status = policy::Status::fail,
       .message = "hunter22 and aHVudGVyMjI= of 1 user",
       .failures = {{.path = "/data/password/",
                     .where = data.find("password")->span(),
                     .expected = "not hunter22",
                     .found = "\"aHVudGVyMjI=\""},
                    {.path = "/stringData/user/",
                     .where = secret.find("stringData")->find("user")->span(),
                     .found = R"("a\"dmin")"},
                    {.path = "/kind/", .where = secret.find("kind")->span(), .found = "Secret"}},
       .audit_annotations = {{"seen", "hunter22"}}},
      secret);
  Report one;
  one.findings = {finding};
  EXPECT_EQ(to_text(one, {}),
            "secret.yaml:5:13: fail (medium): limits: Secret db\n"
            "   (sensitive) and (sensitive) of 1 user\n"
            "   /data/password/: expected not (sensitive), found (sensitive)\n"
            "   /stringData/user/: found (sensitive)\n"
            "   2 | kind: Secret\n"
            "     |       ^^^^^^\n"
            "   /kind/: found Secret\n"
            "   finding " +
                finding.id + "\n\n0 passed, 1 failed, 0 errors\n");
  EXPECT_EQ(finding.audit_annotations.front().second, "(sensitive)");
}

TEST_F(ReportTest, what_a_policy_finds_that_looks_for_secrets_is_not_shown) {
  const FakeLimits policy(read("p.yaml", R"(annotations:
  policies.mainstay.dev/sensitive: "true"
)"));
  const Node subject = read("f.yaml", "token: tell-nobody\n");
  const policy::Response response{.policy = &policy};
  Collector collector(sources);
  for (const bool has_reason : {true, false}) {
    policy::RuleResult result{.status = policy::Status::fail, .message = "a token"};
    if (has_reason)
      result.failures = {
          {.path = "/token/", .where = subject.find("token")->span(), .found = "\"tell-nobody\""}};
    Report one;
    one.findings = {collector.finding(response, result, subject)};
    for (const std::string& said :
         {to_text(one, {}), to_json(one), to_sarif(one, "1"), to_junit(one)}) {
      EXPECT_EQ(said.find("tell-nobody"), std::string::npos) << said;
      EXPECT_NE(said.find("a token"), std::string::npos);
    }
  }
}

TEST_F(ReportTest, a_reason_in_another_file_says_so_and_the_finding_stays_in_the_objects_file) {
  report.rejected.clear();
  report.findings.resize(1);
  Finding& finding = report.findings.front();
  finding.reasons.front().place = {
      .file = "values.yaml", .line = 3, .column = 1, .column_end = 2, .excerpt = "a: 1"};
  EXPECT_EQ(finding.place().text(), "a b.yaml:1:1");
  EXPECT_NE(to_text(report, {}).find("   values.yaml:3:1:\n   3 | a: 1\n     | ^\n"),
            std::string::npos);
}

TEST_F(ReportTest, an_id_depends_on_what_failed_alone) {
  EXPECT_EQ(report.findings[0].id.size(), 12U);
  EXPECT_EQ(report.findings[1].id, "");
}

TEST_F(ReportTest, a_failure_counts_from_its_severity_up) {
  Report clean = report;
  clean.rejected.clear();
  EXPECT_TRUE(fails(clean, Severity::info));
  EXPECT_TRUE(fails(clean, Severity::high));
  EXPECT_FALSE(fails(clean, Severity::critical));
  EXPECT_TRUE(fails(report, Severity::critical));
}

TEST_F(ReportTest, json_has_all_results) {
  const auto document = base::json::Document::parse(to_json(report));
  ASSERT_TRUE(document);
  const auto& root = document->root();
  EXPECT_EQ(base::json::at(root, "/summary/fail")->int64(), 1);
  EXPECT_EQ(base::json::at(root, "/findings/0/line")->int64(), 5);
  EXPECT_EQ(base::json::at(root, "/findings/0/reasons/0/fix")->string(), "set /spec/replicas to 2");
  EXPECT_EQ(base::json::at(root, "/findings/1/result")->string(), "pass");
  EXPECT_EQ(base::json::at(root, "/rejected/0/policy")->string(), "bad");
}

TEST_F(ReportTest, sarif_points_to_columns_and_escapes_paths) {
  const auto document = base::json::Document::parse(to_sarif(report, "1.0"));
  ASSERT_TRUE(document);
  const auto& root = document->root();
  const std::string region = "/runs/0/results/0/locations/0/physicalLocation";
  EXPECT_EQ(base::json::at(root, "/runs/0/results")->array().size(), 1U);
  EXPECT_EQ(base::json::at(root, region + "/artifactLocation/uri")->string(), "a%20b.yaml");
  EXPECT_EQ(base::json::at(root, region + "/region/startColumn")->int64(), 13);
  EXPECT_EQ(base::json::at(root, region + "/region/endColumn")->int64(), 15);
  EXPECT_EQ(base::json::at(root, "/runs/0/results/0/level")->string(), "error");
  EXPECT_EQ(base::json::at(root, "/runs/0/invocations/0/executionSuccessful")->boolean(), false);
}

TEST_F(ReportTest, junit_and_github_say_the_same) {
  const std::string junit = to_junit(report);
  EXPECT_NE(junit.find("failures=\"1\" errors=\"1\""), std::string::npos) << junit;
  EXPECT_NE(junit.find("<failure type=\"high\" message=\"at most two\">"), std::string::npos);
  EXPECT_EQ(to_github(report),
            "::error title=policy cannot be used::bad: bad.yaml:1:2: no kind\n"
            "::error file=a b.yaml,line=5,col=13,title=limits/replicas::Deployment shop/web: at "
            "most two%0Aa b.yaml:5:13: /spec/replicas/: expected <=2, found 12; to pass: set "
            "/spec/replicas to 2\n");
}

TEST_F(ReportTest, reports_of_the_cluster_go_by_namespace) {
  const std::string text = to_policy_reports(report, ReportApi::wgpolicy);
  EXPECT_NE(text.find(R"("kind":"ClusterPolicyReport")"), std::string::npos);
  EXPECT_NE(text.find(R"("kind":"PolicyReport")"), std::string::npos);
  EXPECT_NE(text.find(R"("summary":{"pass":1,"fail":1,"warn":0,"error":0,"skip":0})"),
            std::string::npos);
  EXPECT_NE(to_policy_reports(report, ReportApi::openreports).find(R"("kind":"ClusterReport")"),
            std::string::npos);
}

TEST(Severity, words) {
  EXPECT_EQ(*parse_severity("HIGH"), Severity::high);
  EXPECT_FALSE(parse_severity("urgent"));
}

}  // namespace
}  // namespace policy_report
