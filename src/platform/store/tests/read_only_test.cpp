#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/store/store.h"

namespace store {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class ReadOnly : public testing::Test {
 protected:
  ReadOnly() {
    std::string pattern = (std::filesystem::temp_directory_path() / "read-only-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    path = folder + "/test.db";
  }
  ~ReadOnly() override { std::filesystem::remove_all(folder); }
  static std::int64_t count(Store& store) {
    std::int64_t n = -1;
    EXPECT_TRUE(store.read({}, [&](const Snapshot& snapshot) {
      return snapshot.each("select count(*) from t", {},
                           [&](const Row& row) { n = row.integer(0); });
    }));
    return n;
  }
  static void write(Store& store, std::string_view sql) {
    ASSERT_TRUE(store.write({}, [&](Transaction& transaction) { return transaction.define(sql); }));
  }
  std::string folder, path;
};

TEST_F(ReadOnly, a_store_is_read_beside_its_writer_and_alone_and_is_not_touched) {
  auto writer = *open_sqlite({.path = path});
  write(*writer, "create table t(a integer)");
  write(*writer, "insert into t values(1)");
  auto reader = *open_sqlite({.path = path, .read_only = true});
  EXPECT_EQ(count(*reader), 1);
  write(*writer, "insert into t values(2)");
  EXPECT_EQ(count(*reader), 2);
  EXPECT_EQ(reader->write({}, [](Transaction& t) { return t.define("insert into t values(3)"); })
                .error()
                .code,
            base::Code::denied);
  reader.reset();
  writer.reset();
  const auto before = bytes_of(path);
  reader = *open_sqlite({.path = path, .read_only = true});
  EXPECT_EQ(count(*reader), 2);
  reader.reset();
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(ReadOnly, what_is_not_there_is_not_made) {
  EXPECT_FALSE(open_sqlite({.path = path, .read_only = true}));
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace store
