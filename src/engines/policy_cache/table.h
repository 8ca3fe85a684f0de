// The records of one policy by the digests of its subjects. Most subjects are told the same, so
// each text is held once. Reading is safe from any thread, while nobody puts.
#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "engines/policy_cache/fingerprint.h"

namespace policy_cache {

class Table {
 public:
  // `policy_cache_entries_max`: a table that is full begins anew.
  static constexpr std::size_t entries_max = 400'000;
  // `policy_cache_table_bytes_max`, of the records that differ; the same.
  static constexpr std::size_t record_bytes_max = std::size_t{64} << 20;

  // nullopt: nothing is known of such a subject.
  std::optional<std::string_view> find(const Digest& subject) const;
  void put(const Digest& subject, std::string_view record);
  std::size_t size() const { return entries_.size(); }
  bool changed() const { return changed_; }  // since it was read or written

  // As a file, with a SHA-256 at its end. `invalid` for what is damaged or of another format.
  std::string encode();
  static base::Result<Table> decode(std::string_view bytes);

 private:
  struct Hash {  // a digest is as good as random already
    std::size_t operator()(const Digest& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  std::uint32_t number_of(std::string_view record);

  std::unordered_map<Digest, std::uint32_t, Hash> entries_;  // to the number of a record
  std::unordered_map<std::string, std::uint32_t, base::TextHash, std::equal_to<>> numbers_;
  std::vector<std::string_view> records_;  // keys of numbers_
  std::size_t record_bytes_ = 0;
  bool changed_ = false;
};

}  // namespace policy_cache
