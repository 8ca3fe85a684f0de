// The manifest of a backup: what is in it, so that a restore can tell whether it is whole. A
// backup is a folder, or the same as a tar archive: manifest.json, mainstay.db, intake/*.segment.
// Internal to server/. Plain values.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/result.h"
#include "base/time.h"
#include "server/db.h"

namespace server {

inline constexpr std::string_view manifest_file = "manifest.json";
inline constexpr std::size_t manifest_bytes_max = 16 << 20;  // `backup_manifest_bytes_max`
inline constexpr std::int64_t backup_format = 1;

struct BackupFile {
  std::string path;  // "mainstay.db", "intake/00000000000000000001.segment"
  std::int64_t size = 0;
  std::string sha256;  // hex
};
const base::describe::Type& described(base::describe::Tag<BackupFile>);

struct BackupManifest {
  std::int64_t format = backup_format;
  std::string version;       // of the program that made it
  base::Time begun_at;       // what was acknowledged before is in it
  std::int64_t release = 0;  // of the schema
  std::int64_t intake_next = 1;
  std::vector<LedgerStand> ledgers;
  std::vector<TableCount> tables;
  std::vector<BackupFile> files;
};
const base::describe::Type& described(base::describe::Tag<BackupManifest>);

// `invalid` says what is wrong: no manifest, another format, a path that is not a backup's.
base::Result<BackupManifest> parse_manifest(std::string_view text);
// The only names that a backup has; a path out of the folder is none.
bool is_backup_path(std::string_view path);

}  // namespace server
