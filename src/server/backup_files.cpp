#include "server/backup_files.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/crypto/sha256.h"
#include "base/text.h"
#include "server/path_error.h"

namespace server {
namespace {

constexpr std::size_t block_bytes = 1 << 20;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

base::Done move_into(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!std::filesystem::exists(from, error)) return {};
  std::filesystem::rename(from, to, error);
  if (error) return base::unavailable(to + ": " + error.message());
  return {};
}

}  // namespace

base::Result<BackupFile> digest_file(const std::string& file, const std::string& path) {
  const File source(std::fopen(file.c_str(), "rbe"));
  if (!source) return path_error(file);
  base::crypto::Sha256 hash;
  BackupFile found{.path = path, .size = 0, .sha256 = {}};
  std::string block(block_bytes, '\0');
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), source.get())) {
    hash.update(std::string_view(block).substr(0, got));
    found.size += static_cast<std::int64_t>(got);
  }
  if (std::ferror(source.get()) != 0) return path_error(file);
  found.sha256 = base::to_hex(base::crypto::view(hash.finish()));
  return found;
}

base::Done copy_file(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, error);
  if (error) return base::unavailable(to + ": " + error.message());
  if (::chmod(to.c_str(), 0600) != 0) return path_error(to);
  return sync_path(to);
}

base::Done sync_path(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return path_error(path);
  const bool synced = ::fsync(file) == 0;
  const base::Error error = path_error(path);
  ::close(file);
  if (!synced) return error;
  return {};
}

base::Done make_new_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno == EEXIST) return base::conflict(path + ": is there already");
  return path_error(path);
}

base::Result<std::vector<BackupFile>> digest_folder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error))
    if (entry->is_regular_file(error))
      paths.push_back(std::filesystem::relative(entry->path(), folder, error).native());
  if (error) return base::unavailable(folder + ": " + error.message());
  std::ranges::sort(paths);
  std::vector<BackupFile> files;
  for (const std::string& path : paths)
    if (path != manifest_file) files.push_back(TRY(digest_file(folder + "/" + path, path)));
  return files;
}

base::Done take_incoming(const DataFolder& folder) {
  const std::string incoming = folder.incoming() + "/";
  for (const std::string_view name : {intake_folder, keys_folder, checkpoints_file, store_file})
    TRY(move_into(incoming + std::string(name), folder.file(name)));
  TRY(sync_path(folder.file("")));
  std::error_code error;
  std::filesystem::remove_all(folder.incoming(), error);
  if (error) return base::unavailable(folder.incoming() + ": " + error.message());
  return sync_path(folder.file(""));
}

std::string operator_name() {
  std::array<char, 16'384> texts;  // what sysconf(_SC_GETPW_R_SIZE_MAX) asks for, and more
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(::getuid(), &entry, texts.data(), texts.size(), &found);
  return found != nullptr ? found->pw_name : "uid " + std::to_string(::getuid());
}

}  // namespace server
