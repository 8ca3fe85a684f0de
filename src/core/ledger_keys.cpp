#include "core/ledger_keys.h"

#include "platform/files/files.h"

namespace core {
namespace {

namespace ed25519 = base::crypto::ed25519;

constexpr std::size_t pem_bytes_max = 4'096;
constexpr unsigned ledger_keys_folder_mode = 0700;

base::Result<base::Secret> read_key(const std::string& path) {
  auto pem = files::read_secret(path, pem_bytes_max);
  if (!pem) return std::move(pem).error();
  auto seed = ed25519::from_pem(*pem);
  if (!seed) return base::invalid(path + ": " + seed.error().message);
  return seed;
}

}  // namespace

std::string LedgerKeys::path_of(const base::Id& tenant) const {
  return folder_ + "/ledger-" + base::to_string(tenant) + ".pem";
}

base::Result<base::Secret> LedgerKeys::load(
    const base::Id& tenant, const std::optional<ed25519::PublicKey>& expected) const {
  const std::string path = path_of(tenant);
  auto current = read_key(path);
  const bool fits = current && (!expected || ed25519::public_key(*current) == *expected);
  if (fits) return current;
  if (!expected) return std::move(current).error();
  auto next = read_key(next_path_of(tenant));
  if (next && ed25519::public_key(*next) == *expected) {
    TRY(files::rename(next_path_of(tenant), path));  // a rotation that was interrupted
    return next;
  }
  if (!current && current.error().code != base::Code::not_found) return std::move(current).error();
  if (current)
    return base::conflict(path +
                          ": holds another key than the one that the ledger names;"
                          " put its backup back, or replace it: `mainstay audit key rotate"
                          " --lost`");
  return base::not_found(path +
                         ": the key that signs the ledger is not here; put its backup back,"
                         " or replace it: `mainstay audit key rotate --lost`");
}

base::Result<base::Secret> LedgerKeys::create(const base::Id& tenant,
                                              base::Randomness& randomness) const {
  TRY(files::make_folder(folder_, ledger_keys_folder_mode));
  base::Secret seed = ed25519::new_seed(randomness);
  const base::Secret pem = ed25519::to_pem(seed);
  // Whole or not there: half a key would stand in the way of every later one.
  TRY(files::replace(path_of(tenant), pem.reveal(), files::private_mode));
  return seed;
}

base::Done LedgerKeys::stage(const base::Id& tenant, const base::Secret& seed) const {
  TRY(files::make_folder(folder_, ledger_keys_folder_mode));
  const base::Secret pem = ed25519::to_pem(seed);
  return files::replace(next_path_of(tenant), pem.reveal(), files::private_mode);
}

base::Done LedgerKeys::take(const base::Id& tenant) const {
  return files::rename(next_path_of(tenant), path_of(tenant));
}

}  // namespace core
