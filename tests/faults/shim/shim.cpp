// Preloaded into a program by the tests of faults. It notes every call that changes a file below
// one folder, with the bytes written, so that a test can say what a disk would hold after a loss of
// power; ends the process at a chosen call; lets calls fail; and shifts the wall clock. One lock is
// held over each such call: the log is the order in which they happened.
#include <dlfcn.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>

#include "shared.h"

namespace faults {
namespace {

struct Step {
  Call call;
  std::string path;  // below the root
  std::string to = {};
  std::string_view data = {};
  bool is_folder = false, created = false;
  std::uint64_t inode = 0;
  std::int64_t offset = 0;
};

class Shim {
 public:
  // Without a destructor: what runs at the exit may still write.
  static Shim& one() {
    static Shim& shim = *new Shim();
    return shim;
  }

  std::int64_t clock_ahead() const {
    return shared_ == nullptr ? 0 : shared_->clock_ahead_ns.load();
  }

  // The path below the root, "." for the root itself; empty when it is elsewhere.
  std::string below_root(std::string_view path) const {
    if (shared_ != nullptr && path.size() + 1 == root_.size() && root_.starts_with(path))
      return ".";
    if (shared_ == nullptr || !path.starts_with(root_)) return {};
    return std::string(path.substr(root_.size()));
  }
  std::string below_root(int descriptor) const {
    if (shared_ == nullptr) return {};
    char name[64], path[PATH_MAX];
    std::snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    const ssize_t length = ::readlink(name, path, sizeof path);
    return length <= 0 ? std::string()
                       : below_root(std::string_view(path, static_cast<std::size_t>(length)));
  }

  // Runs `real` as a call of the log. `note` completes the step by what came of it; `tear` does
  // half of it.
  template <class Real, class Note, class Tear>
  long run(Step step, const Real& real, const Note& note, const Tear& tear) {
    const std::lock_guard lock(mutex_);
    const int before = errno;
    if (kill_due(step)) die(step, tear);
    if (const int error = fail_due(step)) {
      log(step, Outcome::failed, error);
      errno = error;
      return -1;
    }
    errno = before;
    const long result = real();
    const int error = errno;
    if (result >= 0) note(step, result);
    log(step, result < 0 ? Outcome::failed : Outcome::done, result < 0 ? error : 0);
    errno = error;
    return result;
  }
  template <class Real, class Note>
  long run(Step step, const Real& real, const Note& note) {
    return run(std::move(step), real, note, [](Step&) { return false; });
  }
  template <class Real>
  long run(Step step, const Real& real) {
    return run(std::move(step), real, [](Step&, long) {});
  }

 private:
  Shim() {
    const char* path = std::getenv("MAINSTAY_FAULTS");
    if (path == nullptr) return;
    const int file = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0));
    struct stat status = {};
    if (file < 0 || ::fstat(file, &status) != 0) stop("cannot open MAINSTAY_FAULTS");
    void* mapped = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ | PROT_WRITE,
                          MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) stop("cannot map MAINSTAY_FAULTS");
    ::syscall(SYS_close, file);
    shared_ = static_cast<Shared*>(mapped);
    log_ = static_cast<char*>(mapped) + sizeof(Shared);
    root_ = shared_->root;
  }

  [[noreturn]] static void stop(const char* why) {
    std::fprintf(stderr, "faults: %s\n", why);
    std::abort();
  }

  bool kill_due(const Step& step) {
    if (shared_->kill_armed.load() == 0 || static_cast<Call>(shared_->kill_call) != step.call)
      return false;
    return ::fnmatch(shared_->kill_pattern, step.path.c_str(), FNM_PATHNAME) == 0 &&
           ++shared_->kill_seen == shared_->kill_at;
  }

  template <class Tear>
  [[noreturn]] void die(Step& step, const Tear& tear) {
    const bool torn = shared_->kill_torn != 0 && tear(step);
    log(step, torn ? Outcome::torn : Outcome::killed, 0);
    ::syscall(SYS_kill, ::getpid(), SIGKILL);
    for (;;) ::pause();
  }

  int fail_due(const Step& step) {
    const auto error = static_cast<int>(shared_->fail_error.load());
    if (error == 0 || (shared_->fail_calls >> static_cast<unsigned>(step.call) & 1U) == 0) return 0;
    if (::fnmatch(shared_->fail_pattern, step.path.c_str(), 0) != 0) return 0;
    ++shared_->failed;
    return error;
  }

  void log(const Step& step, Outcome outcome, int error) {
    const std::string_view data =
        outcome == Outcome::done || outcome == Outcome::torn ? step.data : std::string_view();
    const std::size_t bytes = sizeof(Record) + step.path.size() + step.to.size() + data.size();
    const std::uint64_t at = shared_->log_bytes.load();
    if (at + bytes > shared_->log_bytes_max) stop("the log of calls is full");
    const Record record{.bytes = static_cast<std::uint32_t>(bytes),
                        .call = step.call,
                        .outcome = outcome,
                        .is_folder = step.is_folder,
                        .created = step.created,
                        .path_bytes = static_cast<std::uint32_t>(step.path.size()),
                        .to_bytes = static_cast<std::uint32_t>(step.to.size()),
                        .data_bytes = static_cast<std::uint32_t>(data.size()),
                        .error = error,
                        .inode = step.inode,
                        .offset = step.offset};
    char* to = log_ + at;
    const auto put = [&to](const void* from, std::size_t size) {
      std::memcpy(to, from, size);
      to += size;
    };
    put(&record, sizeof record);
    put(step.path.data(), step.path.size());
    put(step.to.data(), step.to.size());
    put(data.data(), data.size());
    shared_->log_bytes.store(at + bytes);
  }

  std::mutex mutex_;
  Shared* shared_ = nullptr;
  char* log_ = nullptr;
  std::string root_;
};

// libc's function of the name.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// The file of an open descriptor.
Step step_on(Call call, std::string path, int descriptor) {
  Step step{.call = call, .path = std::move(path)};
  struct stat status = {};
  if (::fstat(descriptor, &status) == 0) {
    step.inode = status.st_ino;
    step.is_folder = S_ISDIR(status.st_mode);
  }
  return step;
}

Step step_at(Call call, std::string path, const char* whole) {
  Step step{.call = call, .path = std::move(path)};
  struct stat status = {};
  if (::lstat(whole, &status) == 0) {
    step.inode = status.st_ino;
    step.is_folder = S_ISDIR(status.st_mode);
  }
  return step;
}

template <class Open>
int open_file(const char* path, int flags, const Open& open) {
  Shim& shim = Shim::one();
  std::string below = (flags & (O_CREAT | O_TRUNC)) == 0 ? std::string() : shim.below_root(path);
  if (below.empty()) return open();
  Step step = step_at(Call::openat, std::move(below), path);
  step.created = step.inode == 0;
  step.offset = (flags & O_TRUNC) != 0 ? 0 : -1;  // the size it gets; -1: what it has
  return static_cast<int>(shim.run(std::move(step), open, [](Step& done, long descriptor) {
    struct stat status = {};
    if (::fstat(static_cast<int>(descriptor), &status) == 0) done.inode = status.st_ino;
  }));
}

// `write_first` writes so many of the bytes; `offset`: -1 where the file's own position counts.
template <class WriteFirst>
ssize_t write_file(Call call, int descriptor, std::string_view data, off_t offset,
                   const WriteFirst& write_first) {
  Shim& shim = Shim::one();
  std::string path = shim.below_root(descriptor);
  if (path.empty()) return write_first(data.size());
  Step step = step_on(call, std::move(path), descriptor);
  step.data = data;
  step.offset = offset;
  const auto note = [descriptor, offset](Step& done, long written) {
    done.data = done.data.substr(0, static_cast<std::size_t>(written));
    if (offset < 0) done.offset = ::lseek(descriptor, 0, SEEK_CUR) - written;
  };
  return shim.run(
      std::move(step), [&] { return write_first(data.size()); }, note,
      [&](Step& torn) {
        const ssize_t written = data.size() < 2 ? -1 : write_first(data.size() / 2);
        if (written > 0) note(torn, written);
        return written > 0;
      });
}

template <class Real>
int on_descriptor(Call call, int descriptor, std::int64_t offset, const Real& real) {
  Shim& shim = Shim::one();
  std::string path = shim.below_root(descriptor);
  if (path.empty()) return real();
  Step step = step_on(call, std::move(path), descriptor);
  step.offset = offset;
  return static_cast<int>(shim.run(std::move(step), real));
}

template <class Real>
int on_path(Call call, const char* path, const Real& real) {
  Shim& shim = Shim::one();
  std::string below = shim.below_root(path);
  if (below.empty()) return real();
  return static_cast<int>(shim.run(step_at(call, std::move(below), path), real));
}

void shift(timespec& time) {
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t shifted = time.tv_nsec + Shim::one().clock_ahead();
  const std::int64_t seconds =
      shifted >= 0 ? shifted / second : -((-shifted + second - 1) / second);
  time.tv_sec += seconds;
  time.tv_nsec = shifted - seconds * second;
}

}  // namespace
}  // namespace faults

// NOLINTBEGIN: the names and signatures are libc's.
extern "C" {

using faults::Call;

#define OPEN(name)                                                                  \
  int name(const char* path, int flags, ...) {                                      \
    va_list rest;                                                                   \
    va_start(rest, flags);                                                          \
    const unsigned mode = va_arg(rest, unsigned);                                   \
    va_end(rest);                                                                   \
    static auto* const next = faults::real<int(const char*, int, ...)>(#name);      \
    return faults::open_file(path, flags, [&] { return next(path, flags, mode); }); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                        \
  int name(int folder, const char* path, int flags, ...) {                                  \
    va_list rest;                                                                           \
    va_start(rest, flags);                                                                  \
    const unsigned mode = va_arg(rest, unsigned);                                           \
    va_end(rest);                                                                           \
    static auto* const next = faults::real<int(int, const char*, int, ...)>(#name);         \
    return faults::open_file(path, flags, [&] { return next(folder, path, flags, mode); }); \
  }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int file, const void* bytes, size_t size) {
  static auto* const next = faults::real<ssize_t(int, const void*, size_t)>("write");
  return faults::write_file(Call::write, file, {static_cast<const char*>(bytes), size}, -1,
                            [&](size_t first) { return next(file, bytes, first); });
}

#define PWRITE(name)                                                                           \
  ssize_t name(int file, const void* bytes, size_t size, off_t offset) {                       \
    static auto* const next = faults::real<ssize_t(int, const void*, size_t, off_t)>(#name);   \
    return faults::write_file(Call::pwrite64, file, {static_cast<const char*>(bytes), size},   \
                              offset,                                                          \
                              [&](size_t first) { return next(file, bytes, first, offset); }); \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define FTRUNCATE(name)                                                                          \
  int name(int file, off_t size) {                                                               \
    static auto* const next = faults::real<int(int, off_t)>(#name);                              \
    return faults::on_descriptor(Call::ftruncate, file, size, [&] { return next(file, size); }); \
  }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define SYNC(name)                                                                 \
  int name(int file) {                                                             \
    static auto* const next = faults::real<int(int)>(#name);                       \
    return faults::on_descriptor(Call::name, file, 0, [&] { return next(file); }); \
  }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char* from, const char* to) {
  static auto* const next = faults::real<int(const char*, const char*)>("rename");
  faults::Shim& shim = faults::Shim::one();
  std::string below = shim.below_root(from);
  if (below.empty()) return next(from, to);
  auto step = faults::step_at(Call::rename, std::move(below), from);
  step.to = shim.below_root(to);
  return static_cast<int>(shim.run(std::move(step), [&] { return next(from, to); }));
}

int unlink(const char* path) {
  static auto* const next = faults::real<int(const char*)>("unlink");
  return faults::on_path(Call::unlink, path, [&] { return next(path); });
}

int rmdir(const char* path) {
  static auto* const next = faults::real<int(const char*)>("rmdir");
  return faults::on_path(Call::rmdir, path, [&] { return next(path); });
}

// libc's own would unlink unseen.
int remove(const char* path) {
  struct stat status = {};
  const bool is_folder = ::lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
  return is_folder ? rmdir(path) : unlink(path);
}

int mkdir(const char* path, mode_t mode) {
  static auto* const next = faults::real<int(const char*, mode_t)>("mkdir");
  faults::Shim& shim = faults::Shim::one();
  std::string below = shim.below_root(path);
  if (below.empty()) return next(path, mode);
  return static_cast<int>(shim.run(
      faults::step_at(Call::mkdir, std::move(below), path), [&] { return next(path, mode); },
      [&](faults::Step& done, long) {
        done = faults::step_at(Call::mkdir, std::move(done.path), path);
      }));
}

int clock_gettime(clockid_t clock, timespec* time) {
  static auto* const next = faults::real<int(clockid_t, timespec*)>("clock_gettime");
  const int result = next(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME) faults::shift(*time);
  return result;
}

int gettimeofday(timeval* time, void* zone) {
  timespec now = {};
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  static_cast<void>(zone);
  if (result == 0) *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
  return result;
}

time_t time(time_t* out) {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
}
// NOLINTEND
