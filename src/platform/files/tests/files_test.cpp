#include "platform/files/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

namespace files {
namespace {

struct Files : testing::Test {
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "files-test-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~Files() override { std::filesystem::remove_all(folder); }
  static unsigned mode_of(const std::string& path) {
    struct stat status{};
    ::stat(path.c_str(), &status);
    return status.st_mode & 0777U;
  }
  std::string folder;
};

TEST_F(Files, what_is_written_is_read) {
  const auto path = folder + "/a";
  EXPECT_EQ(read(path, 100).error().code, base::Code::not_found);
  ASSERT_TRUE(replace(path, "one", private_mode));
  ASSERT_TRUE(replace(path, "two", private_mode));
  EXPECT_EQ(*read(path, 100), "two");
  EXPECT_EQ(mode_of(path), private_mode);
  EXPECT_EQ(read(path, 2).error().code, base::Code::limited);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(Files, a_file_is_created_once) {
  const auto path = folder + "/a";
  ASSERT_TRUE(create(path, "one", private_mode));
  EXPECT_EQ(create(path, "two", private_mode).error().code, base::Code::conflict);
  EXPECT_EQ(*read(path, 100), "one");
  const std::filesystem::directory_iterator left(folder);
  EXPECT_EQ(std::distance(begin(left), end(left)), 1) << "nothing stays beside it";
  ASSERT_TRUE(remove(path));
  ASSERT_TRUE(remove(path));
}

TEST_F(Files, appending_keeps_what_is_there) {
  const auto path = folder + "/deep/a";
  EXPECT_FALSE(append(path, "x", public_mode));
  ASSERT_TRUE(make_folder(folder + "/deep", 0700));
  EXPECT_EQ(mode_of(folder + "/deep"), 0700U);
  ASSERT_TRUE(append(path, "one\n", private_mode));
  ASSERT_TRUE(append(path, "two\n", private_mode));
  EXPECT_EQ(*read(path, 100), "one\ntwo\n");
}

TEST_F(Files, an_append_that_was_cut_off_is_completed_by_the_next) {
  const auto path = folder + "/a";
  for (const std::string_view left : {"", "t", "two", "two\n"}) {
    ASSERT_TRUE(replace(path, "one\n" + std::string(left), public_mode));
    ASSERT_TRUE(replace(path + ".appending", "4\ntwo\n", public_mode));
    ASSERT_TRUE(append(path, "three\n", public_mode));
    EXPECT_EQ(*read(path, 100), "one\ntwo\nthree\n") << left;
    EXPECT_FALSE(std::filesystem::exists(path + ".appending"));
  }
}

TEST_F(Files, an_append_that_failed_half_way_is_tried_again) {
  const auto path = folder + "/a";
  ASSERT_TRUE(replace(path, "one\nt", public_mode));
  ASSERT_TRUE(replace(path + ".appending", "4\ntwo\n", public_mode));
  ASSERT_TRUE(append(path, "two\n", public_mode));
  EXPECT_EQ(*read(path, 100), "one\ntwo\n");
}

TEST_F(Files, an_append_that_was_cut_off_goes_to_the_end_of_a_file_that_was_exchanged) {
  const auto path = folder + "/a";
  for (const std::string_view other : {"", "1\n", "one\nother\n"}) {
    ASSERT_TRUE(replace(path, other, public_mode));
    ASSERT_TRUE(replace(path + ".appending", "4\ntwo\n", public_mode));
    ASSERT_TRUE(append(path, "three\n", public_mode));
    EXPECT_EQ(*read(path, 100), std::string(other) + "two\nthree\n");
  }
}

TEST_F(Files, what_is_appended_twice_is_there_twice) {
  const auto path = folder + "/a";
  for (const std::string_view each : {"aba", "ab", "ab"})
    ASSERT_TRUE(append(path, each, public_mode));
  EXPECT_EQ(*read(path, 100), "abaabab");
}

TEST_F(Files, an_append_of_which_nothing_can_be_read_is_not_thrown_away) {
  const auto path = folder + "/a";
  for (const std::string_view text : {"", "4", "x\ntwo", "-1\ntwo"}) {
    ASSERT_TRUE(replace(path + ".appending", text, public_mode));
    EXPECT_EQ(append(path, "three\n", public_mode).error().code, base::Code::conflict);
  }
}

TEST_F(Files, folders_are_made_with_their_parents) {
  ASSERT_TRUE(make_folder(folder + "/a/b/c/", 0700));
  EXPECT_EQ(mode_of(folder + "/a/b/c"), 0700U);
  ASSERT_TRUE(make_folder(folder + "/a/b", 0700));
  EXPECT_NE(mode_of(folder + "/a/b"), 0700U);
  ASSERT_TRUE(replace(folder + "/file", "", public_mode));
  EXPECT_FALSE(make_folder(folder + "/file/a", 0700));
}

TEST_F(Files, a_secret_that_others_may_read_is_refused) {
  const auto path = folder + "/key";
  ASSERT_TRUE(create(path, "secret", private_mode));
  const auto key = read_secret(path, 100);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->reveal(), "secret");
  std::filesystem::permissions(path, std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(read_secret(path, 100).error().code, base::Code::denied);
}

}  // namespace
}  // namespace files
