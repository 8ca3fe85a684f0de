#include "cli/nameless_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace cli {
namespace {

constexpr std::uint64_t piece_bytes = 256 << 10;

base::Error file_failed(const std::string& what) {
  return base::unavailable(what + ": " + std::generic_category().message(errno));
}

}  // namespace

base::Result<NamelessFile> NamelessFile::make() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "mainstay.XXXXXX").string();
  if (error) return base::unavailable("there is no folder for temporary files");
  const int file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return file_failed(path);
  ::unlink(path.c_str());
  return NamelessFile(file);
}

NamelessFile::~NamelessFile() {
  if (file_ >= 0) ::close(file_);
}

base::Done NamelessFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_failed("a temporary file");
    size_ += static_cast<std::uint64_t>(n);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

base::Done NamelessFile::read(std::uint64_t begin, std::uint64_t end,
                              const std::function<void(std::string_view)>& take) const {
  std::vector<char> piece(static_cast<std::size_t>(std::min(piece_bytes, end - begin)));
  while (begin < end) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), end - begin));
    const ssize_t n = ::pread(file_, piece.data(), wanted, static_cast<off_t>(begin));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return file_failed("a temporary file");
    if (n == 0) return base::unavailable("a temporary file ends before its end");
    take({piece.data(), static_cast<std::size_t>(n)});
    begin += static_cast<std::uint64_t>(n);
  }
  return {};
}

}  // namespace cli
