// The bytes of a segment file: its head, and records with their checksum. Pure. The format stands
// in segment_log.h; it is read as it was written, on little-endian machines only.
#pragma once
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace segments {

static_assert(std::endian::native == std::endian::little);

inline constexpr std::size_t segment_head_bytes = 16;
inline constexpr std::size_t record_head_bytes = 16;

// 8 bytes that name the format, u64 number of the first record.
std::string segment_head(std::uint64_t first);
bool is_segment_head(std::string_view bytes, std::uint64_t first);

// Appends a record without its checksum, which `seal` fills in: the lock under which records get
// their number is then held for a copy only.
void append_record(std::string& to, std::uint64_t number, std::string_view bytes);
void seal_record(char* record);

enum class Decoding : std::uint8_t { whole, cut_short, bad };
struct Decoded {
  Decoding decoding;
  std::size_t length = 0;       // whole: of the record with its head; cut_short: how much it needs
  std::string_view bytes = {};  // whole: the record's own
};
// The record at the start of `bytes`, which must have this number. `cut_short` says nothing yet
// about the checksum.
Decoded decode_record(std::string_view bytes, std::uint64_t number);

}  // namespace segments
