// A temporary file that has no name and is gone with the process. For one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace cli {

class NamelessFile {
 public:
  // In the folder for temporary files. `unavailable` when there is none, or no room.
  static base::Result<NamelessFile> make();
  NamelessFile(NamelessFile&& other) noexcept
      : file_(std::exchange(other.file_, -1)), size_(other.size_) {}
  NamelessFile& operator=(NamelessFile&& other) noexcept {
    std::swap(file_, other.file_);
    size_ = other.size_;
    return *this;
  }
  ~NamelessFile();

  std::uint64_t size() const { return size_; }
  base::Done append(std::string_view bytes);
  // Hands out the bytes from `begin` to `end`, in pieces.
  base::Done read(std::uint64_t begin, std::uint64_t end,
                  const std::function<void(std::string_view)>& take) const;
  // The descriptor, which the caller closes from now on.
  int release() { return std::exchange(file_, -1); }

 private:
  explicit NamelessFile(int file) : file_(file) {}
  int file_;
  std::uint64_t size_ = 0;
};

}  // namespace cli
