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

  // Add a folder before what is in it is read: a change between the two would be told by nobody.
  // Adding one again finds what has taken its place. Folders that are gone are passed over. Returns
  // whether it was not watched before.
  base::Result<bool> add(const std::string& folder);
  // The folder, if it is one, those below it, and the one that it, or the file, stands in.
  base::Done add_all(const std::string& path);
  // Returns once a file in one of the folders was written, made, moved or removed, and nothing more
  // happened for `quiet_ms` milliseconds: editors and git change several at once. `unavailable`
  // when it cannot.
  struct Changes {
    std::set<std::string> paths;    // folder, slash and name
    std::set<std::string> folders;  // of them: folders, and watched ones that are gone
    bool lost = false;              // there were too many: anything may have changed
  };
  base::Result<Changes> wait(int quiet_ms = quiet_ms_default);
  static constexpr int quiet_ms_default = 20;

 private:
  explicit Watch(int descriptor) : descriptor_(descriptor) {}
  bool take(Changes& changes);  // whether there was anything
  void forget(const std::string& folder, int number);

  int descriptor_;
  std::map<std::string, int> numbers_;  // of the folders, by the kernel
  // By their numbers: a folder can have several names.
  std::map<int, std::set<std::string>> folders_;
};

}  // namespace cli
