#include "core/checkpoints.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/text.h"
#include "core/ledger_audit.h"
#include "core/ledger_proofs.h"
#include "core/migrations.h"
#include "core/tests/world.h"
#include "platform/files/files.h"
#include "platform/store/migration.h"

namespace core {
namespace {

class CheckpointsTest : public testing::Test {
 protected:
  CheckpointsTest() {
    std::filesystem::create_directory(world.folder.file("sink"));
    restart();
  }
  void restart() {
    checkpoints = std::make_unique<Checkpoints>(
        *world.services,
        Checkpoints::Options{.keys_folder = world.folder.file("keys"),
                             .sinks = {{.name = "memory",
                                        .publish = [this](const LedgerNote& note) -> base::Done {
                                          if (sink_fails)
                                            return base::unavailable("the sink is away");
                                          published.push_back(note);
                                          return {};
                                        }},
                                       file_sink(world.folder.file("sink/checkpoints.txt"))}});
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(world.append("a.b", "o"));
  }
  std::string run() {
    const auto status = checkpoints->run();
    return status ? *status : status.error().message;
  }
  audit::Report audited(const base::Id& tenant) {
    auto report = world.store->read(tenant, [&](const store::Snapshot& snapshot) {
      return audit_ledger(snapshot, {.notes = {}, .trusted = std::nullopt});
    });
    if (!report) ADD_FAILURE() << report.error().message;
    return *std::move(report);
  }
  std::string file() { return *files::read(world.folder.file("sink/checkpoints.txt"), 1 << 20); }
  template <class F>
  auto read(F f) {
    return world.store->read(world.tenant.id, f);
  }

  World world;
  bool sink_fails = false;
  std::vector<LedgerNote> published;
  std::unique_ptr<Checkpoints> checkpoints;
};

TEST_F(CheckpointsTest, what_grew_is_signed_once_and_published_once) {
  EXPECT_EQ(run(), "2 ledgers, 0 signed, 0 notes published");
  append(3);
  EXPECT_EQ(run(), "2 ledgers, 1 signed, 2 notes published");
  EXPECT_EQ(run(), "2 ledgers, 0 signed, 0 notes published");
  restart();
  append(1);
  EXPECT_EQ(run(), "2 ledgers, 1 signed, 2 notes published");
  ASSERT_EQ(published.size(), 2U);
  EXPECT_EQ(published[1].size, 4);
  EXPECT_EQ(file(), published[0].note + published[1].note);
  const auto report = audited(world.tenant.id);
  EXPECT_TRUE(report.intact);
  EXPECT_EQ(report.anchored, 4);
  EXPECT_TRUE(report.findings.empty());
}

TEST_F(CheckpointsTest, tenants_have_keys_of_their_own_that_others_cannot_read) {
  append(1);
  run();
  const auto mine = checkpoints->key_of(world.tenant.id);
  const auto theirs = checkpoints->key_of(world.other.id);
  ASSERT_TRUE(mine && theirs);
  EXPECT_NE(base::crypto::ed25519::public_key(*mine), base::crypto::ed25519::public_key(*theirs));
  struct stat status{};
  const auto path = LedgerKeys(world.folder.file("keys")).path_of(world.tenant.id);
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(::stat(world.folder.file("keys").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_EQ(world.lines.find(std::string(mine->reveal())), std::string::npos);
}

TEST_F(CheckpointsTest, a_sink_that_fails_gets_its_notes_later_and_keeps_nobody) {
  sink_fails = true;
  append(1);
  EXPECT_NE(run().find("sink memory of default: the sink is away"), std::string::npos);
  append(1);
  EXPECT_FALSE(checkpoints->run());
  EXPECT_TRUE(published.empty());
  EXPECT_EQ(audited(world.tenant.id).checkpoints, 2);
  sink_fails = false;
  EXPECT_EQ(run(), "2 ledgers, 0 signed, 2 notes published");
  ASSERT_EQ(published.size(), 2U);
  EXPECT_LT(published[0].size, published[1].size);
  EXPECT_EQ(file(), published[0].note + published[1].note);
}

TEST_F(CheckpointsTest, a_rotation_is_handed_over_and_recorded) {
  append(2);
  run();
  const auto first = base::crypto::ed25519::public_key(*checkpoints->key_of(world.tenant.id));
  EXPECT_EQ(checkpoints->rotate(world.caller(Role::operator_), {.why = "x"}).error().code,
            base::Code::denied);
  const auto rotated = checkpoints->rotate(world.caller(), {.why = "yearly"});
  ASSERT_TRUE(rotated) << rotated.error().message;
  append(1);
  run();
  // Who was told the first key only follows it to the second.
  const auto report = read([&](const store::Snapshot& snapshot) {
    return audit_ledger(snapshot, {.notes = {}, .trusted = std::vector{first}});
  });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->intact);
  EXPECT_EQ(report->size, 4);
  EXPECT_EQ(report->anchored, 4);
  const auto keys = read([](const store::Snapshot& snapshot) { return list_keys(snapshot); });
  ASSERT_EQ(keys->size(), 2U);
  int signing = 0;
  for (const auto& key : *keys)
    if (!key.retired_at) {
      ++signing;
      EXPECT_EQ(key.key, rotated->key);
    }
  EXPECT_EQ(signing, 1);
  restart();
  EXPECT_EQ(base::crypto::ed25519::public_key(*checkpoints->key_of(world.tenant.id)),
            *audit::parse_verifier_key(rotated->key));
  // The other tenant's key is what it was.
  EXPECT_TRUE(checkpoints->key_of(world.other.id));
}

TEST_F(CheckpointsTest, a_rotation_that_was_interrupted_ends_as_the_store_says) {
  append(1);
  run();
  const LedgerKeys keys(world.folder.file("keys"));
  const auto path = keys.path_of(world.tenant.id);
  const auto before = *files::read(path, 4'096);
  ASSERT_TRUE(checkpoints->rotate(world.caller(), {.why = "x"}));
  const auto after = *files::read(path, 4'096);
  // Killed after the store was told and before the file was renamed.
  ASSERT_TRUE(files::replace(path + ".next", after, files::private_mode));
  ASSERT_TRUE(files::replace(path, before, files::private_mode));
  append(1);
  EXPECT_EQ(run(), "2 ledgers, 1 signed, 4 notes published");
  EXPECT_EQ(*files::read(path, 4'096), after);
  // Killed before the store was told: the new file is of no use.
  ASSERT_TRUE(files::replace(path + ".next", before, files::private_mode));
  EXPECT_TRUE(checkpoints->key_of(world.tenant.id));
  EXPECT_TRUE(audited(world.tenant.id).intact);
}

TEST_F(CheckpointsTest, a_lost_key_is_told_and_can_be_replaced) {
  append(1);
  run();
  const LedgerKeys keys(world.folder.file("keys"));
  ASSERT_TRUE(files::remove(keys.path_of(world.tenant.id)));
  append(1);
  EXPECT_NE(run().find("put its backup back"), std::string::npos);
  EXPECT_FALSE(checkpoints->rotate(world.caller(), {.why = "x"}));
  ASSERT_TRUE(checkpoints->rotate(world.caller(), {.why = "the disk died", .lost = true}));
  run();
  // No key that was trusted before vouches for the new one.
  const auto first = published.front();
  const auto note = *audit::parse_note(first.note);
  EXPECT_TRUE(audited(world.tenant.id).intact);
  std::filesystem::permissions(keys.path_of(world.tenant.id), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  append(1);
  EXPECT_NE(run().find("others may read"), std::string::npos);
}

// A copy of the file is put in its place after the ledger went on, as a restore does.
TEST_F(CheckpointsTest, a_copy_is_a_fork_until_it_opens_an_epoch) {
  const auto path = world.folder.file("own.db");
  const auto own = *store::open_sqlite({.path = path});
  const store::MigrationSet sets[] = {{"core", migrations()}};
  ASSERT_TRUE(store::migrate(*own, sets, world.clock.now()));
  Tenants tenants(*own, world.clock, *world.ids);
  ASSERT_TRUE(tenants.load());
  const Tenant tenant = *tenants.named("default");
  const Services services{*own,       world.clock,  *world.ids,    *world.randomness,
                          tenants,    world.ledger, world.notices, *world.intake,
                          *world.log, world.metrics};
  std::vector<std::string> notes;
  Checkpoints signing(
      services, {.keys_folder = world.folder.file("keys"),
                 .sinks = {{.name = "memory", .publish = [&](const LedgerNote& note) -> base::Done {
                              notes.push_back(note.note);
                              return {};
                            }}}});
  const auto add = [&](store::Store& to, int count) {
    EXPECT_TRUE(to.write(tenant.id, [&](store::Transaction& transaction) -> base::Done {
      for (int i = 0; i < count; ++i)
        TRY(world.ledger.append(transaction, world.caller_of(tenant, Role::admin), "a.b", "o",
                                "{}"));
      return {};
    }));
  };
  add(*own, 4);
  ASSERT_TRUE(signing.run());
  for (const std::string end : {"", "-wal"})
    std::filesystem::copy_file(path + end, world.folder.file("copy.db") + end);
  add(*own, 3);
  ASSERT_TRUE(signing.run());
  const auto old = *own->read(
      tenant.id, [&](const store::Snapshot& snapshot) { return world.ledger.head(snapshot); });
  const auto copy = *store::open_sqlite({.path = world.folder.file("copy.db")});
  const auto audit_copy = [&] {
    return *copy->read(tenant.id, [&](const store::Snapshot& snapshot) {
      return audit_ledger(snapshot, {.notes = notes, .trusted = std::nullopt});
    });
  };
  EXPECT_EQ(audit_copy().findings.front().answer, audit::Answer::truncated);
  const auto seed = *signing.key_of(tenant.id);
  const auto opened = copy->write(tenant.id, [&](store::Transaction& transaction) {
    return world.ledger.open_epoch(transaction, world.caller_of(tenant, Role::admin), seed,
                                   {.old = old, .who = "ada", .why = "the disk died"});
  });
  ASSERT_TRUE(opened) << opened.error().message;
  add(*copy, 1);
  const auto report = audit_copy();
  EXPECT_TRUE(report.intact);
  EXPECT_EQ(report.findings.front().answer, audit::Answer::restored);
  EXPECT_EQ(report.findings.front().last, 4);
  EXPECT_EQ(report.given_up, 1);
  EXPECT_EQ(report.anchored, 4);
}

TEST_F(CheckpointsTest, proofs_of_the_api_verify) {
  append(300);
  run();
  const auto hash = [](const std::string& hex) {
    merkle::Hash out{};
    const auto bytes = *base::from_hex(hex);
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  };
  const auto hashes = [&](const std::vector<std::string>& list) {
    std::vector<merkle::Hash> out;
    for (const auto& each : list) out.push_back(hash(each));
    return out;
  };
  for (const std::int64_t sequence : {1, 200, 256, 257, 300}) {
    const auto record =
        read([&](const store::Snapshot& snapshot) { return ledger_record(snapshot, sequence); });
    ASSERT_TRUE(record);
    for (const std::int64_t size : {sequence, std::int64_t{300}}) {
      const auto proof = read([&](const store::Snapshot& snapshot) {
        return prove_inclusion(snapshot, world.ledger, {.sequence = sequence, .size = size});
      });
      ASSERT_TRUE(proof) << proof.error().message;
      EXPECT_TRUE(merkle::verify_inclusion(
          merkle::leaf_hash(record->bytes), static_cast<std::uint64_t>(sequence - 1),
          static_cast<std::uint64_t>(size), hashes(proof->hashes), hash(proof->root)));
      const auto grown = read([&](const store::Snapshot& snapshot) {
        return prove_consistency(snapshot, world.ledger, {.from = sequence, .to = size});
      });
      ASSERT_TRUE(grown);
      EXPECT_TRUE(merkle::verify_consistency(
          static_cast<std::uint64_t>(sequence), static_cast<std::uint64_t>(size),
          hash(grown->from_root), hash(grown->to_root), hashes(grown->hashes)));
    }
  }
  const auto refused = [&](const InclusionOf& of) {
    return read([&](const store::Snapshot& snapshot) {
             return prove_inclusion(snapshot, world.ledger, of);
           })
        .error()
        .code;
  };
  EXPECT_EQ(refused({.sequence = 301, .size = {}}), base::Code::not_found);
  EXPECT_EQ(refused({.sequence = 3, .size = 301}), base::Code::invalid);
  EXPECT_EQ(refused({.sequence = 3, .size = 2}), base::Code::invalid);
  EXPECT_FALSE(world.store->read(
      world.other.id, [&](const store::Snapshot& snapshot) { return ledger_record(snapshot, 1); }));
  EXPECT_FALSE(read([&](const store::Snapshot& snapshot) {
    return prove_consistency(snapshot, world.ledger, {.from = 5, .to = 4});
  }));
}

}  // namespace
}  // namespace core
