#include "modules/alerts/text_pool.h"

#include <gtest/gtest.h>

namespace alerts {
namespace {

TextPtr text(std::string_view is) { return std::make_shared<const std::string>(is); }

TEST(TextPool, equal_texts_are_one) {
  TextPool pool;
  const TextPtr first = pool.share(text("http://prometheus/graph?g0.expr=up"));
  EXPECT_EQ(pool.share(text("http://prometheus/graph?g0.expr=up")), first);
  const TextPtr other = pool.share(text("http://prometheus/graph?g0.expr=down"));
  EXPECT_NE(other, first);
  EXPECT_EQ(*other, "http://prometheus/graph?g0.expr=down");
  EXPECT_EQ(pool.share(nullptr), nullptr);
}

TEST(TextPool, what_nobody_has_goes) {
  TextPool pool;
  const TextPtr kept = pool.share(text("kept"));
  for (int i = 0; i < 100'000; ++i) pool.share(text(std::to_string(i)));
  EXPECT_LT(pool.size(), 2'000U);
  EXPECT_EQ(pool.share(text("kept")), kept);
}

}  // namespace
}  // namespace alerts
