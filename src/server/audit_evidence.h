// What an auditor's command reads: a store without writing to it, files of signed notes, files of
// keys. Used by the audit commands.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/tenants.h"
#include "engines/audit/statement.h"
#include "platform/store/store.h"
#include "server/db_store.h"

namespace server {

inline constexpr std::size_t audit_file_bytes_max = 256 << 20;  // `audit_file_bytes_max`

// Beside the servers that serve from it, or alone. `invalid`: no store of this release there.
base::Result<std::unique_ptr<store::Store>> open_to_look(const StorePlace& place);
// The named one, or all when `name` is "".
base::Result<std::vector<core::Tenant>> tenants_named(store::Store& store, const std::string& name);

class Evidence {
 public:
  base::Done read_notes(const std::vector<std::string>& files);
  base::Done read_keys(const std::string& file);  // "": none
  // Of a tenant: a note that is about another's ledger is left out, one that is none is not.
  std::vector<std::string> notes_of(const base::Id& tenant) const;
  // Absent when no file was given.
  std::optional<std::vector<audit::PublicKey>> keys_of(const base::Id& tenant) const;

 private:
  std::vector<std::string> notes_;
  struct NamedKey {
    std::string origin;
    audit::PublicKey key;
  };
  std::optional<std::vector<NamedKey>> keys_;
};

}  // namespace server
