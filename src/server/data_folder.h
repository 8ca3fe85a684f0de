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
  // Makes the folder (mode 0700) and locks it. `conflict` when another process owns it.
  static base::Result<std::unique_ptr<DataFolder>> open(const std::string& path);
  ~DataFolder();  // removes server.json and the lock
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string control_socket() const { return control_socket_of(path_); }
  static std::string control_socket_of(const std::string& path) {
    return path + "/run/control.sock";
  }

  // run/server.json: {"url", "pid", "version"}, whole or not there.
  base::Done write_ready(std::string_view url) const;
  // run/first-password, mode 0600.
  base::Done write_first_password(const base::Secret& password) const;

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

}  // namespace server
