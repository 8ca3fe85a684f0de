#include "platform/segments/segment_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/check.h"
#include "platform/segments/record.h"
#include "platform/segments/record_reader.h"
#include "platform/segments/segment_name.h"

namespace segments {
namespace {

constexpr std::size_t recovery_bytes = 64 << 10;

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_of('/', path.size() - 2);
  if (slash == std::string::npos) return ".";
  return path.substr(0, slash + 1);
}

base::Error bad_record(const std::string& path, std::uint64_t offset, std::uint64_t number) {
  return base::unavailable(path + ": no whole record " + std::to_string(number) + " at offset " +
                           std::to_string(offset) + ": restore the file from a copy");
}

}  // namespace

base::Result<std::unique_ptr<SegmentFolder>> SegmentFolder::open(std::string path) {
  CHECK(!path.empty());
  std::unique_ptr<SegmentFolder> folder(new SegmentFolder(std::move(path)));
  const std::string& name = folder->path_;
  if (::mkdir(name.c_str(), 0700) == 0)
    TRY(sync_folder(parent_of(name)));
  else if (errno != EEXIST)
    return system_error(name);
  TRY(folder->find_segments());
  if (folder->segments_.empty())
    TRY(folder->create(1));
  else
    TRY(folder->open_last());
  return folder;
}

std::string SegmentFolder::path_of(std::uint64_t first) const { return segment_path(path_, first); }

base::Done SegmentFolder::find_segments() {
  for (const std::uint64_t first : TRY(list_segments(path_))) segments_.push_back({first, 0});
  for (Segment& segment : segments_) {
    const File file = TRY(File::open(path_of(segment.first), O_RDONLY));
    segment.bytes = TRY(file.size());
  }
  return {};
}

base::Done SegmentFolder::open_last() {
  Segment& segment = segments_.back();
  File file = TRY(File::open(path_of(segment.first), O_RDWR));
  TRY(repair_head(file, segment.first));
  const std::uint64_t size = TRY(file.size());
  RecordReader reader(file, segment.first, size);
  while (TRY(reader.next()) == RecordReader::Step::record) {
  }
  segment.bytes = reader.offset();
  next_ = reader.next_number();
  if (size > segment.bytes) {
    TRY(file.cut(segment.bytes));
    TRY(file.sync());
  }
  file_ = std::move(file);
  return {};
}

// A crash while the segment was created leaves a head that is short or all zero, and never a
// record: they are acknowledged after the head is durable.
base::Done SegmentFolder::repair_head(File& file, std::uint64_t first) {
  std::string start(4096, '\0');
  start.resize(TRY(file.read(0, start.data(), start.size())));
  const std::string head = segment_head(first);
  if (start.starts_with(head)) return {};
  const bool unwritten =
      start.size() < head.size() || start.find_first_not_of('\0') == std::string::npos;
  if (!unwritten)
    return base::unavailable(file.path() + ": not a segment: restore the file from a copy");
  TRY(file.cut(0));
  TRY(file.write(0, head));
  TRY(file.sync());
  return sync_folder(path_);
}

base::Done SegmentFolder::create(std::uint64_t first) {
  const std::string path = path_of(first);
  // One of this name is what an earlier try to create it left behind: it has no record.
  ::unlink(path.c_str());
  File file = TRY(File::open(path, O_RDWR | O_CREAT | O_EXCL));
  TRY(file.write(0, segment_head(first)));
  TRY(file.sync());
  TRY(sync_folder(path_));
  file_ = std::move(file);
  const std::lock_guard lock(mutex_);
  segments_.push_back({first, segment_head_bytes});
  return {};
}

base::Done SegmentFolder::append(std::string_view records, std::uint64_t count) {
  TRY(file_.write(last().bytes, records));
  TRY(file_.sync());
  const std::lock_guard lock(mutex_);
  segments_.back().bytes += records.size();
  next_ += count;
  return {};
}

base::Done SegmentFolder::rotate_past(std::uint64_t bytes_max) {
  const std::uint64_t bytes = last().bytes;
  if (bytes < bytes_max || bytes == segment_head_bytes) return {};
  return create(next());
}

base::Done SegmentFolder::recover() {
  const Segment open_segment = last();
  File file = TRY(File::open(path_of(open_segment.first), O_RDWR));
  // A full disk lets a file be cut and synced; that there is room again shows when it grows.
  TRY(file.write(open_segment.bytes, std::string(recovery_bytes, '\0')));
  TRY(file.sync());
  TRY(file.cut(open_segment.bytes));
  TRY(file.sync());
  file_ = std::move(file);
  return {};
}

SegmentFolder::Segment SegmentFolder::last() const {
  const std::lock_guard lock(mutex_);
  return segments_.back();
}

std::uint64_t SegmentFolder::next() const {
  const std::lock_guard lock(mutex_);
  return next_;
}

SegmentFolder::Sizes SegmentFolder::sizes() const {
  const std::lock_guard lock(mutex_);
  Sizes sizes{segments_.size(), 0};
  for (const Segment& segment : segments_) sizes.bytes += segment.bytes;
  return sizes;
}

base::Done SegmentFolder::read(std::uint64_t from, const Each& each) const {
  std::vector<Segment> segments;
  std::uint64_t next = 0;
  {
    const std::lock_guard lock(mutex_);
    segments = segments_;
    next = next_;
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::uint64_t end = i + 1 < segments.size() ? segments[i + 1].first : next;
    if (end <= from) continue;
    if (!TRY(read_segment(segments[i], end, from, each))) return {};
  }
  return {};
}

base::Result<bool> SegmentFolder::read_segment(const Segment& segment, std::uint64_t end,
                                               std::uint64_t from, const Each& each) const {
  auto opened = File::open(path_of(segment.first), O_RDONLY);
  if (!opened) {
    if (was_dropped(segment)) return true;
    return std::move(opened).error();
  }
  std::string head(segment_head_bytes, '\0');
  head.resize(TRY(opened->read(0, head.data(), head.size())));
  if (!is_segment_head(head, segment.first))
    return base::unavailable(opened->path() + ": not a segment: restore the file from a copy");
  RecordReader reader(*opened, segment.first, segment.bytes);
  while (reader.next_number() < end) {
    if (TRY(reader.next()) != RecordReader::Step::record)
      return bad_record(opened->path(), reader.offset(), reader.next_number());
    if (reader.number() >= from && !each(reader.number(), reader.bytes())) return false;
  }
  if (reader.offset() != segment.bytes)
    return bad_record(opened->path(), reader.offset(), reader.next_number());
  return true;
}

bool SegmentFolder::was_dropped(const Segment& segment) const {
  const std::lock_guard lock(mutex_);
  return segment.first < dropped_below_;
}

base::Done SegmentFolder::drop_before(std::uint64_t number) {
  const std::lock_guard drop(drop_mutex_);
  std::vector<Segment> dropped;
  {
    const std::lock_guard lock(mutex_);
    while (dropped.size() + 1 < segments_.size() && segments_[dropped.size() + 1].first <= number)
      dropped.push_back(segments_[dropped.size()]);
    if (dropped.empty()) return {};
    dropped_below_ = segments_[dropped.size()].first;
  }
  // Oldest first, so that a crash between two leaves no hole.
  for (const Segment& segment : dropped) {
    const std::string path = path_of(segment.first);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(path);
    const std::lock_guard lock(mutex_);
    segments_.erase(segments_.begin());
  }
  return sync_folder(path_);
}

}  // namespace segments
