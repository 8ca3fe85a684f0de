#include "cli/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace cli {
namespace {

namespace fs = std::filesystem;

base::Error watch_failed(const std::string& what) {
  return base::unavailable("--watch: " + what + ": " +
                           std::error_code(errno, std::generic_category()).message());
}

}  // namespace

base::Result<Watch> Watch::open() {
  const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return watch_failed("inotify");
  return Watch(descriptor);
}

Watch::Watch(Watch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      numbers_(std::move(other.numbers_)),
      folders_(std::move(other.folders_)) {}

Watch::~Watch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<bool> Watch::add(const std::string& folder) {
  constexpr std::uint32_t changes =
      IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  const int number = ::inotify_add_watch(descriptor_, folder.c_str(), changes | IN_ONLYDIR);
  if (number < 0 && errno != ENOENT && errno != ENOTDIR) return watch_failed(folder);
  const auto before = numbers_.find(folder);
  if (before != numbers_.end()) {
    if (before->second == number) return false;
    forget(folder, before->second);
  }
  if (number < 0) return false;
  numbers_[folder] = number;
  folders_[number].insert(folder);
  return true;
}

base::Done Watch::add_all(const std::string& path) {
  const fs::path normal = fs::path(path).lexically_normal();
  const fs::path parent = normal.parent_path();
  if (normal != ".") TRY(add(parent.empty() ? "." : parent.string()));
  std::error_code error;
  if (!fs::is_directory(normal, error)) return {};
  TRY(add(normal.string()));
  for (fs::recursive_directory_iterator entry(normal, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_directory(error)) TRY(add(entry->path().string()));
  return {};
}

void Watch::forget(const std::string& folder, int number) {
  numbers_.erase(folder);
  const auto named = folders_.find(number);
  if (named == folders_.end()) return;
  named->second.erase(folder);
  if (!named->second.empty()) return;
  folders_.erase(named);
  ::inotify_rm_watch(descriptor_, number);
}

base::Result<Watch::Changes> Watch::wait(int quiet_ms) {
  Changes changes;
  bool changed = false;
  while (true) {
    pollfd waited{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waited, 1, changed ? quiet_ms : -1);
    if (ready < 0 && errno != EINTR) return watch_failed("poll");
    if (ready == 0) return changes;
    if (ready > 0 && take(changes)) changed = true;
  }
}

// An event is a header, and a name that is padded with NUL (inotify(7)).
bool Watch::take(Changes& changes) {
  alignas(inotify_event) std::array<char, 65536> events;
  const ssize_t size = ::read(descriptor_, events.data(), events.size());
  for (ssize_t at = 0; at < size;) {
    inotify_event event{};
    std::memcpy(&event, &events[static_cast<std::size_t>(at)], sizeof event);
    const char* const name = &events[static_cast<std::size_t>(at) + sizeof event];
    at += static_cast<ssize_t>(sizeof event) + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) changes.lost = true;
    const auto named = folders_.find(event.wd);
    if (named == folders_.end()) continue;
    const bool gone = (event.mask & IN_IGNORED) != 0;
    for (const std::string& folder : std::set(named->second)) {
      const std::string path = event.len > 0 ? folder + '/' + name : folder;
      changes.paths.insert(path);
      if (gone || (event.mask & IN_ISDIR) != 0) changes.folders.insert(path);
      if (gone) forget(folder, event.wd);
    }
  }
  return size > 0;
}

}  // namespace cli
