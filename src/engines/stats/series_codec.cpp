#include "engines/stats/series_codec.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

namespace stats {
namespace {

static_assert(std::endian::native == std::endian::little,
              "states are little-endian; write the fields one by one before building elsewhere");

constexpr char magic[4] = {'M', 'S', 'T', 'S'};
constexpr std::uint16_t kind_series = 1;

struct Header {
  char magic[4];
  std::uint16_t version;
  std::uint16_t kind;
  std::uint64_t parameters;
  std::uint64_t checksum;
};
static_assert(sizeof(Header) + sizeof(Series) == saved_series_bytes);

constexpr std::uint64_t hash_start = 14'695'981'039'346'656'037U;

// FNV-1a, a word of eight bytes at a time: no change of a single word goes unseen.
template <class T>
std::uint64_t hash_of(const T& value, std::uint64_t hash) {
  static_assert(sizeof(T) % sizeof(std::uint64_t) == 0);
  std::array<std::uint64_t, sizeof(T) / sizeof(std::uint64_t)> words;
  std::memcpy(words.data(), &value, sizeof value);
  for (const std::uint64_t word : words) hash = (hash ^ word) * 1'099'511'628'211U;
  return hash;
}

// Of the header before the checksum, and of the state.
std::uint64_t checksum_of(Header header, const Series& series) {
  header.checksum = 0;
  return hash_of(series, hash_of(header, hash_start));
}

template <int Size>
bool sound(const Ring<Size>& ring) {
  return ring.next < Size && ring.count <= Size;
}
}  // namespace

struct SeriesCodec {
  // No padding: states are compared and saved by their bytes.
  static_assert(sizeof(Series) ==
                sizeof(Detector) + sizeof(Season) + sizeof(Step) + sizeof(Counters) + 48 +
                    sizeof(Scale) + sizeof(Series::Pending) + sizeof(Moments) + sizeof(Level) +
                    sizeof(RecentResiduals) + sizeof(Seasonality) + sizeof(Lag) + sizeof(Alarm));
  static_assert(sizeof(Detector) == lanes * sizeof(Axis) + 8 + sizeof(Occupancy<128, 1>) +
                                        3 * (sizeof(Occupancy<64, 1>) + sizeof(Occupancy<24, 24>)) +
                                        sizeof(Occupancy<16, 16>) + sizeof(Occupancy<24, 12>) +
                                        causes * sizeof(SupportCounts) + 12);
  static_assert(sizeof(Series::Pending) == 16 + sizeof(Places) + 12 + 3 + sizeof(Slots) + 6);

  static std::uint64_t parameters(const Series& series) {
    const std::array<std::uint64_t, 3> parameters{series.warmup_, series.kind_,
                                                  static_cast<std::uint64_t>(series.half_life_ms_)};
    return hash_of(parameters, hash_start);
  }

  // Whatever indexes an array, counts bits or is a time must be in its range.
  static bool sound(const Series& s) {
    const auto time = [](std::int64_t ms) { return ms >= 0 && ms <= time_ms_max; };
    return time(s.first_ms_) && time(s.last_ms_) && time(s.learned_ms_) &&
           time(s.moments_.reference_ms) && time(s.moments_.newest_ms) &&
           s.moments_.waits < moments_block && time(s.moments_.gap_ms) &&
           time(s.alarm_.peaks.until_ms) && s.first_ms_ <= s.last_ms_ &&
           s.learned_ms_ <= s.last_ms_ && s.half_life_ms_ >= 0 && s.warmup_ <= UINT16_MAX &&
           s.kind_ <= static_cast<std::uint32_t>(Kind::count) &&
           s.scale_.exponent >= exponent_min && s.scale_.exponent <= exponent_max &&
           std::isfinite(s.scale_.origin) && std::isfinite(s.pending_.value) &&
           std::isfinite(s.pending_.y) && Detector::sound(s.pending_.places) &&
           s.pending_.slots.sound() && static_cast<int>(s.pending_.cause) < causes &&
           s.pending_.utc_offset_s >= -utc_offset_max_s &&
           s.pending_.utc_offset_s <= utc_offset_max_s && s.step_.count <= gaps_learned &&
           s.step_.step_ms >= 0 && s.step_.step_ms <= UINT32_MAX && stats::sound(s.lag_.ring) &&
           stats::sound(s.residuals_.ring) && s.detector_.sound();
  }
};

void save(const Series& series, std::span<std::byte, series_bytes> out) {
  Header header{};
  std::memcpy(header.magic, magic, sizeof magic);
  header.version = series_format;
  header.kind = kind_series;
  header.parameters = SeriesCodec::parameters(series);
  header.checksum = checksum_of(header, series);
  std::memcpy(out.data(), &header, sizeof header);
  std::memcpy(out.data() + sizeof header, &series, sizeof series);
  std::memset(out.data() + saved_series_bytes, 0, out.size() - saved_series_bytes);
}

base::Result<Series> load(std::span<const std::byte> bytes) {
  if (bytes.size() < saved_series_bytes)
    return base::invalid("a state of " + std::to_string(bytes.size()) + " bytes is cut short: " +
                         std::to_string(saved_series_bytes) + " are needed");
  Header header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  if (std::memcmp(header.magic, magic, sizeof magic) != 0)
    return base::invalid("these bytes are no state of a series");
  if (header.version != series_format || header.kind != kind_series)
    return base::invalid("a state of format " + std::to_string(header.version) + ", kind " +
                         std::to_string(header.kind) + ": this program reads format " +
                         std::to_string(series_format) + ", kind " + std::to_string(kind_series));
  Series series;
  std::memcpy(static_cast<void*>(&series), bytes.data() + sizeof header, sizeof series);
  if (header.checksum != checksum_of(header, series))
    return base::invalid("the state is damaged: its checksum differs");
  if (!SeriesCodec::sound(series) || header.parameters != SeriesCodec::parameters(series))
    return base::invalid("the state is damaged: a field is out of its range");
  return series;
}

}  // namespace stats
