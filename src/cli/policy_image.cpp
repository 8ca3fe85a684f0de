#include "cli/policy_image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "engines/image/archive.h"
#include "engines/image/image.h"

namespace cli {
namespace {

class FileBytes final : public image::Bytes {
 public:
  // `not_found` when there is no such file, `invalid` when it is no regular one.
  static base::Result<std::unique_ptr<image::Bytes>> open(const std::string& path) {
    // Opening a pipe must not wait for who writes it.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) return base::not_found("there is no " + path);
    if (file < 0) return base::invalid(path + ": " + std::generic_category().message(errno));
    auto bytes = std::make_unique<FileBytes>(file);
    struct stat about{};
    if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
      return base::invalid(path + ": is no file");
    bytes->size_ = static_cast<std::uint64_t>(about.st_size);
    return std::unique_ptr<image::Bytes>(std::move(bytes));
  }
  explicit FileBytes(int file) : file_(file) {}
  ~FileBytes() override { ::close(file_); }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  std::uint64_t size() const override { return size_; }
  base::Result<std::size_t> read(std::uint64_t from, std::span<char> into) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t n =
          ::pread(file_, into.data() + done, into.size() - done, static_cast<off_t>(from + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return base::invalid(std::generic_category().message(errno));
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

 private:
  int file_;
  std::uint64_t size_ = 0;
};

// The engine asks for names that do not lead out of the folder.
class FolderFiles final : public image::Files {
 public:
  explicit FolderFiles(const std::string& folder) : folder_(folder) {}
  base::Result<std::unique_ptr<image::Bytes>> open(std::string_view name) const override {
    return FileBytes::open(folder_ + '/' + std::string(name));
  }

 private:
  const std::string& folder_;
};

base::Result<document::Node> read_any(const std::string& path, document::Arena& arena) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return image::read_image(FolderFiles(path), path, arena);
  const auto archive = TRY(FileBytes::open(path));
  const auto files = TRY(image::ArchiveFiles::open(*archive));
  return image::read_image(files, path, arena);
}

}  // namespace

base::Result<document::Node> read_image_at(const std::string& path, document::Sources& sources,
                                           document::Arena& arena) {
  const auto image = read_any(path, arena);
  if (!image) {
    // That there is no such file is the caller's fault like any other.
    const base::Code code =
        image.error().code == base::Code::limited ? base::Code::limited : base::Code::invalid;
    return base::Error(code, path + ": " + image.error().message);
  }
  // Its text has no lines to point to, but findings say which file it is.
  const std::uint32_t source = sources.add(path, "");
  return image->at({.source = source, .begin = 0, .end = 0});
}

}  // namespace cli
