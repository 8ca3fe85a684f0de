#include "engines/kubernetes/label_selector.h"

#include <gtest/gtest.h>

#include "engines/kubernetes/tests/world.h"

namespace kubernetes {
namespace {

std::string problem(const std::string& selector, Wildcards wildcards = Wildcards::refused) {
  World world;
  return label_selector_problem(world.one(selector), wildcards);
}

TEST(Labels, have_keys_and_values_of_few_characters) {
  for (const char* key : {"a", "A.b_c-d9", "example.com/a", "a.b-c/D"})
    EXPECT_TRUE(is_label_key(key)) << key;
  for (const char* key : {"", "-a", "a-", "a b", "/a", "a/", "A.com/a", "a..b/c", "a/b/c", "a*"})
    EXPECT_FALSE(is_label_key(key)) << key;
  EXPECT_TRUE(is_label_key(std::string(63, 'a')) && is_label_value(std::string(63, 'a')));
  EXPECT_FALSE(is_label_key(std::string(64, 'a')) || is_label_value(std::string(64, 'a')));
  EXPECT_TRUE(is_label_key(std::string(253, 'a') + "/b"));
  EXPECT_FALSE(is_label_key(std::string(254, 'a') + "/b"));
  for (const char* value : {"", "a", "1.2_3-x"}) EXPECT_TRUE(is_label_value(value)) << value;
  for (const char* value : {"_a", "a.", "a b", "a/b", "*"})
    EXPECT_FALSE(is_label_value(value)) << value;
}

TEST(Labels, a_selector_says_what_is_wrong_with_it) {
  EXPECT_EQ(problem("{}"), "");
  EXPECT_EQ(problem("null"), "");
  EXPECT_EQ(problem("{matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values: [b]}, "
                    "{key: c, operator: Exists}]}"),
            "");
  EXPECT_EQ(problem("[]"), "a label selector is a map");
  EXPECT_EQ(problem("{matchLabels: {a: b c}}"), "\"b c\" is no value of a label");
  EXPECT_EQ(problem("{matchLabels: {a/: b}}"), "\"a/\" is no key of a label");
  EXPECT_EQ(problem("{matchLabels: {a: 1}}"),
            "keys and values of labels are texts: put it in quotes");
  EXPECT_EQ(problem("{matchExpressions: [{key: a, operator: in}]}"),
            "operator: one of In, NotIn, Exists and DoesNotExist is required, found \"in\"");
  EXPECT_EQ(problem("{matchExpressions: [{key: a, operator: NotIn, values: []}]}"),
            "NotIn has values");
  EXPECT_EQ(problem("{matchExpressions: [{key: a, operator: Exists, values: [b]}]}"),
            "Exists has no values");
  EXPECT_EQ(problem("{matchExpressions: [{key: a, operator: In, values: ['*']}]}"),
            "\"*\" is no value of a label");
}

TEST(Labels, wildcards_are_for_matchLabels_of_kyverno) {
  EXPECT_EQ(problem("{matchLabels: {'a*': '?'}}"), "\"a*\" is no key of a label");
  EXPECT_EQ(problem("{matchLabels: {'a*': '?'}}", Wildcards::allowed), "");
  EXPECT_NE(problem("{matchExpressions: [{key: 'a*', operator: Exists}]}", Wildcards::allowed), "");
}

}  // namespace
}  // namespace kubernetes
