// `mainstay db restore`: a backup into an empty folder. It is checked against its manifest, each
// ledger opens an epoch, and the folder opens only when all of it stands.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "platform/store/migration.h"
#include "platform/store/sqlite_files.h"
#include "server/backup_files.h"
#include "server/backup_manifest.h"
#include "server/data_folder.h"
#include "server/db.h"
#include "server/epochs.h"
#include "server/modules.h"
#include "server/tar_archive.h"

namespace server {
namespace {

base::Done make_incoming(const std::string& incoming) {
  TRY(make_new_folder(incoming));
  return make_new_folder(incoming + "/" + std::string(intake_folder));
}

base::Result<std::string> read_text(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return base::not_found(path + ": is no backup: " + error.message());
  if (size > manifest_bytes_max) return base::invalid(path + ": is no manifest of a backup");
  std::string text(size, '\0');
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return base::unavailable(path + ": cannot be read");
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

base::Error missing(const BackupFile& file) {
  return base::conflict("the backup is not whole: " + file.path + " is missing");
}

base::Result<BackupManifest> copy_folder(const std::string& from, const std::string& incoming) {
  const std::string text = TRY(read_text(from + "/" + std::string(manifest_file)));
  auto manifest = TRY(parse_manifest(text));
  TRY(make_incoming(incoming));
  std::error_code error;
  for (const BackupFile& file : manifest.files) {
    if (!std::filesystem::exists(from + "/" + file.path, error)) return missing(file);
    TRY(copy_file(from + "/" + file.path, incoming + "/" + file.path));
  }
  return manifest;
}

base::Result<BackupManifest> unpack(const std::string& archive, const std::string& incoming) {
  const auto tar = TRY(TarReader::open(archive));
  const auto first = TRY(tar->next());
  if (!first || first->path != manifest_file)
    return base::invalid(archive + ": is no backup: it does not begin with its manifest");
  const std::string text = TRY(tar->contents(manifest_bytes_max));
  auto manifest = TRY(parse_manifest(text));
  TRY(make_incoming(incoming));
  for (;;) {
    const auto entry = TRY(tar->next());
    if (!entry) return manifest;
    if (!is_backup_path(entry->path))
      return base::invalid(archive + ": has an entry that is no backup's: " + entry->path);
    TRY(tar->extract(incoming + "/" + entry->path));
  }
}

base::Done require_same_files(const BackupManifest& manifest, const std::string& incoming) {
  const auto found = TRY(digest_folder(incoming));
  for (const BackupFile& wanted : manifest.files) {
    const auto file = std::ranges::find(found, wanted.path, &BackupFile::path);
    if (file == found.end()) return missing(wanted);
    if (file->size != wanted.size || file->sha256 != wanted.sha256)
      return base::conflict("the backup is damaged: " + wanted.path +
                            " is not what its manifest says");
  }
  if (found.size() != manifest.files.size())
    return base::conflict("the backup has files that its manifest does not name");
  return {};
}

base::Done require_same_ledgers(const BackupManifest& manifest, store::Store& store) {
  for (const LedgerStand& ledger : TRY(verify_ledgers(store)))
    if (std::ranges::find(manifest.ledgers, ledger) == manifest.ledgers.end())
      return base::conflict("the backup is damaged: the ledger of " + ledger.name +
                            " is not the one of its manifest");
  return {};
}

base::Done prepare(const BackupManifest& manifest, const std::string& incoming,
                   const DbOptions& options) {
  TRY(require_same_files(manifest, incoming));
  const auto findings = TRY(store::check_sqlite(incoming + "/" + std::string(store_file)));
  if (!findings.empty()) return base::conflict("the backup is damaged: " + findings.front());
  const auto store = TRY(open_store(incoming));
  if (TRY(count_tables(*store)) != manifest.tables)
    return base::conflict("the backup is damaged: its tables do not count as its manifest says");
  TRY(store::migrate(*store, migration_sets(), base::SystemClock().now()));
  TRY(require_same_ledgers(manifest, *store));
  return open_epochs(*store, manifest.ledgers, incoming + "/" + std::string(keys_folder), options);
}

base::Result<BackupManifest> restore_into(const DataFolder& folder, const DbOptions& options) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(options.file, error);
  auto manifest = TRY(is_folder ? copy_folder(options.file, folder.incoming())
                                : unpack(options.file, folder.incoming()));
  TRY(prepare(manifest, folder.incoming(), options));
  TRY(take_incoming(folder));
  return manifest;
}

}  // namespace

base::Result<int> db_restore(const DbOptions& given, const StorePlace& place) {
  DbOptions options = given;
  if (options.by.empty()) options.by = operator_name();
  if (place.is_postgres()) return db_restore_postgres(options, place);
  if (options.file.empty()) return base::invalid("name the folder or file that `db backup` wrote");
  std::error_code error;
  if (!std::filesystem::exists(options.file, error))
    return base::not_found(options.file + ": there is no backup here");
  const auto folder = TRY(DataFolder::open_for_incoming(place.data));
  auto manifest = restore_into(*folder, options);
  if (!manifest) {
    std::filesystem::remove_all(folder->incoming(), error);
    return std::move(manifest).error();
  }
  print_line(fmt::format("{}: restored what was acknowledged before {}", place.data,
                         base::format_rfc3339(manifest->begun_at)));
  for (const LedgerStand& ledger : manifest->ledgers)
    print_line(fmt::format("ledger of {}: {} entries, root {}; an epoch was opened", ledger.name,
                           ledger.size, ledger.root));
  return exit_done;
}

}  // namespace server
