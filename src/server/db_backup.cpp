// `mainstay db backup`: a copy of store and intake while the server runs, with a manifest. What was
// acknowledged before it began is in it.
#include <fmt/format.h>

#include <filesystem>

#include "base/describe/write.h"
#include "base/version.h"
#include "platform/segments/segment_copy.h"
#include "platform/store/schema.h"
#include "platform/store/sqlite_files.h"
#include "server/backup_files.h"
#include "server/backup_manifest.h"
#include "server/db.h"
#include "server/modules.h"
#include "server/tar_archive.h"

namespace server {
namespace {

// How often it begins again when the intake wrote and dropped a whole segment within the instant
// between two looks.
constexpr int tries_max = 5;

// Removes what a backup that failed has written.
class Partial {
 public:
  explicit Partial(std::string path) : path_(std::move(path)) {}
  ~Partial() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The segments are held before and after the store's moment: what the store has not read by then
// was in segments that were there before it, or came after.
base::Result<std::int64_t> copy_once(const std::string& data, const std::string& to) {
  TRY(make_new_folder(to));
  segments::HeldSegments held(data + "/" + std::string(intake_folder));
  TRY(held.hold());
  TRY(store::backup_sqlite(data + "/" + std::string(store_file), to + "/" + std::string(store_file),
                           [&] { return held.hold(); }));
  const std::uint64_t next = TRY(held.copy_to(to + "/" + std::string(intake_folder), held.first()));
  return static_cast<std::int64_t>(next);
}

base::Result<std::int64_t> copy_both(const std::string& data, const std::string& to) {
  for (int tries = 1;; ++tries) {
    auto next = copy_once(data, to);
    if (next || next.error().code != base::Code::conflict || tries == tries_max) return next;
    std::error_code error;
    std::filesystem::remove_all(to, error);
    if (error) return base::unavailable(to + ": " + error.message());
  }
}

base::Done describe_copy(const std::string& folder, BackupManifest& manifest) {
  const auto store = TRY(open_store(folder));
  const auto sets = migration_sets();
  TRY(store::require_current_schema(*store, sets));
  manifest.release = TRY(store::inspect_schema(*store, sets)).release;
  manifest.ledgers = TRY(verify_ledgers(*store));
  manifest.tables = TRY(count_tables(*store));
  const std::uint64_t position = TRY(alerts::intake_position(*store));
  if (static_cast<std::int64_t>(position) < manifest.intake_next) return {};
  return base::conflict(
      fmt::format("the intake ends at record {}, and the store has applied it up to {}: see "
                  "`mainstay db check`",
                  manifest.intake_next - 1, position));
}

base::Done write_manifest(const std::string& folder, const BackupManifest& manifest) {
  const std::string path = folder + "/" + std::string(manifest_file);
  const std::string text = base::describe::to_json(manifest) + "\n";
  std::FILE* file = std::fopen(path.c_str(), "wbxe");
  if (file == nullptr) return base::unavailable(path + ": cannot be written");
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed) return base::unavailable(path + ": cannot be written");
  return sync_path(path);
}

base::Done pack(const std::string& folder, const BackupManifest& manifest,
                const std::string& archive) {
  const auto tar = TRY(TarWriter::create(archive, manifest.begun_at));
  TRY(tar->add(std::string(manifest_file), folder + "/" + std::string(manifest_file)));
  for (const BackupFile& file : manifest.files) TRY(tar->add(file.path, folder + "/" + file.path));
  return tar->finish();
}

base::Done rename_new(const std::string& from, const std::string& to) {
  std::error_code error;
  if (std::filesystem::exists(to, error)) return base::conflict(to + ": is there already");
  std::filesystem::rename(from, to, error);
  if (error) return base::unavailable(to + ": " + error.message());
  const auto parent = std::filesystem::absolute(to, error).parent_path();
  return sync_path(parent.native());
}

base::Result<BackupManifest> make_backup(const std::string& data, const std::string& target) {
  std::error_code error;
  TRY(require_store(data));
  if (std::filesystem::exists(target, error))
    return base::conflict(target + ": is there already; a backup is never written over");
  const Partial folder(target + ".partial"), archive(target + ".partial.tar");
  std::filesystem::remove_all(folder.path(), error);  // of one that was killed
  std::filesystem::remove_all(archive.path(), error);
  BackupManifest manifest{.version = std::string(base::version),
                          .begun_at = base::SystemClock().now(),
                          .ledgers = {},
                          .tables = {},
                          .files = {}};
  manifest.intake_next = TRY(copy_both(data, folder.path()));
  TRY(describe_copy(folder.path(), manifest));
  manifest.files = TRY(digest_folder(folder.path()));
  TRY(write_manifest(folder.path(), manifest));
  TRY(sync_path(folder.path()));
  if (!target.ends_with(".tar")) {
    TRY(rename_new(folder.path(), target));
    return manifest;
  }
  TRY(pack(folder.path(), manifest, archive.path()));
  TRY(rename_new(archive.path(), target));
  return manifest;
}

}  // namespace

base::Result<int> db_backup(const DbOptions& options, const StorePlace& place) {
  if (place.is_postgres())
    return base::invalid(
        place.name() +
        " is backed up by PostgreSQL's own tools: pg_dump by a role with bypassrls, or a base "
        "backup"
        " with its log. After a restore of it run `mainstay db restore` without a file, so that the"
        " ledgers say so (docs/postgresql.md)");
  std::string target = options.file;
  while (target.size() > 1 && target.ends_with('/')) target.pop_back();
  const BackupManifest manifest = TRY(make_backup(place.data, target));
  std::int64_t bytes = 0;
  for (const BackupFile& file : manifest.files) bytes += file.size;
  print_line(fmt::format("{}: {} files, {}, intake up to record {}", target, manifest.files.size(),
                         bytes_text(bytes), manifest.intake_next - 1));
  for (const LedgerStand& ledger : manifest.ledgers)
    print_line(
        fmt::format("ledger of {}: {} entries, root {}", ledger.name, ledger.size, ledger.root));
  return exit_done;
}

}  // namespace server
