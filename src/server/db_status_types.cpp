// The field tables of what `db status` and `db migrate` tell.
#include "server/db_status.h"

namespace server {

using base::describe::Field;
using base::describe::field;
using base::describe::object;
using base::describe::Tag;
using base::describe::Type;

const Type& described(Tag<MigrationReport>) {
  static constexpr Field fields[] = {
      field<&MigrationReport::dry_run>("dry_run", "Nothing was applied"),
      field<&MigrationReport::from_release>("from_release", "Of the schema as it was"),
      field<&MigrationReport::to_release>("to_release", "Of the schema afterwards"),
      field<&MigrationReport::migrations>("migrations", "What was applied, or would be"),
  };
  static constexpr Type type = object("MigrationReport", "What a migration does", fields);
  return type;
}

const Type& described(Tag<MigrationLine>) {
  static constexpr Field fields[] = {
      field<&MigrationLine::name>("name", "Its file"),
      field<&MigrationLine::checksum>("checksum", "SHA-256 of its text"),
      field<&MigrationLine::state>("state", "applied, pending, or unknown to this program"),
      field<&MigrationLine::applied_at>("applied_at", "When it was applied"),
  };
  static constexpr Type type = object("MigrationLine", "One migration", fields);
  return type;
}

const Type& described(Tag<ModuleSchema>) {
  static constexpr Field fields[] = {
      field<&ModuleSchema::module>("module", "Whose tables"),
      field<&ModuleSchema::migrations>("migrations", "In their order"),
  };
  static constexpr Type type = object("ModuleSchema", "A module's migrations", fields);
  return type;
}

const Type& described(Tag<StoreOwner>) {
  static constexpr Field fields[] = {
      field<&StoreOwner::pid>("pid", "Process id"),
      field<&StoreOwner::url>("url", "Where it listens"),
      field<&StoreOwner::version>("version", "Which release it is"),
  };
  static constexpr Type type = object("StoreOwner", "The server that owns a data folder", fields);
  return type;
}

const Type& described(Tag<DbStatus>) {
  static constexpr Field fields[] = {
      field<&DbStatus::data>("data", "The data folder"),
      field<&DbStatus::database>("database", "sqlite or postgres"),
      field<&DbStatus::in_use>("in_use", "A server owns the folder"),
      field<&DbStatus::owner>("owner", "Which server, once it is ready"),
      field<&DbStatus::release>("release", "Of the schema"),
      field<&DbStatus::program_release>("program_release", "The schema of this program"),
      field<&DbStatus::pending>("pending", "Migrations that this program would apply"),
      field<&DbStatus::refused>("refused", "Why this program does not run on the schema"),
      field<&DbStatus::bytes>("bytes", "Of the store on disk"),
      field<&DbStatus::used_bytes>("used_bytes", "Of them in use"),
      field<&DbStatus::intake_bytes>("intake_bytes", "Of the intake's segments"),
      field<&DbStatus::modules>("modules", "Migrations by module"),
      field<&DbStatus::tables>("tables", "Rows by table"),
  };
  static constexpr Type type = object("DbStatus", "A store as it stands", fields);
  return type;
}

}  // namespace server
