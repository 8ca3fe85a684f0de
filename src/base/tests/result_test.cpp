#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/check.h"

namespace base {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return invalid("odd: give an even number", "/number");
  return number / 2;
}
Result<int> quarter(int number) {
  const int once = TRY(half(number));
  return TRY(half(once));
}
Done check_even(int number) {
  TRY(half(number));
  return {};
}
Result<std::unique_ptr<int>> owned(int number) {
  auto value = std::make_unique<int>(TRY(half(number)));
  return value;
}

TEST(Results, a_value_or_the_error_is_passed_up) {
  EXPECT_EQ(*quarter(8), 2);
  ASSERT_FALSE(quarter(6));
  EXPECT_EQ(quarter(6).error().message, "odd: give an even number");
  EXPECT_EQ(quarter(6).error().pointer, "/number");
  EXPECT_EQ(quarter(6).error().code, Code::invalid);
  EXPECT_TRUE(check_even(2));
  EXPECT_FALSE(check_even(1));
  EXPECT_EQ(**owned(4), 2) << "what can only be moved is moved";
}

TEST(Results, each_maker_has_its_code_and_each_code_its_name) {
  const std::pair<Error, const char*> cases[] = {
      {invalid("m"), "invalid"},        {unauthenticated("m"), "unauthenticated"},
      {denied("m"), "denied"},          {not_found("m"), "not_found"},
      {conflict("m"), "conflict"},      {limited("m"), "limited"},
      {unavailable("m"), "unavailable"}};
  for (const auto& [error, text] : cases) {
    EXPECT_EQ(name(error.code), text);
    EXPECT_EQ(error.message, "m");
  }
}

TEST(Checks, a_false_one_throws_and_says_which) {
  CHECK(1 + 1 == 2);
  try {
    CHECK(1 + 1 == 3);
    FAIL() << "not reached";
  } catch (const Bug& bug) {
    EXPECT_NE(std::string(bug.what()).find("1 + 1 == 3"), std::string::npos) << bug.what();
    EXPECT_NE(std::string(bug.what()).find("result_test.cpp"), std::string::npos) << bug.what();
  }
}

}  // namespace
}  // namespace base
