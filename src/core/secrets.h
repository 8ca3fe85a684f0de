// The secrets that the store must keep as they are, because others are to be shown them: sealed
// with a key that stands outside of the store (seal_keys.h), bound to their place. The store names
// the keys that seal something (core_seal_key), so that a server without one of them is refused and
// replicas do not seal with different ones. Safe from any thread.
#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/seal_keys.h"
#include "core/sealed_text.h"
#include "core/services.h"
#include "platform/store/store.h"

namespace core {

// What seals, as it was when it was asked for.
class Sealer {
 public:
  Sealer(std::string file, std::vector<SealKey> keys, const Services& services)
      : file_(std::move(file)), keys_(std::move(keys)), services_(services) {}

  // The text for the store, in the unit of work that puts it there. `conflict` when the store's
  // secrets are sealed with a key that this server does not have.
  base::Result<std::string> seal(store::Transaction& transaction, const SecretPlace& place,
                                 const base::Secret& plain) const;
  // Of the keys that the store names: those that are gone for good, or all but this one.
  base::Done forget_missing(store::Transaction& transaction) const;
  base::Result<std::int64_t> forget_others(store::Transaction& transaction) const;  // how many
  const std::string& key_id() const { return keys_.front().id; }
  // Whether it is sealed, and with this key.
  bool is_current(std::string_view text) const;

 private:
  std::string file_;
  std::vector<SealKey> keys_;  // the first seals
  const Services& services_;
};

class Secrets {
 public:
  struct Options {
    std::string key_file = {};  // "": nothing can be sealed
  };
  Secrets(const Services& services, Options options);

  // At the start. `conflict` names the keys of the store that are not in the file.
  base::Done check() const;
  // With a first key when there is none. `unavailable`: the file cannot be read or made.
  base::Result<Sealer> sealer() const;
  // `conflict`: the key is not here, or the text is damaged or of another place.
  base::Result<base::Secret> open(const SecretPlace& place, std::string_view text) const;

 private:
  base::Result<base::Secret> key_of(std::string_view id) const;

  const Services& services_;
  const SealKeys keys_;
  mutable std::mutex mutex_;            // guards known_
  mutable std::vector<SealKey> known_;  // as the file was read last
};

}  // namespace core
