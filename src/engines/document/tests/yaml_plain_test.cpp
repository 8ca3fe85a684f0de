// The plain reader against libfyaml's events: the same trees, to the last span.
#include "engines/document/yaml_plain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engines/document/tests/agreement.h"
#include "engines/document/tests/reading.h"
#include "engines/document/yaml_readers.h"

namespace document {
namespace {

void expect_same(const std::string& text, const std::string& name) {
  World world;
  const std::uint32_t source = world.sources.add(name, text);
  const auto fast = read_yaml(source, world.reading);
  const auto slow = read_yaml_by({.plain = false}, source, world.reading);
  ASSERT_EQ(static_cast<bool>(fast), static_cast<bool>(slow)) << name;
  if (!fast) return;
  ASSERT_EQ(fast->size(), slow->size()) << name;
  for (std::size_t i = 0; i < fast->size(); ++i)
    if (const Node* found = first_difference((*fast)[i], (*slow)[i]))
      ADD_FAILURE() << world.sources.place(found->span()) << "-" << found->span().end << ": "
                    << to_json((*fast)[i]) << " instead of " << to_json((*slow)[i]);
}

bool is_plain(const std::string& text) {
  World world;
  PlainYaml plain(world.sources.add("f", text), world.reading, {});
  return plain.read({.begin = 0, .end = text.size()}).has_value();
}

TEST(PlainYaml, agrees_with_the_events_on_what_it_reads) {
  for (const std::string text :
       {"a: 1\n", "a:\n  b: x # c\n  d:\n  - 1\n  - e: f\n    g: h\n  - - i\n    - j\nk:\n",
        "- a\n- b: c\n-\n- d", "a: |\n  one\n   two\n\n  three\n\nb: >-\n  f\n  g\n\n  h\n",
        "a: |+\n  x\n\n\nb: |-\n  y\n", "'q k': \"v\"\n\"r\": 'w' # x\n",
        "a: []\nb: {}\nc: [x, \"y\", 1.5]\n", "# only\na: b#c\nd: http://x:80/y\ne: a:b\n",
        "a:\n# comment\n\n  b: 1\n  # more\nc: 2\n", "on: off\n1: 2\n0x10: ~\n",
        "a:\n- b:\n  - c\n- d\ne: f\n", "- - - a\n    - b\n  - c\n- d\n", "a: 1\na: 2\n",
        "-   a: 1\n    b: 2\n", "a: x y  \nb: 'z'   \n"}) {
    EXPECT_TRUE(is_plain(text)) << text;
    expect_same(text, text);
  }
}

TEST(PlainYaml, leaves_no_trace_in_the_documents_behind_it) {
  for (const std::string text : {"a: 1\n---\n&x\n", "a: 1\n---\n--- # none\n...\n--- !!null\n"})
    expect_same(text, text);
}

// libfyaml 0.7.12 refuses the second.
TEST(PlainYaml, empty_entries_are_null) {
  World world;
  EXPECT_EQ(world.shown_yaml("-\n- - a\n"), "[null,[\"a\"]]");
  EXPECT_EQ(world.shown_yaml("a:\n-\n- - b\n"), "{\"a\":[null,[\"b\"]]}");
}

TEST(PlainYaml, leaves_the_rest_to_the_events) {
  for (const std::string text : {"a: b\n  c\n",
                                 "a: b: c\n",
                                 "a: &x 1\n",
                                 "*x\n",
                                 "a: !t 1\n",
                                 "a: \"\\n\"\n",
                                 "a: 'it''s'\n",
                                 "? a\n: b\n",
                                 "a: {b: c}\n",
                                 "a: [b: c]\n",
                                 "a: [b,\n  c]\n",
                                 "a:\n\tb: 1\n",
                                 "a: 1\r\n",
                                 "<<: {}\n",
                                 "~: 1\n",
                                 "a: - b\n",
                                 "a:\n   b: 1\n  c: 2\n",
                                 "a: @b\n",
                                 "plain\n",
                                 "a: |2\n  x\n",
                                 "a: >\n  x\n   y\n",
                                 "a: |\n  x",
                                 "a: 'b' c\n",
                                 "a: [b],\n",
                                 "a: [,]\n",
                                 "a: |\nb: 1\n",
                                 "a: \xC2\x85\n",
                                 "- a\n  b\n",
                                 "a: 1\n...\n",
                                 "a : 1\n",
                                 "a:\n- b\n c: 1\n",
                                 ""}) {
    EXPECT_FALSE(is_plain(text)) << text;
    expect_same(text, text);
  }
}

TEST(PlainYaml, agrees_with_the_events_on_manifests_of_the_world) {
  const std::filesystem::path suites[] = {"../shared/data/policy/kyverno-policies",
                                          "../shared/data/policy/kyverno-cli"};
  std::size_t files = 0;
  for (const auto& suite : suites) {
    if (!std::filesystem::exists(suite)) GTEST_SKIP() << "no suite at " << suite;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(suite)) {
      if (entry.path().extension() != ".yaml" && entry.path().extension() != ".yml") continue;
      std::ifstream file(entry.path());
      expect_same(std::string(std::istreambuf_iterator<char>(file), {}), entry.path());
      ++files;
    }
  }
  EXPECT_GT(files, 1000U);
}

}  // namespace
}  // namespace document
