#include "core/ledger_tiles.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "core/ledger_notes.h"
#include "core/tests/world.h"
#include "engines/audit/verifier.h"

namespace core {
namespace {

class Tiles : public testing::Test {
 protected:
  void append(int count) {
    const auto done =
        world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
          for (int i = 0; i < count; ++i)
            TRY(world.ledger.append(transaction, world.caller(), "a.b", "o", "{}"));
          return {};
        });
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<merkle::Hash> leaves() {
    std::vector<merkle::Hash> all;
    EXPECT_TRUE(world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return snapshot.each(
          "select leaf_hash from core_ledger_entry where tenant_id = $1 order by sequence",
          {world.tenant.id}, [&](const store::Row& row) {
            merkle::Hash hash{};
            std::copy(row.bytes(0).begin(), row.bytes(0).end(), hash.begin());
            all.push_back(hash);
          });
    }));
    return all;
  }
  std::int64_t tiles() {
    return world.count("select count(*) from core_ledger_tile where tenant_id = $1",
                       world.tenant.id);
  }
  // Each proof from the tiles is the one from the leaves; how many rows the dearest one read.
  std::uint64_t compare(const std::vector<std::uint64_t>& indexes) {
    const auto all = leaves();
    const auto from_leaves =
        merkle::nodes_of([&](std::uint64_t at) { return std::optional(all[at]); });
    std::uint64_t rows = 0;
    EXPECT_TRUE(
        world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) -> base::Done {
          for (const auto index : indexes) {
            TileReader reader(snapshot, all.size());
            EXPECT_EQ(*merkle::inclusion_proof(index, all.size(), reader.nodes()),
                      *merkle::inclusion_proof(index, all.size(), from_leaves));
            TileReader other(snapshot, all.size());
            EXPECT_EQ(*merkle::consistency_proof(index + 1, all.size(), other.nodes()),
                      *merkle::consistency_proof(index + 1, all.size(), from_leaves));
            rows = std::max({rows, reader.rows_read(), other.rows_read()});
          }
          TileReader reader(snapshot, all.size());
          EXPECT_EQ(*merkle::root_at(all.size(), reader.nodes()), merkle::root_of(all));
          return {};
        }));
    return rows;
  }

  World world;
};

TEST_F(Tiles, proofs_from_tiles_are_those_from_the_leaves) {
  append(255);
  EXPECT_EQ(tiles(), 0);
  append(1);
  EXPECT_EQ(tiles(), 2);  // a full one of leaves, and its root in one above
  append(600);
  EXPECT_EQ(tiles(), 4);
  compare({0, 1, 255, 256, 511, 512, 767, 768, 854, 855});
}

TEST_F(Tiles, a_proof_over_many_entries_reads_few_rows) {
  for (int i = 0; i < 5; ++i) append(1'000);
  EXPECT_EQ(tiles(), 19 + 1);
  // At most the last leaves, and for each level a tile or two.
  EXPECT_LE(compare({0, 2'000, 4'863, 4'864, 4'999}), 255U + 6);
}

TEST_F(Tiles, what_an_older_release_did_not_write_is_made_up_for) {
  append(1'300);
  const auto done =
      world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
        TRY(transaction.run("delete from core_ledger_tile where tenant_id = $1",
                            {world.tenant.id}));
        return {};
      });
  ASSERT_TRUE(done);
  compare({0, 700, 1'299});
  const auto missing = [&](int most) {
    return *world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
      return write_missing_tiles(transaction, 1'300, most);
    });
  };
  EXPECT_EQ(missing(3), 3);
  EXPECT_EQ(missing(100), 3);
  EXPECT_EQ(missing(100), 0);
  compare({0, 700, 1'299});
}

TEST_F(Tiles, a_missing_entry_ends_the_proof_as_unavailable) {
  append(300);
  ASSERT_TRUE(
      world.store->write(world.tenant.id, [&](store::Transaction& transaction) -> base::Done {
        TRY(transaction.run("delete from core_ledger_entry where tenant_id = $1 and sequence = 290",
                            {world.tenant.id}));
        return {};
      }));
  EXPECT_TRUE(
      world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) -> base::Done {
        TileReader reader(snapshot, 300);
        EXPECT_EQ(merkle::inclusion_proof(3, 300, reader.nodes()).error().code,
                  base::Code::unavailable);
        EXPECT_EQ(reader.node(8, 1).error().code, base::Code::invalid);
        TileReader shorter(snapshot, 256);
        EXPECT_TRUE(merkle::inclusion_proof(3, 256, shorter.nodes()));
        return {};
      }));
}

TEST_F(Tiles, a_restore_opens_a_signed_epoch) {
  append(5);
  const base::Secret seed(std::string(32, 's'));
  const auto key = base::crypto::ed25519::public_key(seed);
  const auto head = [&] {
    return *world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return world.ledger.head(snapshot);
    });
  };
  const LedgerHead before = head();
  EXPECT_EQ(before.origin, audit::origin_of(world.tenant.id, {}));
  LedgerHead old = before;
  old.size = 9;
  const auto opened = world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
    return world.ledger.open_epoch(transaction, world.caller(), seed,
                                   {.old = old, .who = "ada", .why = "the disk died"});
  });
  ASSERT_TRUE(opened) << opened.error().message;
  const LedgerHead after = head();
  EXPECT_EQ(after.size, 6);
  EXPECT_TRUE(after.origin.starts_with(before.origin + "/"));
  const auto note = *world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
    return last_note(snapshot, NoteKind::epoch);
  });
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(note->number, 1);
  const auto parsed = audit::parse_note(note->note);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(audit::signers(*parsed, after.origin, {&key, 1})->size(), 1U);
  const auto said = std::get<audit::Epoch>(*audit::parse_statement(parsed->text));
  EXPECT_EQ(said.restored.size, 5);
  EXPECT_EQ(base::to_hex(base::crypto::view(said.restored.root)), before.root);
  EXPECT_EQ(said.old->size, 9);
  EXPECT_EQ(said.why, "the disk died");
  const auto entries = *world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
    return world.ledger.after(snapshot, 5, 10);
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].type, audit::restored_type);
}

}  // namespace
}  // namespace core
