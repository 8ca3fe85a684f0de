// LabelSet: what identifies an alert: unique names with non-empty values, sorted by name (bytes).
// One heap block holds them all, with its count of owners: an alert has two sets, and with
// std::shared_ptr and lengths of four bytes it took 150 bytes more. Immutable, cheap to move,
// copied by sharing the block. Source of orders and fingerprint: Alertmanager (see fingerprint and
// compare).
#pragma once
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace labels {

struct Label {
  std::string_view name, value;
  bool operator==(const Label&) const = default;
};

class LabelSet {
 public:
  LabelSet() = default;
  // Sorts; drops empty values; of a name given twice the last wins.
  static LabelSet from(std::vector<Label> labels);
  static LabelSet from(const std::map<std::string, std::string>& labels);

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view value(std::string_view name) const;  // "" when absent
  bool has(std::string_view name) const { return !value(name).empty(); }
  std::size_t bytes() const;  // memory held, for the figures

  // Walks the encoded block; valid as long as the set.
  class Iterator {
   public:
    explicit Iterator(const char* at) : at_(at) {}
    Label operator*() const;
    Iterator& operator++();
    bool operator==(const Iterator& other) const = default;

   private:
    const char* at_;
  };
  Iterator begin() const { return Iterator(encoded().data()); }
  Iterator end() const { return Iterator(encoded().data() + bytes_); }

  bool operator==(const LabelSet& other) const;
  std::map<std::string, std::string> to_map() const;
  // One stable byte string, for rows and records: of each label the lengths of name and value as
  // LEB128, name, value. `decode` refuses what `encoded` would not answer.
  std::string_view encoded() const;
  static base::Result<LabelSet> decode(std::string_view bytes);

 private:
  struct Block {  // the labels follow it
    mutable std::atomic<std::uint32_t> owners = 0;
  };
  friend void intrusive_ptr_add_ref(const Block* block);
  friend void intrusive_ptr_release(const Block* block);

  boost::intrusive_ptr<const Block> block_;  // shared by copies; nullptr: no labels
  std::uint32_t size_ = 0, bytes_ = 0;
};

// FNV-1a, 64 bit, over `name 0xFF value 0xFF` of each label in order (Prometheus' fingerprint).
// Compatible with Alertmanager's; not collision-safe: never the only key of a row.
std::uint64_t fingerprint(const LabelSet& set);
std::string fingerprint_text(std::uint64_t fingerprint);  // 16 lower-case hex digits

// Alertmanager's order of label sets: fewer labels first; then over the union of names in order:
// the set that lacks the name, else the smaller value, comes first. Negative, 0 or positive.
int compare(const LabelSet& a, const LabelSet& b);

// {a="b", c="d"} as Go's model.LabelSet prints: comma and space, values quoted like %q.
std::string to_text(const LabelSet& set);
// The labels of `names` that the set has.
LabelSet subset(const LabelSet& set, const std::vector<std::string>& names);

}  // namespace labels
