#include "engines/audit/statement.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace audit {
namespace {

constexpr std::string_view epoch_mark = "mainstay ledger epoch v1";
constexpr std::string_view key_mark = "mainstay ledger key v1";
constexpr std::string_view unknown = "unknown";

// A line of a note holds no control characters and is not empty.
std::string one_line(std::string_view text) {
  std::string line(base::trim(text));
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line.empty() ? "-" : line;
}

std::string lines_of(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         base::to_base64(base::crypto::view(checkpoint.root)) + "\n";
}

// Reads a text line by line; the first fault is kept and makes the whole text wrong.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::string_view next(std::string_view what) {
    const auto end = rest_.find('\n');
    ++number_;
    if (end == std::string_view::npos || end == 0) {
      fail(what, "is missing");
      return {};
    }
    const auto line = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return line;
  }
  std::string text(std::string_view what) { return std::string(next(what)); }
  std::int64_t size(std::string_view what) {
    const auto line = next(what);
    const auto number = base::to_int64(line);
    if (!number || *number < 0 || std::to_string(*number) != line)
      fail(what, "is no decimal number without leading zeros");
    return number.value_or(0);
  }
  template <std::size_t N>
  std::array<std::uint8_t, N> bytes(std::string_view what) {
    std::array<std::uint8_t, N> out{};
    const auto line = next(what);
    const auto decoded = base::from_base64(line);
    if (!decoded || decoded->size() != N || base::to_base64(*decoded) != line)
      fail(what, "is not the base64 of " + std::to_string(N) + " bytes");
    else
      std::copy(decoded->begin(), decoded->end(), out.begin());
    return out;
  }
  Checkpoint checkpoint() {
    Checkpoint checkpoint;
    checkpoint.origin = text("the origin");
    checkpoint.size = size("the size");
    checkpoint.root = bytes<sizeof(merkle::Hash)>("the root");
    return checkpoint;
  }
  base::Time time() {
    const auto line = next("the time");
    const auto at = base::parse_rfc3339(line);
    if (!at) fail("the time", "is not as in RFC 3339");
    return at ? *at : base::Time{};
  }
  bool at_unknown() const { return rest_.starts_with(unknown); }
  // Only a checkpoint may have more lines than it needs, none of them empty.
  base::Done extensions() {
    while (!rest_.empty()) next("an extension");
    return end();
  }
  base::Done end() {
    if (!error_ && !rest_.empty()) fail("the text", "goes on after its last line");
    if (error_) return *std::move(error_);
    return {};
  }

 private:
  void fail(std::string_view what, const std::string& why) {
    if (!error_)
      error_ =
          base::invalid("line " + std::to_string(number_) + ": " + std::string(what) + " " + why);
    rest_ = {};
  }

  std::string_view rest_;
  int number_ = 0;
  std::optional<base::Error> error_;
};

base::Result<Statement> parse_epoch(Lines lines) {
  Epoch epoch;
  lines.next("the kind");
  epoch.origin = lines.text("the origin");
  epoch.restored = lines.checkpoint();
  if (lines.at_unknown()) {
    for (int i = 0; i < 3; ++i)
      if (lines.next("the old head") != unknown) return base::invalid("half an old head is known");
  } else {
    epoch.old = lines.checkpoint();
  }
  epoch.at = lines.time();
  epoch.who = lines.text("who");
  epoch.why = lines.text("why");
  TRY(lines.end());
  return Statement(std::move(epoch));
}

base::Result<Statement> parse_key(Lines lines) {
  KeyHandover handover;
  lines.next("the kind");
  handover.origin = lines.text("the origin");
  handover.size = lines.size("the size");
  handover.key = lines.bytes<sizeof(PublicKey)>("the key");
  handover.at = lines.time();
  handover.who = lines.text("who");
  handover.why = lines.text("why");
  TRY(lines.end());
  return Statement(std::move(handover));
}

}  // namespace

std::string origin_of(const base::Id& tenant, const base::Id& epoch) {
  std::string origin = "mainstay/" + base::to_string(tenant);
  if (!epoch.is_nil()) origin += "/" + base::to_string(epoch);
  return origin;
}

const std::string& origin_of(const Statement& statement) {
  return std::visit([](const auto& each) -> const std::string& { return each.origin; }, statement);
}

std::string text_of(const Checkpoint& checkpoint) { return lines_of(checkpoint); }

std::string text_of(const Epoch& epoch) {
  std::string text(epoch_mark);
  text += "\n" + epoch.origin + "\n" + lines_of(epoch.restored);
  if (epoch.old) {
    text += lines_of(*epoch.old);
  } else {
    for (int i = 0; i < 3; ++i) text.append(unknown).append(1, '\n');
  }
  return text + base::format_rfc3339(epoch.at) + "\n" + one_line(epoch.who) + "\n" +
         one_line(epoch.why) + "\n";
}

std::string text_of(const KeyHandover& handover) {
  return std::string(key_mark) + "\n" + handover.origin + "\n" + std::to_string(handover.size) +
         "\n" + base::to_base64(base::crypto::ed25519::view(handover.key)) + "\n" +
         base::format_rfc3339(handover.at) + "\n" + one_line(handover.who) + "\n" +
         one_line(handover.why) + "\n";
}

base::Result<Statement> parse_statement(std::string_view text) {
  const auto kind = text.substr(0, text.find('\n'));
  if (kind == epoch_mark) return parse_epoch(Lines(text));
  if (kind == key_mark) return parse_key(Lines(text));
  Lines lines(text);
  Checkpoint checkpoint = lines.checkpoint();
  TRY(lines.extensions());
  return Statement(std::move(checkpoint));
}

}  // namespace audit
