#include "platform/segments/record_reader.h"

#include <algorithm>

namespace segments {
namespace {
constexpr std::size_t block_bytes = 256 << 10;
}

base::Result<RecordReader::Step> RecordReader::next() {
  if (offset_ >= end_) return Step::end;
  std::size_t wanted = record_head_bytes;
  for (;;) {
    // A length that the file cannot hold is torn or damaged; nothing is allocated for it.
    if (wanted > end_ - offset_) return Step::bad;
    if (TRY(fill(wanted)) < wanted) return Step::bad;
    const Decoded decoded = decode_record(std::string_view(block_).substr(consumed_), number_);
    if (decoded.decoding == Decoding::bad) return Step::bad;
    if (decoded.decoding == Decoding::whole) {
      bytes_ = decoded.bytes;
      consumed_ += decoded.length;
      offset_ += decoded.length;
      ++number_;
      return Step::record;
    }
    wanted = decoded.length;
  }
}

// Makes `wanted` bytes from offset_ on stand in the block, if the file has them. Answers how many
// do.
base::Result<std::size_t> RecordReader::fill(std::size_t wanted) {
  if (block_.size() - consumed_ >= wanted) return block_.size() - consumed_;
  block_.erase(0, consumed_);
  consumed_ = 0;
  const std::size_t kept = block_.size();
  const auto left = static_cast<std::size_t>(end_ - offset_);
  block_.resize(std::min(left, std::max(wanted, block_bytes)));
  const std::size_t got =
      TRY(file_.read(offset_ + kept, block_.data() + kept, block_.size() - kept));
  block_.resize(kept + got);
  return block_.size();
}

}  // namespace segments
