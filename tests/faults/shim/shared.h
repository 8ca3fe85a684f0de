// What the preloaded shim and the tests share: one mapped file, first `Shared`, then the log of
// calls. tests/faults/shim.py reads and writes the same bytes, so the order and width of the fields
// are fixed: little endian, no padding.
#pragma once
#include <atomic>
#include <cstdint>

namespace faults {

// Calls that change what a disk holds, by the names that strace gives them. `openat` counts when it
// may create or truncate.
enum class Call : std::uint8_t {
  openat,
  write,
  pwrite64,
  ftruncate,
  fsync,
  fdatasync,
  rename,
  unlink,
  rmdir,
  mkdir
};

enum class Outcome : std::uint8_t {
  done,
  failed,  // with `error`, the kernel's or one that a test wished for
  killed,  // the process ended before the call
  torn     // the process ended with the first half of the bytes written
};

struct Shared {
  char root[256];  // calls below this folder count; with a slash at its end

  // The process ends at call number `kill_at` (from 1) of `kill_call` on a path below the root that
  // matches the pattern.
  char kill_pattern[128];
  std::uint64_t kill_at;
  std::uint32_t kill_call;
  std::uint32_t kill_torn;
  std::uint64_t kill_seen;  // the shim counts here
  std::atomic<std::uint64_t> kill_armed;

  // While `fail_error` is not 0, calls of the set (bit 1 << Call) on paths that match answer it.
  char fail_pattern[128];
  std::uint64_t fail_calls;
  std::uint64_t failed;  // the shim counts here
  std::atomic<std::int64_t> fail_error;

  std::atomic<std::int64_t> clock_ahead_ns;  // what the wall clock says is ahead of the machine's
  std::uint64_t log_bytes_max;
  std::atomic<std::uint64_t> log_bytes;  // used so far
};

// One call in the log, followed by its path below the root, by the new path of a rename, and by the
// bytes written.
struct Record {
  std::uint32_t bytes;  // of the whole record
  Call call;
  Outcome outcome;
  std::uint8_t is_folder;
  std::uint8_t created;  // openat: there was no such file before
  std::uint32_t path_bytes;
  std::uint32_t to_bytes;
  std::uint32_t data_bytes;
  std::int32_t error;
  std::uint64_t inode;
  std::int64_t offset;  // of a write; the size that ftruncate wants
};
static_assert(sizeof(Record) == 40);

}  // namespace faults
