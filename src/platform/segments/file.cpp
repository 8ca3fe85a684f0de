#include "platform/segments/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace segments {

base::Error system_error(std::string_view path) {
  return base::unavailable(std::string(path) + ": " + std::generic_category().message(errno));
}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<File> File::open(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error(path);
  return File(descriptor, path);
}

base::Result<std::uint64_t> File::size() const {
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0) return system_error(path_);
  return static_cast<std::uint64_t>(status.st_size);
}

base::Done File::write(std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error(path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return {};
}

base::Result<std::size_t> File::read(std::uint64_t at, char* to, std::size_t size) const {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::pread(descriptor_, to + got, size - got, static_cast<off_t>(at + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path_);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

base::Done File::cut(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return system_error(path_);
  return {};
}

base::Done File::sync() {
  if (::fdatasync(descriptor_) != 0) return system_error(path_);
  return {};
}

base::Done sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error(folder);
  const bool synced = ::fsync(descriptor) == 0;
  auto error = system_error(folder);
  ::close(descriptor);
  if (!synced) return error;
  return {};
}

}  // namespace segments
