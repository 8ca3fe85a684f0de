// A file descriptor that is closed, and the system calls of a segment with their errors in words.
// Internal to platform/segments.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace segments {

// What `errno` says, for a person: `unavailable`, because disks fill and come back.
base::Error system_error(std::string_view path);

class File {
 public:
  File() = default;
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  File(File&& other) noexcept { *this = std::move(other); }
  File& operator=(File&& other) noexcept;
  ~File();

  static base::Result<File> open(const std::string& path, int flags);
  const std::string& path() const { return path_; }

  base::Result<std::uint64_t> size() const;
  // All of it, at this offset.
  base::Done write(std::uint64_t at, std::string_view bytes);
  // As much as there is, up to `size`.
  base::Result<std::size_t> read(std::uint64_t at, char* to, std::size_t size) const;
  base::Done cut(std::uint64_t size);
  // Contents and size.
  base::Done sync();

 private:
  int descriptor_ = -1;
  std::string path_;
};

// A file that was created or deleted is so for good only after its folder was synced.
base::Done sync_folder(const std::string& folder);

}  // namespace segments
