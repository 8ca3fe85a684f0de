#include "engines/stats/sketch_codec.h"

#include <cstring>
#include <string>

namespace stats::sketch_codec {
namespace {

static_assert(std::endian::native == std::endian::little,
              "states are little-endian; write the fields one by one before building elsewhere");

constexpr char magic[4] = {'M', 'S', 'T', 'S'};

struct Header {
  char magic[4];
  std::uint16_t version;
  std::uint16_t kind;
  std::uint64_t parameters;  // none beyond what the state itself holds: 0
  std::uint64_t checksum;
};
static_assert(sizeof(Header) == sketch_header_bytes);

// FNV-1a, a word of eight bytes at a time, as of a series: of everything but the checksum.
std::uint64_t checksum_of(std::span<const std::byte> state) {
  constexpr std::size_t place = offsetof(Header, checksum);
  std::uint64_t hash = 14'695'981'039'346'656'037U;
  for (std::size_t i = 0; i < state.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    if (i != place) std::memcpy(&word, state.data() + i, sizeof word);
    hash = (hash ^ word) * 1'099'511'628'211U;
  }
  return hash;
}

}  // namespace

void seal(std::span<std::byte> state, StateKind kind) {
  Header header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.version = sketch_format;
  header.kind = static_cast<std::uint16_t>(kind);
  std::memcpy(state.data(), &header, sizeof header);
  header.checksum = checksum_of(state);
  std::memcpy(state.data(), &header, sizeof header);
}

base::Done open(std::span<const std::byte> state, StateKind kind, std::size_t size) {
  if (state.size() < size)
    return base::invalid("a state of " + std::to_string(state.size()) +
                         " bytes is cut short: " + std::to_string(size) + " are needed");
  Header header{};
  std::memcpy(&header, state.data(), sizeof header);
  if (std::memcmp(header.magic, magic, sizeof magic) != 0)
    return base::invalid("these bytes are no state of the statistics core");
  const auto wanted = static_cast<std::uint16_t>(kind);
  if (header.version != sketch_format || header.kind != wanted)
    return base::invalid("a state of format " + std::to_string(header.version) + ", kind " +
                         std::to_string(header.kind) + ": format " + std::to_string(sketch_format) +
                         ", kind " + std::to_string(wanted) + " is wanted");
  if (header.parameters != 0 || header.checksum != checksum_of(state.first(size)))
    return base::invalid("the state is damaged: its checksum differs");
  return {};
}

base::Error out_of_range() {
  return base::invalid("the state is damaged: a field is out of its range");
}

}  // namespace stats::sketch_codec
