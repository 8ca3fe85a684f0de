#include "platform/segments/record.h"

#include <gtest/gtest.h>

namespace segments {
namespace {

std::string sealed(std::uint64_t number, std::string_view bytes) {
  std::string record;
  append_record(record, number, bytes);
  seal_record(record.data());
  return record;
}

TEST(Records, the_format_on_disk_does_not_change) {
  EXPECT_EQ(segment_head(258), std::string("MSSEGM01\x02\x01\0\0\0\0\0\0", 16));
  const std::string record = sealed(7, "hi");
  EXPECT_EQ(record.size(), 18U);
  EXPECT_EQ(record.substr(0, 4), std::string("\x02\0\0\0", 4));
  EXPECT_EQ(record.substr(8), std::string("\x07\0\0\0\0\0\0\0hi", 10));
}

TEST(Records, a_record_decodes_with_its_own_number_only) {
  const std::string record = sealed(7, "hello");
  const auto decoded = decode_record(record, 7);
  EXPECT_EQ(decoded.decoding, Decoding::whole);
  EXPECT_EQ(decoded.bytes, "hello");
  EXPECT_EQ(decoded.length, record.size());
  EXPECT_EQ(decode_record(record, 8).decoding, Decoding::bad);
}

TEST(Records, every_prefix_is_cut_short_and_every_flipped_bit_is_seen) {
  const std::string record = sealed(7, "hello");
  for (std::size_t size = 0; size < record.size(); ++size)
    EXPECT_EQ(decode_record(std::string_view(record).substr(0, size), 7).decoding,
              Decoding::cut_short);
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    std::string flipped = record;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(decode_record(flipped, 7).decoding, Decoding::whole) << bit;
  }
}

}  // namespace
}  // namespace segments
