// Any bytes are refused as a state, or give a series that goes on learning, merging and telling
// without leaving its bounds. The checksum is made to fit, so that what it guards is reached.
#include <cstring>
#include <vector>

#include "engines/stats/series_codec.h"

namespace {

// As series_codec.h says: of the header with a zero in its place, and of the state.
void mend_checksum(std::vector<std::byte>& bytes) {
  constexpr std::size_t place = 16;
  std::memset(bytes.data() + place, 0, 8);
  std::uint64_t sum = 14'695'981'039'346'656'037U;
  for (std::size_t i = 0; i < stats::saved_series_bytes; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    sum = (sum ^ word) * 1'099'511'628'211U;
  }
  std::memcpy(bytes.data() + place, &sum, sizeof sum);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  // Changes to a sound state: a byte each three of the input, place and value.
  stats::Series series;
  for (int i = 0; i < 100; ++i)
    series.add({.time_ms = i * 60'000, .value = static_cast<double>(i % 17)}, {.warmup = 40});
  std::vector<std::byte> bytes(stats::series_bytes);
  stats::save(series, std::span<std::byte, stats::series_bytes>(bytes.data(), bytes.size()));
  for (std::size_t i = 0; i + 2 < size; i += 3)
    bytes[(input[i] * 256U + input[i + 1]) % bytes.size()] = static_cast<std::byte>(input[i + 2]);
  if (size % 2 == 0) mend_checksum(bytes);
  auto loaded = stats::load(bytes);
  if (!loaded) return 0;
  for (int i = 0; i < 60; ++i)
    loaded->add(
        {.time_ms = loaded->summary().last_ms + 60'000, .value = static_cast<double>(i * i)}, {});
  if (!loaded->merge(series)) return 0;
  loaded->forecast(3);
  loaded->summary();
  return 0;
}
