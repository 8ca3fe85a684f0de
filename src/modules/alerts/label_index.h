// Which slots have a label: for `=` matchers, so that 500 of 100,000 alerts are found in
// milliseconds instead of by a scan. Postings are found by a 64-bit hash of name and value, so a
// candidate may be false: the caller checks the matchers anyway. A label that one alert has costs
// about 40 bytes, a shared one 12 an alert. Not safe for concurrent writes.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engines/labels/label_set.h"
#include "engines/labels/matcher.h"
#include "modules/alerts/slot_table.h"

namespace alerts {

std::uint64_t label_hash(std::string_view name, std::string_view value);

class LabelIndex {
 public:
  void add(std::uint32_t slot, const labels::LabelSet& labels);
  void remove(std::uint32_t slot);
  // The shortest list that holds all that match; nullopt when no matcher names a value.
  std::optional<std::span<const std::uint32_t>> candidates(const labels::Matchers& matchers) const;

 private:
  struct Posting {
    std::uint64_t hash = 0;
    std::vector<std::uint32_t> slots;
  };
  // Where a slot stands: in which posting, at which index.
  struct Place {
    std::uint32_t posting = 0, at = 0;
  };
  struct Places {
    std::unique_ptr<Place[]> list;
    std::uint32_t size = 0;
  };
  std::uint32_t posting_of(std::uint64_t hash) const;
  std::uint32_t new_posting(std::uint64_t hash);
  void drop(const Place& place);

  SlotTable by_hash_;  // to postings_
  std::vector<Posting> postings_;
  std::vector<std::uint32_t> free_;
  std::vector<Places> places_;  // by slot
};

}  // namespace alerts
