// An append-only log in numbered segment files with group commit: everyone who waits at the same
// time shares one fdatasync. Used by core's intake. Safe from any thread. File `<first record
// number, 20 digits>.segment`: 16 bytes of head, then records. Record: u32 length, u32 CRC-32C of
// length, number and bytes, u64 number, bytes (little endian). After a crash `open` keeps the
// longest prefix of whole records of the last segment and cuts the rest; a bad record in an earlier
// segment is an error that names file and offset.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace segments {

struct Options {
  std::string folder;
  std::size_t segment_bytes_max = 64 << 20;  // a new segment starts past it
  std::size_t record_bytes_max = 16 << 20;   // larger: `invalid`
  std::size_t waiting_bytes_max = 64 << 20;  // `intake_waiting_bytes_max`; past it `unavailable`
};

// A record on its way: the bytes live until `durable` returned.
struct Appended {
  std::uint64_t number;
  std::string_view bytes;
  std::shared_ptr<void>
      attachment;  // shared with whoever submitted it: its parsed form, its waiter
};

// Neither may throw, nor call reopen.
struct Listener {
  // In number order, on the writer thread, after the sync that made them durable.
  std::function<void(std::span<const Appended>)> durable;
  // The write or sync failed: these may or may not be stored. Every later submit answers
  // `unavailable` until `reopen` succeeds.
  std::function<void(std::span<const Appended>, const base::Error&)> failed;
};

struct Statistics {
  std::uint64_t records_total = 0, syncs_total = 0, bytes_total = 0, failures_total = 0;
  std::uint64_t segments = 0, bytes_on_disk = 0, waiting_bytes = 0;
  bool failing = false;  // the disk refused the last write or sync, and nothing is taken in
};

class SegmentLog {
 public:
  static base::Result<std::unique_ptr<SegmentLog>> open(Options options);
  virtual ~SegmentLog() = default;  // what was submitted is written first

  // Must be called once, before the first submit and after replaying with `read`.
  virtual void start(Listener listener) = 0;
  // Queues a record and answers its number (from 1, without gaps); `durable` or `failed` tells the
  // rest.
  virtual base::Result<std::uint64_t> submit(std::string_view record,
                                             std::shared_ptr<void> attachment) = 0;
  // Every durable record from `from` on, in order; the callback returns false to stop. Starts with
  // the first that is still there when those before were dropped. Reads by blocks, beside the
  // writer.
  virtual base::Done read(
      std::uint64_t from,
      const std::function<bool(std::uint64_t, std::string_view)>& each) const = 0;
  virtual std::uint64_t next() const = 0;  // the number that the next record gets
  // Deletes whole segments that hold only numbers below; the open segment stays.
  virtual base::Done drop_before(std::uint64_t number) = 0;
  // After a failure (disk full, EIO): cuts what is not whole and accepts again. Called by the
  // writer by itself every second once it failed; numbers of failed records may be given again.
  virtual base::Done reopen() = 0;
  virtual Statistics statistics() const = 0;
};

}  // namespace segments
