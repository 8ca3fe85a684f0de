#include "engines/labels/label_set.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "engines/labels/quote.h"

namespace labels {
namespace {

// Block: for each label u32 name length, u32 value length (little endian), name, value.
constexpr std::size_t head_bytes = 8;

struct Head {
  std::uint32_t name, value;
};

Head head_at(const char* at) {
  Head head{};
  std::memcpy(&head.name, at, 4);
  std::memcpy(&head.value, at + 4, 4);
  return head;
}

Label label_at(const char* at) {
  const Head head = head_at(at);
  return {{at + head_bytes, head.name}, {at + head_bytes + head.name, head.value}};
}

char* put(char* at, const Label& label) {
  const auto name = static_cast<std::uint32_t>(label.name.size());
  const auto value = static_cast<std::uint32_t>(label.value.size());
  std::memcpy(at, &name, 4);
  std::memcpy(at + 4, &value, 4);
  if (name > 0) std::memcpy(at + head_bytes, label.name.data(), name);
  if (value > 0) std::memcpy(at + head_bytes + name, label.value.data(), value);
  return at + head_bytes + name + value;
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

Label LabelSet::Iterator::operator*() const { return label_at(at_); }

LabelSet::Iterator& LabelSet::Iterator::operator++() {
  const Head head = head_at(at_);
  at_ += head_bytes + head.name + head.value;
  return *this;
}

LabelSet LabelSet::from(std::vector<Label> labels) {
  sort_by_name(labels);
  std::size_t kept = 0, bytes = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool given_again = i + 1 < labels.size() && labels[i + 1].name == labels[i].name;
    if (given_again || labels[i].value.empty()) continue;
    bytes += head_bytes + labels[i].name.size() + labels[i].value.size();
    labels[kept++] = labels[i];
  }
  CHECK(bytes <= UINT32_MAX);
  LabelSet set;
  if (kept == 0) return set;
  auto block = std::make_shared_for_overwrite<char[]>(bytes);
  char* at = block.get();
  for (std::size_t i = 0; i < kept; ++i) at = put(at, labels[i]);
  set.block_ = std::move(block);
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

std::size_t LabelSet::bytes() const { return sizeof(LabelSet) + bytes_; }

std::map<std::string, std::string> LabelSet::to_map() const {
  std::map<std::string, std::string> map;
  for (const Label label : *this) map.emplace_hint(map.end(), label.name, label.value);
  return map;
}

std::string_view LabelSet::encoded() const { return {block_.get(), bytes_}; }

base::Result<LabelSet> LabelSet::decode(std::string_view bytes) {
  std::vector<Label> list;
  for (std::string_view rest = bytes; !rest.empty();) {
    if (rest.size() < head_bytes) return base::invalid("label set: cut off");
    const Head head = head_at(rest.data());
    const std::size_t length = head_bytes + std::size_t{head.name} + head.value;
    if (rest.size() < length) return base::invalid("label set: cut off");
    const Label label = label_at(rest.data());
    if (label.value.empty()) return base::invalid("label set: an empty value");
    if (!list.empty() && list.back().name >= label.name)
      return base::invalid("label set: names not sorted");
    list.push_back(label);
    rest.remove_prefix(length);
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
