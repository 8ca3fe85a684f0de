// How a command line names the store of an offline command.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "server/db_store.h"
#include "server/options.h"

namespace server {
namespace {

std::variant<Command, int> parsed(std::vector<std::string> words) {
  words.insert(words.begin(), "mainstay-server");
  std::vector<char*> arguments;
  arguments.reserve(words.size());
  for (std::string& word : words) arguments.push_back(word.data());
  return parse_flags(static_cast<int>(arguments.size()), arguments.data());
}

template <class Options>
std::optional<Options> options_of(const std::vector<std::string>& words) {
  const auto command = parsed(words);
  if (!std::holds_alternative<Command>(command)) return std::nullopt;
  return std::get<Options>(std::get<Command>(command));
}

TEST(StoreFlags, a_reference_names_a_postgresql_and_sqlite_the_folder) {
  const auto status = options_of<DbOptions>({"db", "status", "--dsn", "env:STORE"});
  ASSERT_TRUE(status);
  EXPECT_EQ(status->store.dsn, "env:STORE");
  const auto migrate = options_of<DbOptions>(
      {"db", "migrate", "--dsn", "file:/etc/dsn", "--migrate-dsn", "env:OWNER", "--dry-run"});
  ASSERT_TRUE(migrate);
  EXPECT_EQ(migrate->store.migrate_dsn, "env:OWNER");
  EXPECT_TRUE(options_of<DbOptions>({"db", "check", "--dsn", "sqlite", "--data", "here"}));
  EXPECT_TRUE(options_of<AuditVerifyOptions>({"audit", "verify", "--dsn", "env:STORE"}));
}

TEST(StoreFlags, a_connection_string_itself_is_refused) {
  for (const char* text : {"host=db user=app password=x", "postgresql://app:x@db/mainstay",
                           "env:", "file:", "env:A B", ""}) {
    const auto answer = parsed({"db", "status", "--dsn", text});
    ASSERT_TRUE(std::holds_alternative<int>(answer)) << text;
    EXPECT_EQ(std::get<int>(answer), exit_usage) << text;
  }
  EXPECT_TRUE(std::holds_alternative<int>(parsed({"db", "migrate", "--migrate-dsn", "sqlite"})));
  EXPECT_TRUE(std::holds_alternative<int>(
      parsed({"audit", "verify", "--export", "file", "--dsn", "env:STORE"})));
}

TEST(StoreFlags, what_is_given_stands_over_the_configuration) {
  const auto place = store_place({.data = "here", .dsn = "env:STORE", .migrate_dsn = "env:OWNER"});
  ASSERT_TRUE(place) << place.error().message;
  EXPECT_TRUE(place->is_postgres());
  EXPECT_EQ(place->name(), "PostgreSQL of env:STORE");
  EXPECT_EQ(place->postgres.migrate_dsn, "env:OWNER");
  const auto folder =
      store_place({.data = "here", .dsn = std::string(sqlite_choice), .migrate_dsn = {}});
  ASSERT_TRUE(folder);
  EXPECT_FALSE(folder->is_postgres());
  EXPECT_EQ(folder->name(), "here");
}

}  // namespace
}  // namespace server
