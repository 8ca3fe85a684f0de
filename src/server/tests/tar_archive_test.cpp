#include "server/tar_archive.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace server {
namespace {

class TarArchive : public testing::Test {
 protected:
  TarArchive() {
    std::string path = std::filesystem::temp_directory_path() / "mainstay-tar-XXXXXX";
    folder_ = ::mkdtemp(path.data());
  }
  ~TarArchive() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  static std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write_archive(const std::string& bytes) {
    std::ofstream(file("in"), std::ios::binary) << bytes;
    const auto tar = *TarWriter::create(file("a.tar"), base::Time{1'700'000'000'000'000'000});
    ASSERT_TRUE(tar->add("mainstay.db", file("in")));
    ASSERT_TRUE(tar->add("intake/1", file("in")));
    ASSERT_TRUE(tar->finish());
  }
  std::string folder_;
};

TEST_F(TarArchive, what_is_written_reads_back) {
  for (const std::size_t size : {0U, 1U, 511U, 512U, 513U, 3'000'000U}) {
    std::filesystem::remove(file("a.tar"));
    const std::string bytes(size, 'x');
    write_archive(bytes);
    const auto tar = *TarReader::open(file("a.tar"));
    const auto first = *tar->next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->path, "mainstay.db");
    EXPECT_EQ(first->size, size);
    const auto second = *tar->next();
    ASSERT_TRUE(second);
    std::filesystem::remove(file("out"));
    ASSERT_TRUE(tar->extract(file("out")));
    EXPECT_EQ(content(file("out")), bytes);
    EXPECT_FALSE(*tar->next());
  }
}

TEST_F(TarArchive, the_tar_program_reads_it) {
  write_archive("hello");
  const std::string command = "tar -C " + folder_ + " -xf " + file("a.tar") + " mainstay.db";
  ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  EXPECT_EQ(content(file("mainstay.db")), "hello");
}

TEST_F(TarArchive, one_that_is_cut_off_or_damaged_is_refused) {
  write_archive(std::string(2'000, 'x'));
  const std::string whole = content(file("a.tar"));
  std::ofstream(file("cut.tar"), std::ios::binary) << whole.substr(0, 1'500);
  const auto cut = *TarReader::open(file("cut.tar"));
  ASSERT_TRUE(*cut->next());
  const auto extracted = cut->extract(file("out"));
  ASSERT_FALSE(extracted);
  EXPECT_EQ(extracted.error().code, base::Code::invalid);
  std::string damaged = whole;
  damaged[0] = 'X';
  EXPECT_FALSE(parse_tar_header(std::string_view(damaged).substr(0, tar_block_bytes)));
  EXPECT_FALSE(parse_tar_header("short"));
}

TEST_F(TarArchive, a_file_that_is_there_is_not_written_over) {
  write_archive("one");
  const auto again = TarWriter::create(file("a.tar"), base::Time{});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, base::Code::conflict);
}

TEST(TarHeader, sizes_past_eight_gib_are_told) {
  for (const std::uint64_t size : {std::uint64_t{1} << 33U, (std::uint64_t{1} << 40U) + 7}) {
    const auto entry = *parse_tar_header(tar_header({.path = "mainstay.db", .size = size}, {}));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->size, size);
  }
}

TEST(TarHeader, only_regular_files_are_read) {
  std::string link = tar_header({.path = "a", .size = 0}, {});
  link[156] = '2';
  link[148 + 5] += 2;  // the checksum's last digit, '0' -> '2' in the type
  EXPECT_FALSE(parse_tar_header(link));
}

}  // namespace
}  // namespace server
