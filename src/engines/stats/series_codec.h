// A Series as bytes: a header, then the state as it is, little-endian. Saving and loading are a
// copy and a check.
//
// Header, 24 bytes: "MSTS", u16 format version, u16 kind of state (1: series), u64 hash of the
// parameters (warm-up, kind, half-life), u64 FNV-1a, by words, of everything else. A state of
// another version or a damaged one is refused with the reason; one that passes is also looked at
// field by field, so that no bytes can lead out of bounds.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "engines/stats/series.h"

namespace stats {

inline constexpr std::uint16_t series_format = 2;
inline constexpr std::size_t saved_series_bytes = 24 + sizeof(Series);
static_assert(saved_series_bytes <= series_bytes);

// The rest of `out`, beyond saved_series_bytes, becomes zero.
void save(const Series& series, std::span<std::byte, series_bytes> out);
// `invalid` says why it is no state.
base::Result<Series> load(std::span<const std::byte> bytes);

}  // namespace stats
