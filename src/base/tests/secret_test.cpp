#include "base/secret.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Secrets, compare_in_constant_time) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  for (const char* other : {"abd", "bbc", "ab", "abcd", ""})
    EXPECT_FALSE(equal_in_constant_time("abc", other)) << other;
}

TEST(Secrets, copies_are_their_own_and_moves_leave_nothing) {
  for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
    Secret first(text);
    const Secret copy = first;
    Secret second(std::move(first));
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(second.reveal(), text);
    first = std::move(second);
    EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(first.reveal(), text);
    second = copy;
    EXPECT_EQ(second.reveal(), text);
    second = Secret();
    EXPECT_EQ(copy.reveal(), text);
  }
}

TEST(Secrets, a_move_wipes_the_bytes_that_it_copied) {
  Secret from(std::string("short"));
  const char* bytes = from.reveal().data();  // inside the object, as short texts are
  const Secret to(std::move(from));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(bytes[i], '\0') << i;
}

}  // namespace
}  // namespace base
