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

constexpr int quiet_ms = 20;  // of silence after which a burst of changes is over

base::Error failed(const std::string& what) {
  return base::unavailable("--watch: " + what + ": " + std::strerror(errno));
}

}  // namespace

base::Result<Watch> Watch::open() {
  const int descriptor = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (descriptor < 0) return failed("inotify");
  return Watch(descriptor);
}

Watch::Watch(Watch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), folders_(std::move(other.folders_)) {}

Watch::~Watch() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Done Watch::add(const std::string& folder) {
  if (!folders_.insert(folder).second) return {};
  constexpr std::uint32_t changes =
      IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  if (::inotify_add_watch(descriptor_, folder.c_str(), changes) >= 0 || errno == ENOENT) return {};
  return failed(folder);
}

base::Done Watch::wait() {
  std::array<char, 65536> events;
  bool changed = false;
  while (true) {
    pollfd waited{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&waited, 1, changed ? quiet_ms : -1);
    if (ready < 0 && errno != EINTR) return failed("poll");
    if (ready == 0) return {};
    if (ready > 0 && ::read(descriptor_, events.data(), events.size()) > 0) changed = true;
  }
}

}  // namespace cli
