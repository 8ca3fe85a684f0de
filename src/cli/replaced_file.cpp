#include "cli/replaced_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "cli/documents.h"

namespace cli {
namespace {

constexpr mode_t permissions = 07777;

base::Error failed(const std::string& path, int error) {
  return base::unavailable(path + ": " + std::generic_category().message(error));
}

// A new file beside another, which is gone again unless it has taken the other's name.
class PartFile {
 public:
  explicit PartFile(const std::string& beside)
      : path_(beside + ".XXXXXX"), file_(::mkstemp(path_.data())) {}
  ~PartFile() {
    if (file_ < 0) return;
    ::close(file_);
    if (!renamed_) ::unlink(path_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  base::Done write(std::string_view text, mode_t mode) {
    if (file_ < 0) return failed(path_, errno);
    while (!text.empty()) {
      const ssize_t n = ::write(file_, text.data(), text.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failed(path_, errno);
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fchmod(file_, mode) != 0 || ::fsync(file_) != 0) return failed(path_, errno);
    return {};
  }
  base::Done take_name(const std::string& path) {
    if (std::rename(path_.c_str(), path.c_str()) != 0) return failed(path, errno);
    renamed_ = true;
    return {};
  }

 private:
  std::string path_;
  int file_;
  bool renamed_ = false;
};

}  // namespace

base::Done replace_file(const std::string& path, std::string_view before, std::string_view text) {
  std::error_code error;
  const std::string file = std::filesystem::canonical(path, error).string();
  if (error) return base::unavailable(path + ": " + error.message());
  struct stat about{};
  if (::stat(file.c_str(), &about) != 0) return failed(path, errno);
  if (::access(file.c_str(), W_OK) != 0) return failed(path, errno);
  PartFile part(file);
  TRY(part.write(text, about.st_mode & permissions));
  if (TRY(read_input(file)) != before)
    return base::conflict(path + ": was changed by somebody else meanwhile");
  return part.take_name(file);
}

}  // namespace cli
