// Any bytes are refused as the state of a sketch, or give one that goes on counting and merging
// without leaving its bounds. The checksum is made to fit, so that what it guards is reached.
#include <cstring>
#include <memory>
#include <vector>

#include "engines/stats/alarm.h"
#include "engines/stats/counter.h"
#include "engines/stats/ddsketch.h"
#include "engines/stats/distinct.h"
#include "engines/stats/false_discovery.h"
#include "engines/stats/heavy.h"
#include "engines/stats/key_novelty.h"
#include "engines/stats/sketch_codec.h"

namespace {

// As sketch_codec.cpp says: of everything, with a zero in its own place.
void mend_checksum(std::vector<std::byte>& bytes) {
  constexpr std::size_t place = 16;
  std::memset(bytes.data() + place, 0, 8);
  std::uint64_t sum = 14'695'981'039'346'656'037U;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    sum = (sum ^ word) * 1'099'511'628'211U;
  }
  std::memcpy(bytes.data() + place, &sum, sizeof sum);
}

// Changes to a sound state: a byte each three of the input, place and value.
template <class T>
std::unique_ptr<T> changed(const T& sound, const std::uint8_t* input, std::size_t size) {
  std::vector<std::byte> bytes(stats::saved_bytes<T>);
  stats::save(sound, std::span<std::byte, stats::saved_bytes<T>>(bytes.data(), bytes.size()));
  for (std::size_t i = 0; i + 2 < size; i += 3)
    bytes[(input[i] * 256U + input[i + 1]) % bytes.size()] = static_cast<std::byte>(input[i + 2]);
  if (size % 2 == 0) mend_checksum(bytes);
  const auto loaded = stats::load_sketch<T>(bytes);
  return loaded ? std::make_unique<T>(*loaded) : nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  stats::DDSketch values;
  for (int i = -20; i < 200; ++i) values.add(i * 1.7);
  if (const auto state = changed(values, input, size)) {
    state->add(1e300);
    state->merge(values);
    state->quantile(.5);
  }
  if (const auto state = changed(stats::Distinct(), input, size)) {
    state->add(77);
    state->merge(stats::Distinct());
    state->count();
  }
  stats::Heavy heavy;
  for (std::uint64_t i = 0; i < 100; ++i) heavy.add(i % 70);
  if (const auto state = changed(heavy, input, size)) {
    state->add(500);
    state->merge(heavy);
  }
  if (const auto state = changed(stats::KeyNovelty(), input, size)) state->add(UINT64_MAX);
  stats::OnlineDiscovery discovery(0.1);
  for (int i = 0; i < 100; ++i) discovery.add(i % 3 == 0 ? 1e-12 : 1);
  if (const auto state = changed(discovery, input, size)) state->add(1e-9);
  if (const auto state = changed(stats::Peaks(), input, size)) state->add(.5, 1'000'000);
  if (const auto state = changed(stats::Counter(), input, size)) state->add(5000, 3);
  return 0;
}
