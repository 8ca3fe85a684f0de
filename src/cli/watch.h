// Waiting until something in folders changes (inotify). For one thread.
#pragma once
#include <map>
#include <set>
#include <string>

#include "base/result.h"

namespace cli {

class Watch {
 public:
  // `unavailable` when the kernel gives no more watches.
  static base::Result<Watch> open();
  Watch(Watch&& other) noexcept;
  Watch& operator=(Watch&&) = delete;
  ~Watch();

  // Folders that are gone are passed over.
  base::Done add(const std::string& folder);
  // Returns once a file in one of the folders was written, made, moved or removed, and nothing more
  // happened for `quiet_ms` milliseconds: editors and git change several at once. `unavailable`
  // when it cannot.
  struct Changes {
    std::set<std::string> paths;  // folder, slash and name
    bool folders = false;         // there are folders that nobody watches yet, or one is gone
    bool lost = false;            // there were too many: anything may have changed
  };
  base::Result<Changes> wait(int quiet_ms = quiet_ms_default);
  static constexpr int quiet_ms_default = 20;

 private:
  explicit Watch(int descriptor) : descriptor_(descriptor) {}
  bool take(Changes& changes);  // whether there was anything

  int descriptor_;
  std::set<std::string> folders_;
  std::map<int, std::string> by_number_;  // as the kernel calls them
};

}  // namespace cli
