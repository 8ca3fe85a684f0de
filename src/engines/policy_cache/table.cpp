#include "engines/policy_cache/table.h"

#include <algorithm>

#include "engines/policy_cache/bytes.h"

namespace policy_cache {
namespace {

// The number rises with every change of what a table or a record holds.
constexpr std::string_view format = "mainstay policy cache 1\n";

base::Error damaged() { return base::invalid("is damaged, or of another version"); }

}  // namespace

std::optional<std::string_view> Table::find(const Digest& subject) const {
  const auto found = entries_.find(subject);
  if (found == entries_.end()) return std::nullopt;
  return records_[found->second];
}

std::uint32_t Table::number_of(std::string_view record) {
  if (const auto known = numbers_.find(record); known != numbers_.end()) return known->second;
  const auto [at, added] = numbers_.emplace(record, static_cast<std::uint32_t>(records_.size()));
  records_.push_back(at->first);
  record_bytes_ += record.size();
  return at->second;
}

void Table::put(const Digest& subject, std::string_view record) {
  if (entries_.size() >= entries_max || record_bytes_ > record_bytes_max) *this = Table();
  entries_[subject] = number_of(record);
  changed_ = true;
}

std::string Table::encode() {
  std::string out(format);
  put_number(out, records_.size());
  for (const std::string_view record : records_) put_text(out, record);
  put_number(out, entries_.size());
  for (const auto& [subject, number] : entries_) {
    out += base::crypto::view(subject);
    put_number(out, number);
  }
  out += base::crypto::view(base::crypto::sha256(out));
  changed_ = false;
  return out;
}

base::Result<Table> Table::decode(std::string_view bytes) {
  constexpr std::size_t digest_size = sizeof(Digest);
  if (!bytes.starts_with(format) || bytes.size() < format.size() + digest_size) return damaged();
  const std::string_view content = bytes.substr(0, bytes.size() - digest_size);
  if (base::crypto::view(base::crypto::sha256(content)) != bytes.substr(content.size()))
    return damaged();
  Bytes rest(content.substr(format.size()));
  Table table;
  for (std::size_t left = rest.count(); left > 0 && rest.good(); --left)
    if (const std::size_t number = table.records_.size(); table.number_of(rest.text()) != number)
      return damaged();
  const std::size_t count = rest.count();
  if (count > entries_max) return damaged();
  table.entries_.reserve(count);
  for (std::size_t left = count; left > 0 && rest.good(); --left) {
    Digest subject{};
    std::ranges::copy(rest.take(digest_size), subject.begin());
    const std::uint64_t number = rest.number();
    if (!rest.good() || number >= table.records_.size()) return damaged();
    table.entries_[subject] = static_cast<std::uint32_t>(number);
  }
  if (!rest.good() || !rest.at_end()) return damaged();
  return table;
}

}  // namespace policy_cache
