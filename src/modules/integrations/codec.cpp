#include "modules/integrations/codec.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace integrations {
namespace {

constexpr char version = 2;

// Bits of a signal's first byte.
enum Flag : std::uint8_t { resolved = 1, timeout = 2, starts = 4, ends = 8, known = 15 };

void put_number(std::string& out, std::uint64_t number) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out.append(text);
}

void put_time(std::string& out, base::Time time) {
  const auto bits = static_cast<std::uint64_t>(time.nanoseconds);
  for (unsigned shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<char>((bits >> shift) & 0xFF));
}

// Reads from the front; after the first fault everything reads as empty and `good` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t byte() {
    if (rest_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const std::uint64_t next = byte();
      value |= (next & 0x7F) << shift;
      if (next < 0x80) return value;
    }
    return fail();
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) fail();
    if (!good_) return {};
    const auto value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  base::Time time() {
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) bits |= std::uint64_t{byte()} << shift;
    return {static_cast<std::int64_t>(bits)};
  }
  bool good() const { return good_; }
  bool complete() const { return good_ && rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

 private:
  std::uint8_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool good_ = true;
};

base::Error broken(std::string_view what) {
  return base::invalid("the record's " + std::string(what) + " cannot be read");
}

void put_signal(std::string& out, const AlertSignal& signal) {
  unsigned flags = 0;
  if (signal.status == SignalStatus::resolved) flags |= Flag::resolved;
  if (signal.timeout) flags |= Flag::timeout;
  if (signal.starts_at) flags |= Flag::starts;
  if (signal.ends_at) flags |= Flag::ends;
  out.push_back(static_cast<char>(flags));
  put_text(out, signal.dedup_key);
  if (signal.starts_at) put_time(out, *signal.starts_at);
  if (signal.ends_at) put_time(out, *signal.ends_at);
  put_text(out, signal.url);
  put_text(out, signal.labels.encoded());
  put_text(out, signal.annotations.encoded());
}

base::Result<AlertSignal> read_signal(Reader& reader) {
  const std::uint8_t flags = reader.byte();
  if (flags > Flag::known) return broken("flags");
  AlertSignal signal;
  signal.status = (flags & Flag::resolved) != 0 ? SignalStatus::resolved : SignalStatus::firing;
  signal.timeout = (flags & Flag::timeout) != 0;
  signal.dedup_key = reader.text();
  if ((flags & Flag::starts) != 0) signal.starts_at = reader.time();
  if ((flags & Flag::ends) != 0) signal.ends_at = reader.time();
  signal.url = reader.text();
  const auto labels = reader.text();
  const auto annotations = reader.text();
  if (!reader.good()) return broken("signal");
  signal.labels = TRY(labels::LabelSet::decode(labels));
  signal.annotations = TRY(labels::LabelSet::decode(annotations));
  return signal;
}

}  // namespace

std::string encode(const AlertSignals& signals) {
  std::string out(1, version);
  std::size_t size = 16;
  for (const AlertSignal& signal : signals)
    size += 48 + signal.dedup_key.size() + signal.url.size() + signal.labels.encoded().size() +
            signal.annotations.encoded().size();
  out.reserve(size);
  put_number(out, signals.size());
  for (const AlertSignal& signal : signals) put_signal(out, signal);
  return out;
}

base::Result<AlertSignals> decode_alert_signals(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.byte() != version) return broken("version");
  const std::uint64_t count = reader.number();
  // A signal takes at least five bytes, so a false count cannot make us reserve much.
  if (count > reader.left() / 5) return broken("count");
  AlertSignals signals;
  signals.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) signals.push_back(TRY(read_signal(reader)));
  if (!reader.complete()) return broken("end");
  return signals;
}

std::string encode(const RawWebhook& webhook) {
  std::string out(1, version);
  out.reserve(webhook.content_type.size() + webhook.body.size() + 12);
  put_text(out, webhook.content_type);
  out.append(webhook.body);
  return out;
}

base::Result<RawWebhook> decode_raw_webhook(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.byte() != version) return broken("version");
  RawWebhook webhook;
  webhook.content_type = reader.text();
  if (!reader.good()) return broken("content type");
  webhook.body = bytes.substr(bytes.size() - reader.left());
  return webhook;
}

}  // namespace integrations
