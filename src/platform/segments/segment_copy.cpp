#include "platform/segments/segment_copy.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

#include "platform/segments/record.h"
#include "platform/segments/record_reader.h"
#include "platform/segments/segment_name.h"

namespace segments {
namespace {

constexpr std::size_t copy_block_bytes = 1 << 20;

// nullopt: the log dropped it meanwhile.
base::Result<std::optional<File>> open_if_there(const std::string& path) {
  auto file = File::open(path, O_RDONLY);
  if (file) return std::optional(*std::move(file));
  if (errno == ENOENT) return std::optional<File>();
  return std::move(file).error();
}

base::Result<std::string> read_head(const File& file) {
  std::string head(segment_head_bytes, '\0');
  head.resize(TRY(file.read(0, head.data(), head.size())));
  return head;
}

bool is_unwritten(std::string_view head) {
  return head.size() < segment_head_bytes || head.find_first_not_of('\0') == std::string_view::npos;
}

// Reads one segment to its end for `check_segments`. `next`: the first record of the segment behind
// it; absent for the last one.
class SegmentWalk {
 public:
  SegmentWalk(SegmentsCheck& check, const File& file, std::uint64_t first)
      : check_(check), file_(file), first_(first) {}

  base::Done run(std::optional<std::uint64_t> next) {
    const std::uint64_t bytes = TRY(file_.size());
    ++check_.found.segments;
    check_.found.bytes += bytes;
    check_.found.next = first_;
    const std::string head = TRY(read_head(file_));
    if (!next && is_unwritten(head)) return {};
    if (!is_segment_head(head, first_)) return find("not a segment");
    RecordReader reader(file_, first_, bytes);
    RecordReader::Step step = RecordReader::Step::record;
    while (step == RecordReader::Step::record) step = TRY(reader.next());
    check_.found.next = reader.next_number();
    if (!next || (step == RecordReader::Step::end && reader.next_number() == *next)) return {};
    if (step == RecordReader::Step::bad)
      return find("no whole record " + std::to_string(reader.next_number()) + " at offset " +
                  std::to_string(reader.offset()));
    return find("ends before record " + std::to_string(reader.next_number()) +
                ", and the next segment begins with " + std::to_string(*next));
  }

 private:
  base::Done find(const std::string& what) {
    check_.findings.push_back(file_.path() + ": " + what);
    return {};
  }

  SegmentsCheck& check_;
  const File& file_;
  std::uint64_t first_;
};

}  // namespace

base::Done HeldSegments::hold() {
  for (const std::uint64_t first : TRY(list_segments(folder_))) {
    if (held_.contains(first)) continue;
    auto file = TRY(open_if_there(segment_path(folder_, first)));
    if (file) held_.emplace(first, Held{.file = *std::move(file)});
  }
  for (auto& [first, held] : held_) held.bytes = TRY(held.file.size());
  return {};
}

base::Result<std::uint64_t> HeldSegments::copy_to(const std::string& folder,
                                                  std::uint64_t position) const {
  if (::mkdir(folder.c_str(), 0700) != 0) return system_error(folder);
  auto from = held_.upper_bound(position);
  if (from != held_.begin()) --from;
  if (from == held_.end() && position == 1) return std::uint64_t{1};  // nothing came in ever
  std::uint64_t next = from == held_.end() ? 0 : from->first;
  if (from == held_.end() || from->first > position)
    return base::conflict(folder_ + ": record " + std::to_string(position) + " is in no segment");
  for (auto held = from; held != held_.end(); ++held) {
    if (held->first != next)
      return base::conflict(folder_ + ": record " + std::to_string(next) +
                            " is in no segment: it is damaged, or was dropped meanwhile");
    next = TRY(copy_segment(held->second, held->first, segment_path(folder, held->first))).next;
  }
  if (next < position)
    return base::conflict(folder_ + ": ends before record " + std::to_string(position) +
                          ", up to which the store has read it");
  TRY(sync_folder(folder));
  return next;
}

base::Result<HeldSegments::End> HeldSegments::copy_segment(const Held& held, std::uint64_t first,
                                                           const std::string& path) {
  const std::string head = TRY(read_head(held.file));
  if (is_unwritten(head)) return End{.bytes = 0, .next = first};
  if (!is_segment_head(head, first)) return base::conflict(held.file.path() + ": not a segment");
  RecordReader reader(held.file, first, held.bytes);
  while (TRY(reader.next()) == RecordReader::Step::record) {
  }
  const End end{.bytes = reader.offset(), .next = reader.next_number()};
  File copy = TRY(File::open(path, O_RDWR | O_CREAT | O_EXCL));
  std::string block(copy_block_bytes, '\0');
  for (std::uint64_t at = 0; at < end.bytes;) {
    const auto wanted = std::min<std::uint64_t>(block.size(), end.bytes - at);
    const std::size_t got = TRY(held.file.read(at, block.data(), wanted));
    if (got == 0) return base::conflict(held.file.path() + ": was cut while it was copied");
    TRY(copy.write(at, std::string_view(block).substr(0, got)));
    at += got;
  }
  TRY(copy.sync());
  return end;
}

base::Result<SegmentsCheck> check_segments(const std::string& folder) {
  SegmentsCheck check;
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) return check;
  const auto numbers = TRY(list_segments(folder));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto file = TRY(open_if_there(segment_path(folder, numbers[i])));
    if (!file) continue;
    if (check.found.first == 0) check.found.first = numbers[i];
    const auto next =
        i + 1 < numbers.size() ? std::optional(numbers[i + 1]) : std::optional<std::uint64_t>();
    TRY(SegmentWalk(check, *file, numbers[i]).run(next));
  }
  return check;
}

base::Done begin_segments(const std::string& folder, std::uint64_t next) {
  if (::mkdir(folder.c_str(), 0700) != 0) return system_error(folder);
  File file = TRY(File::open(segment_path(folder, next), O_RDWR | O_CREAT | O_EXCL));
  TRY(file.write(0, segment_head(next)));
  TRY(file.sync());
  return sync_folder(folder);
}

}  // namespace segments
