#include "core/intake_record.h"

namespace core {
namespace {

constexpr std::size_t tenant_at = 1, source_at = 17, received_at_at = 33, kind_at = 41;

}  // namespace

std::string encode_signal(const Signal& signal) {
  std::string record;
  record.reserve(intake_record_head_bytes + signal.bytes.size());
  record += static_cast<char>(intake_record_version);
  record += signal.tenant.view();
  record += signal.source.view();
  const auto nanoseconds = static_cast<std::uint64_t>(signal.received_at.nanoseconds);
  for (unsigned shift = 0; shift < 64; shift += 8)
    record += static_cast<char>((nanoseconds >> shift) & 0xFF);
  record += static_cast<char>(signal.kind);
  record += signal.bytes;
  return record;
}

base::Result<Signal> decode_signal(std::string_view record) {
  if (record.empty()) return base::invalid("an intake record is empty");
  const auto version = static_cast<std::uint8_t>(record[0]);
  if (version != intake_record_version)
    return base::invalid("an intake record has version " + std::to_string(version) +
                         "; this release knows " + std::to_string(intake_record_version));
  if (record.size() < intake_record_head_bytes)
    return base::invalid("an intake record is cut off: " + std::to_string(record.size()) +
                         " bytes, its head alone has " + std::to_string(intake_record_head_bytes));
  Signal signal;
  signal.tenant = base::id_from_bytes(record.substr(tenant_at, 16));
  signal.source = base::id_from_bytes(record.substr(source_at, 16));
  std::uint64_t nanoseconds = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const auto byte = static_cast<std::uint8_t>(record[received_at_at + i]);
    nanoseconds |= std::uint64_t{byte} << (8 * i);
  }
  signal.received_at = {static_cast<std::int64_t>(nanoseconds)};
  signal.kind = static_cast<std::uint8_t>(record[kind_at]);
  signal.bytes = record.substr(intake_record_head_bytes);
  return signal;
}

}  // namespace core
