// Migrations: numbered, forward only, one text for both databases. Types are written {int64}
// {float64} {bytes} {text} {bool} and expanded; on SQLite tables become STRICT. Each is recorded
// with its checksum. Used by core/module at the start, before anything else touches the store.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "platform/store/store.h"

namespace store {

// The release whose schema this program writes. Goes up by one with each release that adds a
// migration.
inline constexpr int schema_release = 1;

struct Migration {
  int number;             // from 1, without gaps, per owner
  std::string_view name;  // "0001_episodes"
  std::string_view sql;   // statements separated by ';'
};

struct MigrationSet {
  std::string_view owner;  // "core", "alerts", ...
  std::span<const Migration> migrations;
};

// Applies what is missing, each migration in one unit with its record. `conflict` when an applied
// one's checksum differs, one is missing below an applied one, or the schema is newer than the next
// release's; on the next release's schema nothing is applied and what it added is left alone.
base::Done migrate(Store& store, std::span<const MigrationSet> sets, base::Time now,
                   int release = schema_release);

// The text as one database reads it.
std::string expand(std::string_view sql, bool strict_tables);
// Splits at ';' outside quotes and comments.
std::vector<std::string> statements(std::string_view sql);

}  // namespace store
