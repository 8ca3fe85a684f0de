#include "platform/segments/segment_copy.h"

#include "platform/segments/tests/segment_fixture.h"

namespace segments {
namespace {

class SegmentCopy : public SegmentLogTest {
 protected:
  void SetUp() override {
    Options small = options();
    small.segment_bytes_max = 64;
    open(small);
    start();
  }
  std::string copy_folder() const { return folder_ + "/copy"; }
  // What a log that is opened on the copy has.
  std::vector<Record> read_copy() {
    Options copied = options();
    copied.folder = copy_folder();
    const auto log = *SegmentLog::open(copied);
    std::vector<Record> records;
    EXPECT_TRUE(log->read(1, [&](std::uint64_t number, std::string_view bytes) {
      records.push_back({number, std::string(bytes)});
      return true;
    }));
    return records;
  }
};

TEST_F(SegmentCopy, what_is_held_is_copied_although_the_log_drops_it) {
  for (const char* text :
       {"one, long enough for a segment of its own, 64 bytes and more ....",
        "two, long enough for a segment of its own, 64 bytes and more ....", "three"})
    ASSERT_TRUE(append(text));
  HeldSegments held(options().folder);
  ASSERT_TRUE(held.hold());
  ASSERT_TRUE(log_->drop_before(3));
  ASSERT_TRUE(append("four"));
  ASSERT_TRUE(held.hold());
  const auto next = held.copy_to(copy_folder(), 1);
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(*next, 5U);
  const auto records = read_copy();
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].number, 1U);
  EXPECT_EQ(records[3], (Record{4, "four"}));
}

TEST_F(SegmentCopy, only_segments_with_wanted_records_are_copied) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(append(std::string(70, 'a')));
  HeldSegments held(options().folder);
  ASSERT_TRUE(held.hold());
  ASSERT_TRUE(held.copy_to(copy_folder(), 3));
  const auto records = read_copy();
  ASSERT_FALSE(records.empty());
  EXPECT_EQ(records.front().number, 3U);
  EXPECT_EQ(records.back().number, 4U);
}

TEST_F(SegmentCopy, a_segment_that_was_dropped_unseen_is_a_conflict) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(append(std::string(70, 'a')));
  ASSERT_TRUE(log_->drop_before(3));
  HeldSegments held(options().folder);
  ASSERT_TRUE(held.hold());
  const auto copied = held.copy_to(copy_folder(), 1);
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, base::Code::conflict);
  EXPECT_NE(copied.error().message.find("record 1 is in no segment"), std::string::npos);
}

TEST_F(SegmentCopy, a_torn_tail_is_left_out_and_an_end_before_the_store_is_a_conflict) {
  ASSERT_TRUE(append("whole"));
  log_.reset();
  const std::string path = path_of(first_file);
  overwrite(path, content(path) + "torn");
  HeldSegments held(options().folder);
  ASSERT_TRUE(held.hold());
  const auto next = held.copy_to(copy_folder(), 2);
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(*next, 2U);
  EXPECT_EQ(content(copy_folder() + "/" + first_file) + "torn", content(path));
  EXPECT_FALSE(held.copy_to(folder_ + "/other", 3));
}

TEST_F(SegmentCopy, a_sound_folder_has_no_findings) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(std::string(70, 'a')));
  const auto check = check_segments(options().folder);
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_TRUE(check->findings.empty());
  EXPECT_EQ(check->found.first, 1U);
  EXPECT_EQ(check->found.next, 4U);
  EXPECT_TRUE(check_segments(folder_ + "/nowhere")->findings.empty());
}

TEST_F(SegmentCopy, a_damaged_record_and_a_missing_segment_are_found) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(append(std::string(70, 'a')));
  log_.reset();
  const auto names = files();
  ASSERT_GE(names.size(), 4U);
  std::string bytes = content(path_of(names[0]));
  bytes[40] ^= 1;
  overwrite(path_of(names[0]), bytes);
  std::filesystem::remove(path_of(names[2]));
  const auto check = check_segments(options().folder);
  ASSERT_TRUE(check);
  ASSERT_EQ(check->findings.size(), 2U);
  EXPECT_NE(check->findings[0].find("no whole record 1 at offset 16"), std::string::npos);
  EXPECT_NE(check->findings[1].find("ends before record 3"), std::string::npos);
}

TEST_F(SegmentCopy, a_log_begins_with_the_number_that_it_is_given) {
  const std::string fresh = folder_ + "/fresh";
  ASSERT_TRUE(begin_segments(fresh, 42));
  const auto check = check_segments(fresh);
  ASSERT_TRUE(check);
  EXPECT_TRUE(check->findings.empty());
  EXPECT_EQ(check->found.first, 42U);
  EXPECT_EQ(check->found.next, 42U);
  EXPECT_FALSE(begin_segments(fresh, 42));
}

}  // namespace
}  // namespace segments
