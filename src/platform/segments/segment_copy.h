// A segment folder seen from outside its log: copied while a server writes to it, and checked. For
// `db backup`, `db check`, `db restore` and `db move`. Each function belongs to one thread; safe
// beside a writer of another process.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "platform/segments/file.h"

namespace segments {

// Holds the segments of a folder open, so that what was there stays readable although the log
// drops it.
class HeldSegments {
 public:
  explicit HeldSegments(std::string folder) : folder_(std::move(folder)) {}

  // Takes hold of the segments that are there now, and of the bytes that they have now. May be
  // called again: what was held stays held.
  base::Done hold();
  // Writes the segments with records from `position` on into a new folder, cut after the last whole
  // record, and syncs them. The number of the record that comes next; `conflict` when a record
  // between is in no held segment: it was written and dropped between two calls of `hold`.
  base::Result<std::uint64_t> copy_to(const std::string& folder, std::uint64_t position) const;
  // The first record of the oldest segment that is held; 1 when there is none.
  std::uint64_t first() const { return held_.empty() ? 1 : held_.begin()->first; }

 private:
  struct Held {
    File file;
    std::uint64_t bytes = 0;
  };
  // Where the records of the segment end, and the number of the one that comes next.
  struct End {
    std::uint64_t bytes = 0, next = 0;
  };
  static base::Result<End> copy_segment(const Held& held, std::uint64_t first,
                                        const std::string& path);

  std::string folder_;
  std::map<std::uint64_t, Held> held_;  // by the number of the first record
};

struct SegmentsFound {
  std::uint64_t segments = 0, bytes = 0;
  std::uint64_t first = 0, next = 1;  // records [first, next); first is 0 when there is no segment
};
struct SegmentsCheck {
  SegmentsFound found;
  std::vector<std::string> findings;  // names file and offset; a torn tail of the last is none
};
// Reads every record. A folder that does not exist has no segments.
base::Result<SegmentsCheck> check_segments(const std::string& folder);

// A new folder of a log without records, whose next one gets the number `next`. Synced.
base::Done begin_segments(const std::string& folder, std::uint64_t next);

}  // namespace segments
