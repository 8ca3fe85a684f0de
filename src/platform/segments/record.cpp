#include "platform/segments/record.h"

#include <cstring>

#include "base/crypto/crypto.h"

namespace segments {
namespace {

constexpr std::string_view format = "MSSEGM01";
constexpr std::size_t checksum_at = 4, number_at = 8;

template <class T>
T read_at(std::string_view from, std::size_t at) {
  T value;
  std::memcpy(&value, &from[at], sizeof(value));
  return value;
}

// Of everything in the record but the checksum itself.
std::uint32_t checksum_of(std::string_view record) {
  const std::uint32_t of_length = base::crypto::crc32c(0, record.substr(0, checksum_at));
  return base::crypto::crc32c(of_length, record.substr(number_at));
}

}  // namespace

std::string segment_head(std::uint64_t first) {
  std::string head(format);
  head.append(reinterpret_cast<const char*>(&first), sizeof(first));
  return head;
}

bool is_segment_head(std::string_view bytes, std::uint64_t first) {
  return bytes == segment_head(first);
}

void append_record(std::string& to, std::uint64_t number, std::string_view bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  char head[record_head_bytes] = {};
  std::memcpy(head, &length, sizeof(length));
  std::memcpy(head + number_at, &number, sizeof(number));
  to.append(head, sizeof(head));
  to.append(bytes);
}

void seal_record(char* record) {
  const auto length = read_at<std::uint32_t>({record, record_head_bytes}, 0);
  const std::uint32_t checksum = checksum_of({record, record_head_bytes + length});
  std::memcpy(record + checksum_at, &checksum, sizeof(checksum));
}

Decoded decode_record(std::string_view bytes, std::uint64_t number) {
  if (bytes.size() < record_head_bytes) return {Decoding::cut_short, record_head_bytes};
  if (read_at<std::uint64_t>(bytes, number_at) != number) return {Decoding::bad};
  const std::size_t whole = record_head_bytes + read_at<std::uint32_t>(bytes, 0);
  if (bytes.size() < whole) return {Decoding::cut_short, whole};
  const std::string_view record = bytes.substr(0, whole);
  if (read_at<std::uint32_t>(record, checksum_at) != checksum_of(record)) return {Decoding::bad};
  return {Decoding::whole, whole, record.substr(record_head_bytes)};
}

}  // namespace segments
