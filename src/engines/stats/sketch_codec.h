// Sketches and other parts that are kept apart from a Series, as bytes: the same header as a
// series' (series_codec.h), with a kind of its own for each, then the state as it is,
// little-endian. A kept state is a plain value without padding that names its `kind` and says
// whether it is `sound`: whatever indexes an array or counts something is in its range.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "base/result.h"
#include "engines/stats/state_kind.h"

namespace stats {

inline constexpr std::uint16_t sketch_format = 1;
inline constexpr std::size_t sketch_header_bytes = 24;

template <class T>
concept Kept = std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(std::uint64_t) == 0 &&
               requires(const T& state) {
                 { T::kind } -> std::convertible_to<StateKind>;
                 { state.sound() } -> std::same_as<bool>;
               };

template <Kept T>
inline constexpr std::size_t saved_bytes = sketch_header_bytes + sizeof(T);

namespace sketch_codec {

// Writes the header over the first bytes of `state`, for what follows it.
void seal(std::span<std::byte> state, StateKind kind);
// `invalid` says why the bytes are no state of this kind and size.
base::Done open(std::span<const std::byte> state, StateKind kind, std::size_t size);
base::Error out_of_range();

}  // namespace sketch_codec

template <Kept T>
void save(const T& state, std::span<std::byte, saved_bytes<T>> out) {
  const auto bytes = std::as_bytes(std::span(&state, 1));
  std::ranges::copy(bytes, out.begin() + sketch_header_bytes);
  sketch_codec::seal(out, T::kind);
}

template <Kept T>
base::Result<T> load_sketch(std::span<const std::byte> bytes) {
  TRY(sketch_codec::open(bytes, T::kind, saved_bytes<T>));
  std::array<std::byte, sizeof(T)> state;
  std::ranges::copy(bytes.subspan(sketch_header_bytes, sizeof(T)), state.begin());
  const T loaded = std::bit_cast<T>(state);
  if (!loaded.sound()) return sketch_codec::out_of_range();
  return loaded;
}

}  // namespace stats
