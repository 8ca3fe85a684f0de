#include "cli/policy_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace cli {
namespace {

using policy_report::Finding;
using policy_report::Format;

// Findings of three files and two namespaces, whose sections do not come together.
std::vector<Finding> findings() {
  constexpr std::string_view files[] = {"b.yaml", "a.yaml", "c.yaml"};
  std::vector<Finding> all;
  const auto policy = std::make_shared<const policy_report::PolicyFacts>(
      policy_report::PolicyFacts{.name = "limits", .kind = "ClusterPolicy"});
  for (std::size_t i = 0; i < 60; ++i) {
    const policy_report::Place place{
        .file = files[i % 3], .line = i + 1, .column = 1, .column_end = 2};
    Finding finding{.policy = policy,
                    .rule = "r" + std::to_string(i % 7),
                    .subject = std::make_shared<const policy_report::Subject>(
                        policy_report::Subject{.kind = "Pod",
                                               .name_space = i % 4 < 2 ? "shop" : "",
                                               .name = "pod-" + std::to_string(i),
                                               .place = place,
                                               .file = {.file = place.file}}),
                    .status = i % 5 == 0 ? policy::Status::pass : policy::Status::fail,
                    .message = "no limits"};
    if (i % 5 != 0) finding.id = "id" + std::to_string(i);
    all.push_back(std::move(finding));
  }
  return all;
}

std::vector<std::unique_ptr<Format>> formats(const Format::Frame& frame) {
  std::vector<std::unique_ptr<Format>> all;
  all.push_back(policy_report::text_format(frame, {}));
  all.push_back(policy_report::json_format(frame));
  all.push_back(policy_report::sarif_format(frame, "1.0"));
  all.push_back(policy_report::junit_format(frame));
  all.push_back(policy_report::github_format(frame));
  for (const auto api : {policy_report::ReportApi::wgpolicy, policy_report::ReportApi::openreports})
    all.push_back(policy_report::policy_reports_format(frame, api));
  return all;
}

TEST(ReportStream, writes_what_a_kept_report_is_wherever_findings_wait) {
  const std::vector<Finding> all = findings();
  const Format::Frame frames[] = {{}, {.rejected = {{.policy = "bad", .message = "no kind"}}}};
  for (const Format::Frame& frame : frames) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, all.size()}) {
      for (std::size_t i = 0; i < formats(frame).size(); ++i) {
        const auto some = std::span(all).first(count);
        const std::string kept = compose(*formats(frame)[i], some);
        for (const std::size_t memory : {std::size_t{1}, std::size_t{700}, std::size_t{1} << 20}) {
          std::string written;
          Output output;
          output.to = &written;
          ReportStream stream(std::move(formats(frame)[i]), output, memory);
          for (std::size_t from = 0; from < count; from += 4)
            ASSERT_TRUE(stream.add(some.subspan(from, std::min<std::size_t>(4, count - from))));
          ASSERT_TRUE(stream.finish());
          EXPECT_EQ(written, kept) << i << ", " << count << " findings, " << memory << " bytes";
        }
      }
    }
  }
}

TEST(ReportStream, writes_at_once_where_nothing_stands_before_the_findings) {
  std::vector<Finding> all = findings();
  for (Finding& finding : all) finding.message = std::string(20'000, 'x');
  std::string written;
  Output output;
  output.to = &written;
  ReportStream stream(policy_report::text_format({}, {}), output);
  ASSERT_TRUE(stream.add(all));
  EXPECT_GT(written.size(), std::size_t{500'000});
}

TEST(NamelessFile, is_read_from_any_place) {
  auto file = NamelessFile::make();
  ASSERT_TRUE(file);
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(file->append("0123456789"));
  EXPECT_EQ(file->size(), 1'000'000U);
  std::string text;
  ASSERT_TRUE(file->read(5, 999'995, [&](std::string_view piece) { text += piece; }));
  EXPECT_EQ(text.size(), 999'990U);
  EXPECT_EQ(text.substr(0, 10), "5678901234");
  EXPECT_FALSE(file->read(999'999, 1'000'001, [](std::string_view) {}));
}

}  // namespace
}  // namespace cli
