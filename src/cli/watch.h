// Waiting until something in folders changes (inotify). For one thread.
#pragma once
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
  // happened for a moment: editors and git change several at once. `unavailable` when it cannot.
  base::Done wait();

 private:
  explicit Watch(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::set<std::string> folders_;
};

}  // namespace cli
