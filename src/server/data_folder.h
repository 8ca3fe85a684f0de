// The data folder: everything that a server keeps. One process owns it, by a lock that the kernel
// drops when the process ends; `run/` tells scripts where the owner is reached.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace server {

class DataFolder {
 public:
  // Makes the folder (mode 0700) and locks it. `conflict` when another process owns it, or when
  // what a restore or move was bringing in is not all there.
  static base::Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  // For `db restore` and `db move`: `conflict` unless the folder is empty, or holds only what one
  // of them left behind when it was interrupted; that is removed.
  static base::Result<std::unique_ptr<DataFolder>> open_for_incoming(const std::string& path);
  // Whether a process owns it, and what its run/server.json says ("" when there is none).
  static bool in_use(const std::string& path);
  static std::string ready_text(const std::string& path);
  ~DataFolder();  // removes server.json and the lock
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  // Where what is brought in stands until it is all there.
  std::string incoming() const { return file("incoming"); }
  std::string control_socket() const { return control_socket_of(path_); }
  static std::string control_socket_of(const std::string& path) {
    return path + "/run/control.sock";
  }

  // run/server.json: {"url", "pid", "version"}, whole or not there.
  base::Done write_ready(std::string_view url) const;
  // run/first-password, mode 0600. By path: also for one who does not own the folder.
  base::Done write_first_password(const base::Secret& password) const {
    return write_first_password(path_, password);
  }
  static base::Done write_first_password(const std::string& path, const base::Secret& password);
  base::Done remove_first_password() const;

 private:
  static base::Result<std::unique_ptr<DataFolder>> lock_folder(const std::string& path);
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

}  // namespace server
