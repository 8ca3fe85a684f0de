#include "platform/store/migration_status.h"

namespace store {

base::Result<std::vector<AppliedMigration>> applied_migrations(Store& store) {
  static constexpr std::string_view select_applied =
      "select owner, number, name, applied_at from schema_migration order by owner, number";
  return store.read({},
                    [](const Snapshot& snapshot) -> base::Result<std::vector<AppliedMigration>> {
                      std::vector<AppliedMigration> applied;
                      TRY(snapshot.each(select_applied, {}, [&applied](const Row& row) {
                        applied.push_back({.owner = std::string(row.text(0)),
                                           .number = row.integer(1),
                                           .name = std::string(row.text(2)),
                                           .applied_at = row.time(3)});
                      }));
                      return applied;
                    });
}

}  // namespace store
