#include "base/xml.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Xml, what_has_a_meaning_is_escaped) {
  EXPECT_EQ(xml_text("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
  EXPECT_EQ(xml_text("one\ntwo\t\r"), "one&#10;two&#9;&#13;");
  EXPECT_EQ(xml_text("ü"), "ü");
}

TEST(Xml, what_is_not_allowed_is_replaced) { EXPECT_EQ(xml_text("\x1B[0m"), "\xEF\xBF\xBD[0m"); }

}  // namespace
}  // namespace base
