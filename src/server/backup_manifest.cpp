#include "server/backup_manifest.h"

#include <algorithm>

#include "base/describe/read.h"

namespace server {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<BackupFile>) {
  static constexpr Field fields[] = {
      field<&BackupFile::path>(
          "path", "Where it stands in the backup",
          {.accepts = is_backup_path, .format = "mainstay.db or intake/<20 digits>.segment"}),
      field<&BackupFile::size>("size", "Bytes", {.min = 0}),
      field<&BackupFile::sha256>("sha256", "Its digest, hex", {.length_min = 64, .length_max = 64}),
  };
  static constexpr Type type = object("BackupFile", "A file of a backup", fields);
  return type;
}

const Type& described(Tag<BackupManifest>) {
  static constexpr Field fields[] = {
      field<&BackupManifest::format>("format", "Of the backup"),
      field<&BackupManifest::version>("version", "Of the program that made it"),
      field<&BackupManifest::begun_at>("begun_at", "What was acknowledged before is in it"),
      field<&BackupManifest::release>("release", "Of the schema", {.min = 0, .max = 1'000'000}),
      field<&BackupManifest::intake_next>("intake_next", "Number of the intake's next record",
                                          {.min = 1}),
      field<&BackupManifest::ledgers>("ledgers", "Each tenant's, as the entries make it"),
      field<&BackupManifest::tables>("tables", "Rows by table"),
      field<&BackupManifest::files>("files", "All files but the manifest", {.items_min = 1}),
  };
  static constexpr Type type = object("BackupManifest", "What a backup holds", fields);
  return type;
}

bool is_backup_path(std::string_view path) {
  if (path == store_file) return true;
  constexpr std::string_view before = "intake/", after = ".segment";
  constexpr std::size_t digits = 20;
  if (path.size() != before.size() + digits + after.size() || !path.starts_with(before) ||
      !path.ends_with(after))
    return false;
  return path.substr(before.size(), digits).find_first_not_of("0123456789") ==
         std::string_view::npos;
}

base::Result<BackupManifest> parse_manifest(std::string_view text) {
  if (text.size() > manifest_bytes_max)
    return base::invalid("manifest.json: larger than backup_manifest_bytes_max");
  auto manifest = base::describe::from_json<BackupManifest>(
      text, {.unknown = base::describe::Unknown::ignored});
  if (!manifest) {
    auto error = std::move(manifest).error();
    error.message = "manifest.json: " + error.message;
    return error;
  }
  if (manifest->format != backup_format)
    return base::invalid("manifest.json: format " + std::to_string(manifest->format) +
                         " is of a newer program: restore with the one that made it, " +
                         manifest->version);
  if (std::ranges::find(manifest->files, store_file, &BackupFile::path) == manifest->files.end())
    return base::invalid("manifest.json: names no " + std::string(store_file));
  return manifest;
}

}  // namespace server
