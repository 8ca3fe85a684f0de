#include "cli/policy_image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <system_error>

#include "cli/nameless_file.h"
#include "engines/image/archive.h"
#include "engines/image/compressed_archive.h"
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
    auto bytes = std::make_unique<FileBytes>(file, 0);
    struct stat about{};
    if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
      return base::invalid(path + ": is no file");
    bytes->size_ = static_cast<std::uint64_t>(about.st_size);
    return std::unique_ptr<image::Bytes>(std::move(bytes));
  }
  FileBytes(int file, std::uint64_t size) : file_(file), size_(size) {}
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
  std::uint64_t size_;
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

// What an archive is once it is decompressed.
base::Result<std::unique_ptr<image::Bytes>> decompressed(const image::Bytes& archive) {
  NamelessFile file = TRY(NamelessFile::make());
  TRY(image::decompress(archive, [&](std::string_view piece) { return file.append(piece); }));
  const std::uint64_t size = file.size();
  return std::unique_ptr<image::Bytes>(std::make_unique<FileBytes>(file.release(), size));
}

// The files of a folder, or of an archive, be it compressed as a whole or not.
using Use = std::function<base::Done(const image::Files& files)>;
base::Done with_files(const std::string& path, const Use& use) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return use(FolderFiles(path));
  auto archive = TRY(FileBytes::open(path));
  if (TRY(image::is_compressed(*archive))) archive = TRY(decompressed(*archive));
  return use(TRY(image::ArchiveFiles::open(*archive)));
}

base::Result<std::vector<document::Node>> images_in(const image::Files& files,
                                                    const std::string& path,
                                                    document::Arena& arena) {
  const auto references = TRY(image::references_in(files));
  if (references.size() < 2) return std::vector{TRY(image::read_image(files, path, arena))};
  std::vector<document::Node> images;
  for (const std::string& reference : references) {
    image::Options options;
    options.called = reference;
    images.push_back(TRY(image::read_image(files, path + '#' + reference, arena, options)));
  }
  return images;
}

// That there is no such file is the caller's fault like any other.
base::Error at(const std::string& path, const base::Error& error) {
  return {error.code == base::Code::limited ? base::Code::limited : base::Code::invalid,
          path + ": " + error.message};
}

}  // namespace

base::Result<std::vector<document::Node>> read_images_at(const std::string& path,
                                                         document::Sources& sources,
                                                         document::Arena& arena) {
  std::vector<document::Node> images;
  const auto read = with_files(path, [&](const image::Files& files) -> base::Done {
    images = TRY(images_in(files, path, arena));
    return {};
  });
  if (!read) return at(path, read.error());
  // Its text has no lines to point to, but findings say which file it is.
  const std::uint32_t source = sources.add(path, "");
  for (document::Node& image : images) image = image.at({.source = source, .begin = 0, .end = 0});
  return images;
}

// A path may hold an equals sign, a name cannot.
NamedLayout named_layout(const std::string& argument) {
  std::error_code error;
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || std::filesystem::exists(argument, error))
    return {.name = {}, .path = argument};
  return {.name = argument.substr(0, equals), .path = argument.substr(equals + 1)};
}

base::Done add_layout_at(const std::string& argument, image::Registry& into) {
  const NamedLayout layout = named_layout(argument);
  const auto added = with_files(layout.path, [&](const image::Files& files) {
    return into.add(files, layout.path, layout.name);
  });
  if (!added) return at(layout.path, added.error());
  return {};
}

}  // namespace cli
