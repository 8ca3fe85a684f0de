#include "platform/files/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <ranges>
#include <system_error>
#include <utility>
#include <vector>

namespace files {
namespace {

base::Error refused(const std::string& path) {
  const int why = errno;
  const std::string message = path + ": " + std::generic_category().message(why);
  if (why == ENOENT) return base::not_found(message);
  if (why == EEXIST) return base::conflict(message);
  return base::unavailable(message);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

base::Result<Descriptor> open(const std::string& path, int flags, unsigned mode = 0) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (file.number() < 0) return refused(path);
  return file;
}

base::Done write_all(const Descriptor& file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file.number(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused(path);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(file.number()) != 0) return refused(path);
  return {};
}

constexpr std::string_view appending = ".appending";
constexpr std::size_t append_bytes_max = 1 << 20, appending_bytes_max = append_bytes_max + 32;

// What an append under way wants: `bytes` behind the first `offset` bytes of the file.
struct Append {
  off_t offset = 0;
  std::string_view bytes;
};

// As it stands in PATH.appending: the offset in decimal, a line feed, the bytes.
std::string to_text(const Append& append) {
  return std::to_string(append.offset) + "\n" + std::string(append.bytes);
}

std::optional<Append> parse_append(std::string_view text) {
  Append append;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), append.offset);
  if (error != std::errc() || append.offset < 0 || end == text.end() || *end != '\n')
    return std::nullopt;
  append.bytes = std::string_view(end + 1, text.end());
  return append;
}

// How many of the bytes are there already. None when something else stands in their place: the
// file was exchanged meanwhile, and all of them go to its end.
base::Result<std::size_t> written_of(const Append& append, const Descriptor& file,
                                     const std::string& path) {
  std::string there(append.bytes.size(), '\0');
  const ssize_t n = ::pread(file.number(), there.data(), there.size(), append.offset);
  if (n < 0) return refused(path);
  there.resize(static_cast<std::size_t>(n));
  return append.bytes.starts_with(there) ? there.size() : 0;
}

base::Done sync_folder_of(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const auto opened = TRY(open(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(opened.number()) != 0) return refused(folder);
  return {};
}

base::Done read_into(std::string& out, const Descriptor& file, const std::string& path,
                     std::size_t bytes_max) {
  char buffer[16'384];
  for (;;) {
    const ssize_t n = ::read(file.number(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refused(path);
    if (n == 0) return {};
    out.append(buffer, static_cast<std::size_t>(n));
    if (out.size() > bytes_max)
      return base::limited(path + ": longer than " + std::to_string(bytes_max) + " bytes");
  }
}

// A new file; a process that dies meanwhile leaves a part of it.
base::Done write_new(const std::string& path, std::string_view bytes, unsigned mode) {
  const auto file = TRY(open(path, O_WRONLY | O_CREAT | O_EXCL, mode));
  if (auto done = write_all(file, path, bytes); !done) {
    ::unlink(path.c_str());
    return done;
  }
  return sync_folder_of(path);
}

// What an append wanted to write is there when this returns, as a whole. Returns it; "" when there
// was none.
base::Result<std::string> complete_append(const std::string& path, unsigned mode) {
  const std::string beside = path + std::string(appending);
  auto wanted = read(beside, appending_bytes_max);
  if (!wanted && wanted.error().code == base::Code::not_found) return std::string();
  const std::string text = TRY(std::move(wanted));
  const auto append = parse_append(text);
  if (!append) return base::conflict(beside + ": not an append that was cut off; remove it");
  const auto file = TRY(open(path, O_RDWR | O_CREAT | O_APPEND, mode));
  const std::size_t there = TRY(written_of(*append, file, path));
  TRY(write_all(file, path, append->bytes.substr(there)));
  TRY(sync_folder_of(path));
  TRY(remove(beside));
  return std::string(append->bytes);
}

base::Result<off_t> size_of(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) == 0) return about.st_size;
  if (errno == ENOENT) return 0;
  return refused(path);
}

}  // namespace

base::Result<std::string> read(const std::string& path, std::size_t bytes_max) {
  const auto file = TRY(open(path, O_RDONLY));
  std::string out;
  TRY(read_into(out, file, path, bytes_max));
  return out;
}

base::Result<base::Secret> read_secret(const std::string& path, std::size_t bytes_max) {
  const auto file = TRY(open(path, O_RDONLY));
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return refused(path);
  if ((status.st_mode & 0077U) != 0)
    return base::denied(path + ": others may read this secret; run chmod 600 on it");
  std::string out;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > bytes_max)
    return base::limited(path + ": longer than " + std::to_string(bytes_max) + " bytes");
  out.reserve(size + 16'384);  // no second buffer that would stay behind
  TRY(read_into(out, file, path, bytes_max));
  return base::Secret(std::move(out));
}

base::Done replace(const std::string& path, std::string_view bytes, unsigned mode) {
  const std::string beside = path + ".new";
  TRY(remove(beside));
  TRY(write_new(beside, bytes, mode));
  return rename(beside, path);
}

base::Done create(const std::string& path, std::string_view bytes, unsigned mode) {
  static std::atomic<unsigned> number = 0;  // others of this process may create it too
  const std::string beside =
      path + "." + std::to_string(::getpid()) + "." + std::to_string(++number) + ".new";
  TRY(write_new(beside, bytes, mode));
  // Not a rename: that would take the place of one that is there.
  const base::Done linked =
      ::link(beside.c_str(), path.c_str()) == 0 ? base::Done() : refused(path);
  ::unlink(beside.c_str());
  TRY(linked);
  return sync_folder_of(path);
}

base::Done append(const std::string& path, std::string_view bytes, unsigned mode) {
  if (bytes.size() > append_bytes_max)
    return base::limited(path + ": more than " + std::to_string(append_bytes_max) +
                         " bytes at once");
  if (TRY(complete_append(path, mode)) == bytes) return {};
  const Append append{.offset = TRY(size_of(path)), .bytes = bytes};
  TRY(replace(path + std::string(appending), to_text(append), mode));
  TRY(complete_append(path, mode));
  return {};
}

base::Done rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return refused(to);
  return sync_folder_of(to);
}

base::Done remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return refused(path);
  return {};
}

base::Done make_folder(const std::string& path, unsigned mode) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<fs::path> missing;
  auto at = fs::absolute(path, error).lexically_normal();
  if (!at.has_filename()) at = at.parent_path();  // a slash at the end
  for (; !error && !fs::exists(at, error); at = at.parent_path()) missing.push_back(at);
  for (const fs::path& folder : missing | std::views::reverse) {
    if (error) break;
    fs::create_directory(folder, error);
    if (!error) TRY(sync_folder_of(folder));
  }
  if (error) return base::unavailable(path + ": " + error.message());
  if (!missing.empty() && ::chmod(path.c_str(), mode) != 0) return refused(path);
  return {};
}

}  // namespace files
