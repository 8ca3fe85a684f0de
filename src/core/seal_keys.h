// The keys that seal the secrets of the store: one file, mode 0600, a line a key, the newest first:
// "<id> <base64url of 32 bytes>"; lines that begin with '#' are comments. The first seals, all of
// them open. Replicas have copies of one file. It is read anew whenever a key is missing, so a new
// file needs no restart. Used by Secrets and by the offline verbs. Safe from any thread; two that
// write one file are the caller's to keep apart.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/secret.h"

namespace core {

struct SealKey {
  std::string id;
  base::Secret key;
};

inline constexpr std::size_t seal_keys_max = 32;

class SealKeys {
 public:
  explicit SealKeys(std::string path) : path_(std::move(path)) {}

  // The newest first; empty: there is no file. `denied`: others may read it; `invalid`: its line
  // and what is wrong with it.
  base::Result<std::vector<SealKey>> load() const;
  // The same, with a first key when there was no file.
  base::Result<std::vector<SealKey>> load_or_create(base::Randomness& randomness) const;
  // A new key before the others; its id. `conflict` past `seal_keys_max`.
  base::Result<std::string> add(base::Randomness& randomness) const;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

const SealKey* find_key(const std::vector<SealKey>& keys, std::string_view id);

}  // namespace core
