// Reads the records of one segment file by blocks, so that memory is bounded by the larger of a
// block and a record. Internal to platform/segments. Belongs to one thread; safe beside a writer
// that appends.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "platform/segments/file.h"
#include "platform/segments/record.h"

namespace segments {

class RecordReader {
 public:
  // Reads [segment head, end) of the file; the first record must have the number `first`.
  RecordReader(const File& file, std::uint64_t first, std::uint64_t end)
      : file_(file), number_(first), end_(end) {}

  enum class Step : std::uint8_t { record, end, bad };
  // After `bad` (no whole record stands at offset()), or `end`, the reader is spent.
  base::Result<Step> next();
  std::uint64_t number() const { return number_ - 1; }  // of the last record
  std::string_view bytes() const { return bytes_; }     // its own, until the next step
  std::uint64_t offset() const { return offset_; }      // after it
  std::uint64_t next_number() const { return number_; }

 private:
  base::Result<std::size_t> fill(std::size_t wanted);

  const File& file_;
  std::uint64_t number_;
  std::uint64_t offset_ = segment_head_bytes;
  std::uint64_t end_;
  std::string block_;
  std::size_t consumed_ = 0;  // of block_, whose byte `consumed_` stands at offset_
  std::string_view bytes_;
};

}  // namespace segments
