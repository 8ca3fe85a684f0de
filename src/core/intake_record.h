// How a signal stands in the intake, whatever the backend: a versioned, fixed head, then the bytes
// as they came. Little endian: u8 version, 16 bytes tenant, 16 bytes source, i64 received_at in
// nanoseconds, u8 kind, bytes. Pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/intake.h"

namespace core {

inline constexpr std::uint8_t intake_record_version = 1;
inline constexpr std::size_t intake_record_head_bytes = 1 + 16 + 16 + 8 + 1;

std::string encode_signal(const Signal& signal);  // `parsed` is not stored
// `invalid` says what is wrong: cut off, or a version that this release does not know.
base::Result<Signal> decode_signal(std::string_view record);

}  // namespace core
