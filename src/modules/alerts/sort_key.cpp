#include "modules/alerts/sort_key.h"

#include "base/text.h"
#include "core/page.h"

namespace alerts {
namespace {

void put(std::string& out, unsigned byte, Direction direction) {
  out.push_back(static_cast<char>(direction == Direction::ascending ? byte : 0xFFU - byte));
}

}  // namespace

SortKey& SortKey::number(std::int64_t value, Direction direction) {
  const std::uint64_t biased = static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8)
    put(bytes_, static_cast<unsigned>((biased >> shift) & 0xFF), direction);
  return *this;
}

// A zero byte ends it, so that a prefix comes first; one inside is told apart by 0xFF behind it.
SortKey& SortKey::text(std::string_view value, Direction direction) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    put(bytes_, byte, direction);
    if (byte == 0) put(bytes_, 0xFF, direction);
  }
  put(bytes_, 0, direction);
  put(bytes_, 0, direction);
  return *this;
}

SortKey& SortKey::id(const base::Id& id) {
  bytes_.append(id.view());
  return *this;
}

std::string cursor_of(std::string_view key) { return core::encode_cursor({base::to_hex(key)}); }

base::Result<std::string> key_of(const std::optional<std::string>& cursor) {
  if (!cursor) return std::string();
  const auto keys = TRY(core::decode_cursor(*cursor, 1));
  auto key = base::from_hex(keys.front());
  if (!key) return base::invalid("/cursor: not one of ours", "/cursor");
  return *std::move(key);
}

}  // namespace alerts
