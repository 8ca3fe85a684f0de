#include "engines/labels/label_set.h"

#include <algorithm>
#include <new>
#include <optional>

#include "base/check.h"
#include "engines/labels/quote.h"

namespace labels {
namespace {

// LEB128: seven bits a byte, the lowest first; all but the last have the top bit.
constexpr std::size_t length_bytes_max = 5;

std::size_t bytes_of_length(std::size_t length) {
  std::size_t bytes = 1;
  while (length >>= 7) ++bytes;
  return bytes;
}

char* put_length(char* at, std::size_t length) {
  for (; length >= 0x80; length >>= 7) *at++ = static_cast<char>(length | 0x80);
  *at++ = static_cast<char>(length);
  return at;
}

// Of what `put_length` wrote.
std::size_t take_length(const char*& at) {
  std::size_t length = static_cast<unsigned char>(*at++);
  if (length < 0x80) return length;
  length &= 0x7F;
  for (unsigned shift = 7;; shift += 7) {
    const std::size_t byte = static_cast<unsigned char>(*at++);
    length |= (byte & 0x7F) << shift;
    if (byte < 0x80) return length;
  }
}

// Of bytes from elsewhere: nullopt when they are cut off, or not how `put_length` writes a number.
std::optional<std::size_t> read_length(std::string_view& rest) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < std::min(rest.size(), length_bytes_max); ++i) {
    const std::size_t byte = static_cast<unsigned char>(rest[i]);
    length |= (byte & 0x7F) << (7 * i);
    if (byte >= 0x80) continue;
    if (bytes_of_length(length) != i + 1) return std::nullopt;
    rest.remove_prefix(i + 1);
    return length;
  }
  return std::nullopt;
}

std::size_t bytes_of(const Label& label) {
  return bytes_of_length(label.name.size()) + bytes_of_length(label.value.size()) +
         label.name.size() + label.value.size();
}

char* put(char* at, const Label& label) {
  at = put_length(put_length(at, label.name.size()), label.value.size());
  at = std::ranges::copy(label.name, at).out;
  return std::ranges::copy(label.value, at).out;
}

// Senders written in Go send sorted maps, so the check alone usually does. Equal names keep their
// order.
void sort_by_name(std::vector<Label>& labels) {
  if (std::ranges::is_sorted(labels, {}, &Label::name)) return;
  std::vector<std::pair<Label, std::size_t>> numbered;
  numbered.reserve(labels.size());
  for (const Label& label : labels) numbered.emplace_back(label, numbered.size());
  std::ranges::sort(numbered, {}, [](const auto& entry) {
    return std::make_pair(entry.first.name, entry.second);
  });
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = numbered[i].first;
}

std::uint64_t fold(std::uint64_t hash, std::string_view bytes) {
  constexpr std::uint64_t prime = 1099511628211ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return (hash ^ 0xFFU) * prime;
}

}  // namespace

void intrusive_ptr_add_ref(const LabelSet::Block* block) {
  block->owners.fetch_add(1, std::memory_order_relaxed);
}

void intrusive_ptr_release(const LabelSet::Block* block) {
  if (block->owners.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  block->~Block();
  ::operator delete(const_cast<LabelSet::Block*>(block));
}

Label LabelSet::Iterator::operator*() const {
  const char* at = at_;
  const std::size_t name = take_length(at), value = take_length(at);
  return {{at, name}, {at + name, value}};
}

LabelSet::Iterator& LabelSet::Iterator::operator++() {
  const std::size_t name = take_length(at_), value = take_length(at_);
  at_ += name + value;
  return *this;
}

LabelSet LabelSet::from(std::vector<Label> labels) {
  sort_by_name(labels);
  std::size_t kept = 0, bytes = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool given_again = i + 1 < labels.size() && labels[i + 1].name == labels[i].name;
    if (given_again || labels[i].value.empty()) continue;
    bytes += bytes_of(labels[i]);
    labels[kept++] = labels[i];
  }
  CHECK(bytes <= UINT32_MAX);
  LabelSet set;
  if (kept == 0) return set;
  auto* const block = new (::operator new(sizeof(Block) + bytes)) Block;
  auto* at = reinterpret_cast<char*>(block + 1);
  for (std::size_t i = 0; i < kept; ++i) at = put(at, labels[i]);
  set.block_ = block;
  set.size_ = static_cast<std::uint32_t>(kept);
  set.bytes_ = static_cast<std::uint32_t>(bytes);
  return set;
}

LabelSet LabelSet::from(const std::map<std::string, std::string>& labels) {
  std::vector<Label> list;
  list.reserve(labels.size());
  for (const auto& [name, value] : labels) list.push_back({name, value});
  return from(std::move(list));
}

std::string_view LabelSet::value(std::string_view name) const {
  for (const Label label : *this) {
    if (label.name == name) return label.value;
    if (label.name > name) break;
  }
  return {};
}

bool LabelSet::operator==(const LabelSet& other) const {
  return block_ == other.block_ || encoded() == other.encoded();
}

std::size_t LabelSet::bytes() const {
  return sizeof(LabelSet) + (block_ ? sizeof(Block) + bytes_ : 0);
}

std::map<std::string, std::string> LabelSet::to_map() const {
  std::map<std::string, std::string> map;
  for (const Label label : *this) map.emplace_hint(map.end(), label.name, label.value);
  return map;
}

std::string_view LabelSet::encoded() const {
  if (!block_) return {};
  return {reinterpret_cast<const char*>(block_.get() + 1), bytes_};
}

base::Result<LabelSet> LabelSet::decode(std::string_view bytes) {
  std::vector<Label> list;
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto name = read_length(rest);
    const auto value = name ? read_length(rest) : std::nullopt;
    if (!value) return base::invalid("label set: not a length, or cut off");
    if (rest.size() < *name + *value) return base::invalid("label set: cut off");
    const Label label{rest.substr(0, *name), rest.substr(*name, *value)};
    if (label.value.empty()) return base::invalid("label set: an empty value");
    if (!list.empty() && list.back().name >= label.name)
      return base::invalid("label set: names not sorted");
    list.push_back(label);
    rest.remove_prefix(*name + *value);
  }
  return from(std::move(list));
}

std::uint64_t fingerprint(const LabelSet& set) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const Label label : set) hash = fold(fold(hash, label.name), label.value);
  return hash;
}

std::string fingerprint_text(std::uint64_t fingerprint) {
  std::string text(16, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, fingerprint >>= 4)
    *at = "0123456789abcdef"[fingerprint & 15];
  return text;
}

int compare(const LabelSet& a, const LabelSet& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  auto left = a.begin(), right = b.begin();
  for (; left != a.end() && right != b.end(); ++left, ++right) {
    const Label x = *left, y = *right;
    if (x.name != y.name) return x.name < y.name ? 1 : -1;  // who lacks the smaller name is first
    if (x.value != y.value) return x.value < y.value ? -1 : 1;
  }
  return 0;
}

std::string to_text(const LabelSet& set) {
  std::string out = "{";
  for (const Label label : set) {
    if (out.size() > 1) out += ", ";
    out.append(label.name).append("=").append(go_quote(label.value));
  }
  return out + "}";
}

LabelSet subset(const LabelSet& set, const std::vector<std::string>& names) {
  std::vector<Label> kept;
  for (const Label label : set)
    if (std::ranges::find(names, label.name) != names.end()) kept.push_back(label);
  return LabelSet::from(std::move(kept));
}

}  // namespace labels
