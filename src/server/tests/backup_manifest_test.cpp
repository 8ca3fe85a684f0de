#include "server/backup_manifest.h"

#include <gtest/gtest.h>

#include "base/describe/write.h"

namespace server {
namespace {

BackupManifest sample() {
  return {.version = "1.2.3",
          .begun_at = base::Time{1'700'000'000'000'000'000},
          .release = 1,
          .intake_next = 8,
          .ledgers = {},
          .tables = {{.name = "core_tenant", .rows = 1}},
          .files = {{.path = "mainstay.db", .size = 3, .sha256 = std::string(64, 'a')}}};
}

TEST(BackupManifest, what_is_written_reads_back) {
  const auto read = parse_manifest(base::describe::to_json(sample()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->intake_next, 8);
  EXPECT_EQ(read->tables, sample().tables);
  EXPECT_EQ(read->files[0].path, "mainstay.db");
}

TEST(BackupManifest, a_path_out_of_the_folder_is_refused) {
  for (const char* path : {"../mainstay.db", "/etc/passwd", "intake/../../x", "intake/1.segment",
                           "", "intake/0000000000000000000a.segment"}) {
    BackupManifest manifest = sample();
    manifest.files[0].path = path;
    EXPECT_FALSE(parse_manifest(base::describe::to_json(manifest))) << path;
    EXPECT_FALSE(is_backup_path(path)) << path;
  }
  EXPECT_TRUE(is_backup_path("intake/00000000000000000001.segment"));
}

TEST(BackupManifest, another_format_is_refused_with_the_program_that_knows_it) {
  BackupManifest manifest = sample();
  manifest.format = 2;
  const auto read = parse_manifest(base::describe::to_json(manifest));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message,
            "manifest.json: format 2 is of a newer program: restore with the one that made it, "
            "1.2.3");
}

TEST(BackupManifest, text_that_is_none_is_refused) {
  EXPECT_FALSE(parse_manifest("{}"));
  EXPECT_FALSE(parse_manifest("no JSON"));
}

}  // namespace
}  // namespace server
