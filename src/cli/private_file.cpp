#include "cli/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace cli {
namespace {

constexpr std::size_t bytes_max = 1 << 20;

struct Descriptor {
  explicit Descriptor(int n) : number(n) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

std::string why(int error) { return std::generic_category().message(error); }

base::Done check_owner(const std::string& path, int file) {
  struct stat about{};
  if (::fstat(file, &about) != 0) return base::unavailable(path + ": " + why(errno));
  if (about.st_uid != ::geteuid())
    return base::denied(path + " belongs to another user: remove it, or `chown` it to yourself");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return base::denied(path + " can be read by others: `chmod 600 " + path +
                        "`, and revoke its tokens if somebody might have");
  return {};
}

base::Done write_all(const std::string& path, int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::unavailable(path + ": " + why(errno));
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(file) != 0) return base::unavailable(path + ": " + why(errno));
  return {};
}

}  // namespace

base::Result<std::optional<base::Secret>> read_private(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0 && errno == ENOENT) return std::optional<base::Secret>();
  if (file.number < 0) return base::unavailable(path + ": " + why(errno));
  TRY(check_owner(path, file.number));
  std::string text(bytes_max, '\0');
  std::size_t size = 0;
  while (size < bytes_max) {
    const ssize_t n = ::read(file.number, text.data() + size, bytes_max - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::unavailable(path + ": " + why(errno));
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size == bytes_max) return base::invalid(path + ": is no file of mainstay: too long");
  text.resize(size);
  return std::optional<base::Secret>(std::in_place, std::move(text));
}

base::Done write_private(const std::string& folder, const std::string& name,
                         const base::Secret& text) {
  std::error_code failed;
  const std::filesystem::path above = std::filesystem::path(folder).parent_path();
  if (!above.empty()) std::filesystem::create_directories(above, failed);
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return base::unavailable(folder + ": " + why(errno));
  const std::string path = folder + "/" + name;
  const std::string part = path + "." + std::to_string(::getpid());
  const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                               S_IRUSR | S_IWUSR));
  if (file.number < 0) return base::unavailable(part + ": " + why(errno));
  auto done = write_all(part, file.number, text.reveal());
  if (done && ::rename(part.c_str(), path.c_str()) != 0)
    done = base::unavailable(path + ": " + why(errno));
  if (!done) ::unlink(part.c_str());
  return done;
}

}  // namespace cli
