#include "engines/policy/exception.h"

#include <gtest/gtest.h>

#include "engines/document/reading.h"

namespace policy {
namespace {

struct ExceptionTest : testing::Test {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Node read(const std::string& text) {
    document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
    return document::read_yaml(sources.add("e.yaml", text), reading)->front();
  }
};

constexpr const char* legacy = R"(apiVersion: mainstay.dev/v1
kind: Exception
metadata: {name: legacy}
spec:
  owner: team-shop
  reason: moves in June
  expires: 2026-12-31
  policies: [{name: require-*, rules: [limits]}]
  subjects: [{kind: Deployment, namespace: shop, name: old-*}, {kind: Dockerfile}]
)";

TEST_F(ExceptionTest, covers_what_it_names_until_it_ends) {
  const document::Node document = read(legacy);
  ASSERT_TRUE(is_exception(document));
  const auto exception = read_exception(document, sources);
  ASSERT_TRUE(exception) << exception.error().message;
  const auto old = read("{kind: Deployment, metadata: {name: old-web, namespace: shop}}");
  const auto other = read("{kind: Deployment, metadata: {name: web, namespace: shop}}");
  const auto file = read("{kind: Dockerfile, metadata: {name: a/Dockerfile}}");
  EXPECT_TRUE(exception->covers("require-limits", "limits", old));
  EXPECT_TRUE(exception->covers("require-limits", "autogen-limits", old));
  EXPECT_TRUE(exception->covers("require-limits", "limits", file));
  EXPECT_FALSE(exception->covers("require-limits", "other", old));
  EXPECT_FALSE(exception->covers("deny", "limits", old));
  EXPECT_FALSE(exception->covers("require-limits", "limits", other));
  EXPECT_FALSE(exception->is_expired(*base::parse_rfc3339("2026-12-30T23:59:59Z")));
  EXPECT_TRUE(exception->is_expired(*base::parse_rfc3339("2026-12-31T00:00:00Z")));
  EXPECT_EQ(exception->text(), "team-shop until 2026-12-31: moves in June");
}

TEST_F(ExceptionTest, an_image_is_named_by_its_reference_or_its_path) {
  std::string text = legacy;
  text.replace(text.find("kind: Dockerfile"), 16, "kind: Image, name: 'web:1*'");
  const document::Node document = read(text);
  const auto exception = read_exception(document, sources);
  ASSERT_TRUE(exception) << exception.error().message;
  const auto covers = [&](const std::string& image) {
    return exception->covers("require-limits", "limits", read(image));
  };
  EXPECT_TRUE(covers("{kind: Image, metadata: {name: a.tar}, reference: 'web:1.4'}"));
  EXPECT_TRUE(covers("{kind: Image, metadata: {name: 'web:1.tar'}}"));
  EXPECT_FALSE(covers("{kind: Image, metadata: {name: a.tar}, reference: 'web:2'}"));
  EXPECT_FALSE(covers("{kind: Deployment, metadata: {name: a.tar}, reference: 'web:1'}"));
}

TEST_F(ExceptionTest, owner_reason_end_policies_and_subjects_are_required) {
  for (const std::string part : {"owner", "reason", "expires", "policies", "subjects"}) {
    std::string text = legacy;
    text.insert(text.find("  " + part) + 2, "x");
    const auto exception = read_exception(read(text), sources);
    ASSERT_FALSE(exception) << part;
    EXPECT_NE(exception.error().message.find('`' + part + '`'), std::string::npos);
  }
  std::string text = legacy;
  text.replace(text.find("2026-12-31"), 10, "next  june");
  EXPECT_EQ(read_exception(read(text), sources).error().message,
            "e.yaml:7:12: expires: a day as 2026-12-31, or RFC 3339");
}

TEST_F(ExceptionTest, what_is_misspelt_does_not_make_it_cover_more) {
  const struct {
    std::string_view from, to, problem;
  } cases[] = {
      {"rules: [", "rule: [", "e.yaml:8:32: an exception has no `rule` here; is `rules` meant?"},
      {"rules: [limits]", "rules: []", "e.yaml:8:39: rules: must be a list of names"},
      {"{kind: Dockerfile}", "{names: [a]}",
       "e.yaml:9:65: an exception has no `names` here; is `name` meant?"},
      {"kind: Dockerfile", "kind: [Dockerfile]", "e.yaml:9:71: kind: must be a text"},
      {"{kind: Dockerfile}", "Dockerfile",
       "e.yaml:9:64: a subject has `kind`, `namespace` and `name`"},
      {"  owner", "  ticket: A-1\n  owner",
       "e.yaml:5:3: an exception has no `ticket` here; there are `owner` `reason` `expires` "
       "`policies` `subjects`"},
  };
  for (const auto& one : cases) {
    std::string text = legacy;
    text.replace(text.find(one.from), one.from.size(), one.to);
    const auto exception = read_exception(read(text), sources);
    ASSERT_FALSE(exception) << one.to;
    EXPECT_EQ(exception.error().message, one.problem);
  }
}

}  // namespace
}  // namespace policy
