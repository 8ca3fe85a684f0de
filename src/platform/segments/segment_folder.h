// The segment files of one folder: which there are, the open one, rotation, deletion, reading
// across them. Internal to platform/segments. The writing half belongs to one thread at a time;
// `read`, `drop_before` and the figures are safe beside it.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/segments/file.h"

namespace segments {

class SegmentFolder {
 public:
  // Creates the folder, cuts a torn tail of the last segment, starts the first segment.
  static base::Result<std::unique_ptr<SegmentFolder>> open(std::string path);

  // --- the writing half ---
  // Appends sealed records to the open segment and syncs them. After an error, `recover` must
  // succeed before the next call.
  base::Done append(std::string_view records, std::uint64_t count);
  // Starts a new segment, if the open one has grown to `bytes_max`.
  base::Done rotate_past(std::uint64_t bytes_max);
  // Opens the last segment anew and cuts what a failed append left behind.
  base::Done recover();

  // --- from any thread ---
  std::uint64_t next() const;
  base::Done read(std::uint64_t from,
                  const std::function<bool(std::uint64_t, std::string_view)>& each) const;
  base::Done drop_before(std::uint64_t number);
  struct Sizes {
    std::uint64_t segments = 0, bytes = 0;
  };
  Sizes sizes() const;

 private:
  struct Segment {
    std::uint64_t first = 0;  // number of its first record
    std::uint64_t bytes = 0;  // durable ones
  };
  using Each = std::function<bool(std::uint64_t, std::string_view)>;

  explicit SegmentFolder(std::string path) : path_(std::move(path)) {}
  std::string path_of(std::uint64_t first) const;
  base::Done find_segments();
  base::Done open_last();
  base::Done repair_head(File& file, std::uint64_t first);
  base::Done create(std::uint64_t first);
  // False: `each` wanted no more.
  base::Result<bool> read_segment(const Segment& segment, std::uint64_t end, std::uint64_t from,
                                  const Each& each) const;
  bool was_dropped(const Segment& segment) const;
  Segment last() const;

  const std::string path_;
  File file_;                      // the open segment, the last of segments_
  std::mutex drop_mutex_;          // one drop at a time; taken before mutex_
  mutable std::mutex mutex_;       // guards the next three
  std::vector<Segment> segments_;  // by number, never empty once open
  std::uint64_t next_ = 1;
  std::uint64_t dropped_below_ = 0;
};

}  // namespace segments
