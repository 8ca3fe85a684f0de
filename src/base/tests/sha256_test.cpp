#include "base/crypto/sha256.h"

#include <gtest/gtest.h>

namespace base::crypto {
namespace {

TEST(Sha256, pieces_give_what_the_whole_gives) {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
  EXPECT_EQ(Sha256().finish(), sha256(""));
}

}  // namespace
}  // namespace base::crypto
