#include "modules/integrations/store.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"

namespace integrations {
namespace {

constexpr std::string_view insert_integration =
    "insert into integrations_integration (tenant_id, id, kind, name, created_at, created_by)"
    " values ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view insert_key =
    "insert into integrations_key (integration_id, key_hash, tenant_id) values ($1, $2, $3)";
constexpr std::string_view delete_integration =
    "delete from integrations_integration where tenant_id = $1 and id = $2";
constexpr std::string_view delete_key =
    "delete from integrations_key where integration_id = $2 and tenant_id = $1";
constexpr std::string_view select_all =
    "select i.id, i.kind, i.name, i.created_at, i.created_by, k.key_hash"
    " from integrations_integration i join integrations_key k on k.integration_id = i.id"
    " where i.tenant_id = $1 order by i.id";
constexpr std::string_view select_one =
    "select i.id, i.kind, i.name, i.created_at, i.created_by from integrations_integration i"
    " where i.tenant_id = $1 and i.id = $2";
constexpr std::string_view select_page =
    "select i.id, i.kind, i.name, i.created_at, i.created_by from integrations_integration i"
    " where i.tenant_id = $1 and i.id > $2 order by i.id limit $3";

Integration integration_of(const store::Row& row) {
  Integration integration;
  integration.id = row.id(0);
  integration.kind = static_cast<Kind>(row.integer(1));
  integration.name = row.text(2);
  integration.created_at = row.time(3);
  integration.created_by = row.text(4);
  return integration;
}

base::crypto::Digest digest_of(std::string_view bytes) {
  base::crypto::Digest digest{};
  CHECK(bytes.size() == digest.size());
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

}  // namespace

base::Done insert(store::Transaction& transaction, const Keyed& keyed) {
  const Integration& integration = keyed.integration;
  const auto kind = static_cast<std::int64_t>(integration.kind);
  auto inserted = transaction.run(insert_integration,
                                  {transaction.tenant(), integration.id, kind, integration.name,
                                   integration.created_at, integration.created_by});
  if (!inserted && inserted.error().code == base::Code::conflict)
    return base::Error{base::Code::conflict,
                       "/name: another integration is called " + integration.name, "/name"};
  if (!inserted) return inserted.error();
  TRY(transaction.run(insert_key, {integration.id, store::Bytes{base::crypto::view(keyed.key_hash)},
                                   transaction.tenant()}));
  return {};
}

base::Result<bool> erase(store::Transaction& transaction, const base::Id& id) {
  TRY(transaction.run(delete_key, {transaction.tenant(), id}));
  return TRY(transaction.run(delete_integration, {transaction.tenant(), id})) > 0;
}

base::Result<std::vector<Keyed>> all(const store::Snapshot& snapshot) {
  std::vector<Keyed> list;
  TRY(snapshot.each(select_all, {snapshot.tenant()}, [&](const store::Row& row) {
    list.push_back({integration_of(row), digest_of(row.bytes(5))});
  }));
  return list;
}

base::Result<std::optional<Integration>> find(const store::Snapshot& snapshot, const base::Id& id) {
  std::optional<Integration> found;
  TRY(snapshot.first(select_one, {snapshot.tenant(), id},
                     [&](const store::Row& row) { found = integration_of(row); }));
  return found;
}

base::Result<std::vector<Integration>> page(const store::Snapshot& snapshot, const base::Id& after,
                                            std::int32_t limit) {
  std::vector<Integration> list;
  TRY(snapshot.each(select_page, {snapshot.tenant(), after, std::int64_t{limit}},
                    [&](const store::Row& row) { list.push_back(integration_of(row)); }));
  return list;
}

}  // namespace integrations
