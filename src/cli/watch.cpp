#include "cli/watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace cli {
namespace {

base::Error watch_failed(const std::string& what) {
  return base::unavailable("--watch: " + what + ": " + std::strerror(errno));
}

}  // namespace

base::Result<Watch> Watch::open() {
  const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return watch_failed("inotify");
  return Watch(descriptor);
}

Watch::Watch(Watch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      folders_(std::move(other.folders_)),
      by_number_(std::move(other.by_number_)) {}

Watch::~Watch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Done Watch::add(const std::string& folder) {
  if (!folders_.insert(folder).second) return {};
  constexpr std::uint32_t changes =
      IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  const int number = ::inotify_add_watch(descriptor_, folder.c_str(), changes);
  if (number < 0 && errno != ENOENT) return watch_failed(folder);
  if (number >= 0) by_number_[number] = folder;
  return {};
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
    if ((event.mask & (IN_ISDIR | IN_IGNORED)) != 0) changes.folders = true;
    if (const auto folder = by_number_.find(event.wd); folder != by_number_.end() && event.len > 0)
      changes.paths.insert(folder->second + '/' + name);
  }
  return size > 0;
}

}  // namespace cli
