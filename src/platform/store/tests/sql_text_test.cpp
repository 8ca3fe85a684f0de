#include "platform/store/sql_text.h"

#include <gtest/gtest.h>

#include "platform/store/tests/store_fixture.h"

namespace store {
namespace {

TEST(SqlText, parameters_are_rewritten_in_code_alone) {
  const std::pair<const char*, const char*> cases[] = {
      {"select $1, $12", "select ?1, ?12"},
      {"select '$1', \"$2\", $3", "select '$1', \"$2\", ?3"},
      {"select 'it''s $1', $2", "select 'it''s $1', ?2"},
      {"select $1 -- it's $2\n, $3", "select ?1 -- it's $2\n, ?3"},
      {"select /* don't \" $1 */ $2", "select /* don't \" $1 */ ?2"},
      {"select a$1, $b, $", "select a$1, $b, $"},
      {"select 'open $1", "select 'open $1"},
      {"select $1 -- open", "select ?1 -- open"},
      {"select 1 - - $1 / $2", "select 1 - - ?1 / ?2"},
      {"", ""},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(with_question_marks(sql), expected);
}

TEST(SqlText, a_word_is_found_in_code_alone_and_whole) {
  const std::pair<const char*, bool> cases[] = {
      {"where tenant_id = $1", true},    {"where t.Tenant_ID=$1", true},
      {"where my_tenant_id = 1", false}, {"where tenant_id2 = 1", false},
      {"where 'tenant_id' = 1", false},  {"/* tenant_id */", false},
      {"-- tenant_id\n", false},         {"tenant_id", true},
      {"-- it's\n tenant_id", true},     {"", false},
  };
  for (const auto& [sql, expected] : cases)
    EXPECT_EQ(names_word(sql, "tenant_id"), expected) << sql;
}

class SqlInTheStore : public StoreTest {};

TEST_F(SqlInTheStore, a_comment_that_holds_a_quote_does_not_hide_parameters) {
  const auto read = store_->read(first_tenant, [](const Snapshot& snapshot) {
    return snapshot.first("select $1 -- it's a comment\n, $2 /* \" */, '$3'", {1, "two"},
                          [](const Row& row) {
                            EXPECT_EQ(row.integer(0), 1);
                            EXPECT_EQ(row.text(1), "two");
                            EXPECT_EQ(row.text(2), "$3");
                          });
  });
  EXPECT_TRUE(read && *read);
}

}  // namespace
}  // namespace store
