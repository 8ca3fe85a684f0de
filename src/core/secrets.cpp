#include "core/secrets.h"

#include "base/crypto/aead.h"

namespace core {
namespace {

namespace aead = base::crypto::aead;

base::Result<std::vector<std::string>> sealing_keys(const store::Snapshot& snapshot) {
  static constexpr std::string_view sql = "select k.id from core_seal_key k order by k.id";
  std::vector<std::string> ids;
  TRY(snapshot.each(sql, {}, [&](const store::Row& row) { ids.emplace_back(row.text(0)); }));
  return ids;
}

base::Error missing(std::string_view id, const std::string& file) {
  return base::conflict("the secrets of this store are sealed with the key " + std::string(id) +
                        ", which " + (file.empty() ? "no file" : file) +
                        " holds: copy the file of a server that has it, or put its backup back");
}

// Whether all keys that seal something are here, the newest among them.
base::Result<bool> require_all(const store::Snapshot& snapshot, const std::vector<SealKey>& keys,
                               const std::string& file) {
  bool newest = false;
  for (const std::string& id : TRY(sealing_keys(snapshot))) {
    if (find_key(keys, id) == nullptr) return missing(id, file);
    newest |= !keys.empty() && keys.front().id == id;
  }
  return newest;
}

}  // namespace

bool Sealer::is_current(std::string_view text) const {
  const auto sealed = parse_sealed(text);
  return sealed && sealed->key_id == key_id();
}

base::Result<std::string> Sealer::seal(store::Transaction& transaction, const SecretPlace& place,
                                       const base::Secret& plain) const {
  static constexpr std::string_view insert =
      "insert into core_seal_key (id, created_at) values ($1, $2)";
  if (!TRY(require_all(transaction, keys_, file_)))
    TRY(transaction.run(insert, {key_id(), services_.clock.now()}));
  return to_text(
      {.key_id = key_id(),
       .box = aead::seal(keys_.front().key, plain, associated_data(place), services_.randomness)});
}

base::Done Sealer::forget_missing(store::Transaction& transaction) const {
  for (const std::string& id : TRY(sealing_keys(transaction)))
    if (find_key(keys_, id) == nullptr)
      TRY(transaction.run("delete from core_seal_key where id = $1", {id}));
  return {};
}

base::Result<std::int64_t> Sealer::forget_others(store::Transaction& transaction) const {
  return transaction.run("delete from core_seal_key where id <> $1", {key_id()});
}

Secrets::Secrets(const Services& services, Options options)
    : services_(services), keys_(std::move(options.key_file)) {}

base::Done Secrets::check() const {
  const auto keys = keys_.path().empty() ? std::vector<SealKey>() : TRY(keys_.load());
  TRY(services_.store.read({}, [&](const store::Snapshot& snapshot) {
    return require_all(snapshot, keys, keys_.path());
  }));
  return {};
}

base::Result<Sealer> Secrets::sealer() const {
  if (keys_.path().empty()) return base::unavailable("there is no key that seals secrets here");
  auto keys = keys_.load_or_create(services_.randomness);
  if (!keys) return base::unavailable(keys.error().message);
  return Sealer(keys_.path(), *std::move(keys), services_);
}

base::Result<base::Secret> Secrets::key_of(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  if (const SealKey* key = find_key(known_, id)) return key->key;
  if (!keys_.path().empty()) known_ = TRY(keys_.load());
  if (const SealKey* key = find_key(known_, id)) return key->key;
  return missing(id, keys_.path());
}

base::Result<base::Secret> Secrets::open(const SecretPlace& place, std::string_view text) const {
  const auto sealed = TRY(parse_sealed(text));
  const auto key = TRY(key_of(sealed.key_id));
  auto plain = aead::open(key, sealed.box, associated_data(place));
  if (!plain)
    return base::conflict("a sealed secret was changed in the store, or belongs elsewhere");
  return *std::move(plain);
}

}  // namespace core
