#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "base/json/json.h"
#include "base/version.h"
#include "platform/files/files.h"
#include "server/path_error.h"

namespace server {

base::Result<std::unique_ptr<DataFolder>> DataFolder::open(const std::string& path) {
  auto folder = TRY(lock_folder(path));
  std::error_code error;
  if (std::filesystem::exists(folder->incoming(), error))
    return base::conflict(path +
                          ": a `mainstay db restore` or `db move` into it was interrupted; run it "
                          "again");
  return folder;
}

base::Result<std::unique_ptr<DataFolder>> DataFolder::open_for_incoming(const std::string& path) {
  auto folder = TRY(lock_folder(path));
  std::error_code error;
  const bool interrupted = std::filesystem::exists(folder->incoming(), error);
  std::vector<std::filesystem::path> left_behind;
  std::filesystem::directory_iterator entry(path, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name == "lock" || name == "run" || name == "lost+found") continue;
    if (!interrupted) return base::conflict(path + ": is not empty; give a folder of its own");
    left_behind.push_back(entry->path());
  }
  // The mark of the interruption goes last.
  std::ranges::sort(left_behind, {}, [&](const auto& each) { return each == folder->incoming(); });
  for (const auto& each : left_behind)
    if (!error) std::filesystem::remove_all(each, error);
  if (error) return base::unavailable(path + ": " + error.message());
  return folder;
}

bool DataFolder::in_use(const std::string& path) {
  const int lock = ::open((path + "/lock").c_str(), O_RDWR | O_CLOEXEC);
  if (lock < 0) return false;
  const bool free = ::flock(lock, LOCK_SH | LOCK_NB) == 0;
  ::close(lock);
  return !free;
}

std::string DataFolder::ready_text(const std::string& path) {
  std::ifstream file(path + "/run/server.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

base::Result<std::unique_ptr<DataFolder>> DataFolder::lock_folder(const std::string& path) {
  std::error_code error;
  TRY(files::make_folder(path, 0700));
  TRY(files::make_folder(path + "/run", 0700));
  const std::string lock_path = path + "/lock";
  const int lock = ::open(lock_path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0) return path_error(lock_path);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return base::conflict(path + ": in use by another mainstay-server; stop it first");
  }
  auto folder = std::unique_ptr<DataFolder>(new DataFolder(path, lock));
  std::filesystem::remove(folder->file("run/server.json"), error);  // of one that was killed
  std::filesystem::remove(folder->control_socket(), error);
  return folder;
}

DataFolder::~DataFolder() {
  std::error_code error;
  std::filesystem::remove(file("run/server.json"), error);
  ::close(lock_);
}

base::Done DataFolder::write_ready(std::string_view url) const {
  std::string text;
  base::json::Writer(text)
      .begin_object()
      .member("url", url)
      .member("pid", ::getpid())
      .member("version", base::version)
      .end_object();
  return files::replace(file("run/server.json"), text + "\n", files::private_mode);
}

base::Done DataFolder::write_first_password(const std::string& path, const base::Secret& password) {
  return files::replace(path + "/run/first-password", std::string(password.reveal()) + "\n",
                        files::private_mode);
}

base::Done DataFolder::remove_first_password() const {
  return files::remove(file("run/first-password"));
}

}  // namespace server
