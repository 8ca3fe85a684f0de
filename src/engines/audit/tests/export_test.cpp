#include "engines/audit/export.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace audit {
namespace {

const base::Id exporter{{7, 7, 7}};
base::Secret seed() { return base::Secret(std::string(32, 'k')); }

// Two entries and their checkpoint; the second is no UTF-8.
std::string exported(std::int64_t entries = 2) {
  const std::string bytes[] = {"{\"v\":1}", "\xff\x00x"};
  merkle::Frontier tree;
  std::string lines;
  for (const auto& each : bytes) tree.append(merkle::leaf_hash(each));
  const Checkpoint head{.origin = origin_of(exporter, {}), .size = 2, .root = tree.root()};
  lines += header_line({.tenant = exporter,
                        .head = {.size = 2, .root = tree.root()},
                        .unsequenced = 3,
                        .at = base::Time{1'764'072'000'000'000'000}});
  lines += key_line(head.origin, base::crypto::ed25519::public_key(seed()));
  lines += note_line(sign_note(text_of(head), head.origin, seed()));
  std::int64_t sequence = 0;
  for (const auto& each : bytes) {
    const auto leaf = merkle::leaf_hash(each);
    lines += entry_line(++sequence, each, base::crypto::view(leaf));
  }
  return lines + end_line(entries);
}

base::Result<Report> read(const std::string& file) {
  ExportAudit reader({}, std::nullopt);
  for (std::string_view rest = file; !rest.empty();) {
    const auto end = rest.find('\n');
    TRY(reader.line(rest.substr(0, end)));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return reader.finish();
}

TEST(Export, an_export_is_audited_as_the_store_was) {
  const auto report = read(exported());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->intact);
  EXPECT_EQ(report->size, 2);
  EXPECT_EQ(report->anchored, 2);
  ASSERT_EQ(report->findings.size(), 1U);
  EXPECT_EQ(report->findings[0].answer, Answer::unsequenced);
}

TEST(Export, each_altered_byte_is_a_finding_or_a_reason) {
  const std::string honest = exported();
  int findings = 0, reasons = 0, unharmed = 0;
  for (std::size_t at = 0; at < honest.size(); ++at) {
    std::string file = honest;
    file[at] ^= 1;
    const auto report = read(file);
    if (!report)
      ++reasons;
    else if (!report->intact)
      ++findings;
    else
      ++unharmed;  // the count of unsequenced entries, the time, the end's white space
  }
  EXPECT_GT(findings, 200);
  EXPECT_GT(reasons, 200);
  EXPECT_LT(unharmed, 25);
}

TEST(Export, what_is_no_export_is_refused_with_its_line) {
  const std::string honest = exported();
  const auto lines = base::split(honest, '\n');
  const auto joined = [&](std::vector<std::size_t> which) {
    std::string file;
    for (const auto each : which) file.append(lines[each]).append("\n");
    return file;
  };
  const struct {
    std::string file, says;
  } cases[] = {
      {"", "it is empty"},
      {"{}\n", "line 1: needs to be an object"},
      {"[]\n", "line 1: needs to be an object"},
      {"{\"format\":\"tar\"}\n", "line 1: this is no export"},
      {"{\"format\":\"mainstay-ledger-export\",\"v\":2}\n", "line 1: its version"},
      {joined({0, 1, 2, 3, 4}), "cut off"},
      {joined({0, 1, 3, 2}), "line 4: keys and notes stand before"},
      {joined({0, 1, 2, 3, 5}), "line 5: the export has 1 entries and says 2"},
      {joined({0, 1, 2, 3, 4, 5, 5}), "line 7: nothing may follow"},
      {joined({0}) + "{\"x\":1}\n", "line 2: \"x\" is no kind"},
      {joined({0}) + "{\"key\":\"a+b+c\"}\n", "line 2: a key is written"},
      {joined({0}) + "{\"sequence\":1,\"leaf_hash\":\"00\",\"bytes\":\"\"}\n",
       "line 2: \"leaf_hash\""},
  };
  for (const auto& each : cases) {
    const auto report = read(each.file);
    ASSERT_FALSE(report) << each.file;
    EXPECT_EQ(report.error().code, base::Code::invalid);
    EXPECT_NE(report.error().message.find(each.says), std::string::npos) << report.error().message;
  }
}

}  // namespace
}  // namespace audit
