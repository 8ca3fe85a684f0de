#include "core/secrets.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/crypto/aead.h"
#include "core/resealing.h"
#include "core/tests/scripted_client.h"
#include "core/tests/world.h"
#include "core/webhook_secret.h"
#include "core/webhook_store.h"
#include "platform/files/files.h"

namespace core {
namespace {

TEST(SealedText, is_read_as_it_was_written) {
  const SealedText sealed{.key_id = "0123456789abcdef", .box = std::string(28, 'b')};
  const auto text = to_text(sealed);
  EXPECT_EQ(text.substr(0, 27), "sealed:v1:0123456789abcdef:");
  const auto parsed = parse_sealed(text);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->key_id, sealed.key_id);
  EXPECT_EQ(parsed->box, sealed.box);
}

TEST(SealedText, what_is_none_is_refused_without_being_shown) {
  const auto whole = to_text({.key_id = "0123456789abcdef", .box = std::string(28, 'b')});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_sealed(whole.substr(0, size))) << size;
  for (const char* text :
       {"mwh_plain", "sealed:v2:0123456789abcdef:YmJiYmJi", "sealed:v1:0123456789ABCDEF:YmJi",
        "sealed:v1::", "sealed:v1:0123456789abcdef:!!!!"}) {
    const auto parsed = parse_sealed(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message.find("plain"), std::string::npos);
  }
}

struct SealKeysTest : testing::Test {
  TemporaryFolder folder;
  std::unique_ptr<base::Randomness> randomness = base::seeded_randomness(7);
  SealKeys keys{folder.file("keys/secrets.key")};

  std::string text() const { return *files::read(keys.path(), 1 << 16); }
  void write(const std::string& text) const {
    ASSERT_TRUE(files::replace(keys.path(), text, files::private_mode));
  }
};

TEST_F(SealKeysTest, a_first_key_is_made_once_and_for_the_owner_alone) {
  EXPECT_TRUE(keys.load()->empty());
  const auto first = keys.load_or_create(*randomness);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->size(), 1U);
  const auto again = keys.load_or_create(*randomness);
  EXPECT_EQ(again->front().id, first->front().id);
  EXPECT_EQ(again->front().key.reveal(), first->front().key.reveal());
  struct stat status{};
  ASSERT_EQ(::stat(keys.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SealKeysTest, a_new_key_comes_first_and_the_others_stay) {
  const auto old = keys.load_or_create(*randomness)->front().id;
  const auto added = keys.add(*randomness);
  ASSERT_TRUE(added);
  const auto both = keys.load();
  ASSERT_EQ(both->size(), 2U);
  EXPECT_EQ((*both)[0].id, *added);
  EXPECT_EQ((*both)[1].id, old);
}

TEST_F(SealKeysTest, a_file_that_is_wrong_says_where_and_shows_no_key) {
  ASSERT_TRUE(keys.load_or_create(*randomness));
  const auto good = text();
  for (const auto& [wrong, message] : {std::pair<std::string, std::string>{"nonsense\n", ":1: "},
                                       {good + "0123456789abcdef AAAA\n", ":3: "},
                                       {"# nothing\n", "holds no key"}}) {
    write(wrong);
    const auto loaded = keys.load();
    ASSERT_FALSE(loaded) << wrong;
    EXPECT_NE(loaded.error().message.find(message), std::string::npos) << loaded.error().message;
  }
  auto other_id = good;
  const auto at = other_id.find('\n') + 1;
  other_id[at] = other_id[at] == '0' ? '1' : '0';
  write(other_id);
  EXPECT_NE(keys.load().error().message.find("not the one of its id"), std::string::npos);
  write(good);
  ASSERT_EQ(::chmod(keys.path().c_str(), 0644), 0);
  EXPECT_EQ(keys.load().error().code, base::Code::denied);
}

TEST_F(SealKeysTest, past_its_limit_a_key_must_go_first) {
  for (std::size_t i = 0; i < seal_keys_max; ++i) ASSERT_TRUE(keys.add(*randomness)) << i;
  EXPECT_EQ(keys.add(*randomness).error().code, base::Code::conflict);
}

struct SecretsTest : testing::Test {
  World world;
  std::string key_file = world.folder.file("secrets.key");
  Secrets secrets{*world.services, {.key_file = key_file}};
  base::Id object = world.ids->next();
  SecretPlace place{.tenant = world.tenant.id, .object = object, .field = "f"};

  base::Result<std::string> seal(const Secrets& by, const std::string& plain) {
    const auto sealer = TRY(by.sealer());
    return world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
      return sealer.seal(transaction, place, base::Secret(plain));
    });
  }
  // A server on the same store with another file.
  Secrets elsewhere(const std::string& name) {
    return Secrets{*world.services, {.key_file = world.folder.file(name)}};
  }
};

TEST_F(SecretsTest, what_is_sealed_opens_in_its_place_only) {
  const auto sealed = seal(secrets, "plain");
  ASSERT_TRUE(sealed) << sealed.error().message;
  EXPECT_EQ(sealed->find("plain"), std::string::npos);
  const auto opened = secrets.open(place, *sealed);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->reveal(), "plain");
  const base::Id another = world.ids->next();
  for (const SecretPlace& wrong :
       {SecretPlace{.tenant = world.other.id, .object = object, .field = "f"},
        SecretPlace{.tenant = world.tenant.id, .object = another, .field = "f"},
        SecretPlace{.tenant = world.tenant.id, .object = object, .field = "g"}})
    EXPECT_EQ(secrets.open(wrong, *sealed).error().code, base::Code::conflict);
}

TEST_F(SecretsTest, a_server_without_the_key_is_told_so_and_does_not_seal_with_another) {
  EXPECT_TRUE(secrets.check()) << "nothing is sealed yet";
  const auto sealed = seal(secrets, "plain");
  ASSERT_TRUE(sealed);
  const Secrets other = elsewhere("other.key");
  for (const auto& error :
       {other.check().error(), other.open(place, *sealed).error(), seal(other, "more").error()}) {
    EXPECT_EQ(error.code, base::Code::conflict);
    EXPECT_NE(error.message.find("which " + world.folder.file("other.key") + " holds"),
              std::string::npos)
        << error.message;
  }
  EXPECT_TRUE(secrets.check());
}

TEST_F(SecretsTest, a_file_that_arrives_later_is_read_without_a_restart) {
  const auto sealed = seal(secrets, "plain");
  const Secrets other = elsewhere("other.key");
  ASSERT_FALSE(other.open(place, *sealed));
  const auto text = files::read(key_file, 1 << 16);
  ASSERT_TRUE(files::create(world.folder.file("other.key"), *text, files::private_mode));
  EXPECT_TRUE(other.open(place, *sealed));
  EXPECT_TRUE(seal(other, "more"));
}

TEST_F(SecretsTest, without_a_file_nothing_is_sealed) {
  const Secrets none(*world.services, {});
  EXPECT_TRUE(none.check());
  EXPECT_EQ(none.sealer().error().code, base::Code::unavailable);
}

struct ResealingTest : SecretsTest {
  Resealing resealing{*world.services, secrets};
  SealKeys keys{key_file};
  base::Id webhook = world.ids->next();

  void put(std::string text) {
    webhook_store::Stored stored{.webhook = {.id = webhook,
                                             .name = "chat",
                                             .url = "https://hooks.example.com",
                                             .types = {"*"},
                                             .disabled_reason = {},
                                             .created_at = world_start,
                                             .created_by = "ada"},
                                 .sealed_secret = std::move(text)};
    ASSERT_TRUE(world.store->write(world.tenant.id, [&](store::Transaction& transaction) {
      return webhook_store::insert(transaction, stored);
    }));
  }
  webhook_store::Stored stored() {
    return *world.store->read(world.tenant.id, [&](const store::Snapshot& snapshot) {
      return webhook_store::find(snapshot, webhook);
    });
  }
  std::string opened() {
    const auto secret =
        secrets.open(webhook_secret_place(world.tenant.id, webhook), stored().sealed_secret);
    return secret ? std::string(secret->reveal()) : secret.error().message;
  }
};

TEST_F(ResealingTest, what_an_older_release_stored_is_sealed_at_the_start) {
  put("mwh_plain");
  ASSERT_TRUE(resealing.seal_plain());
  EXPECT_TRUE(is_sealed(stored().sealed_secret));
  EXPECT_EQ(opened(), "mwh_plain");
  const auto before = stored().sealed_secret;
  ASSERT_TRUE(resealing.seal_plain());
  EXPECT_EQ(stored().sealed_secret, before);
  EXPECT_EQ(world.lines.find("mwh_plain"), std::string::npos);
}

TEST_F(ResealingTest, after_a_rotation_the_old_key_is_needed_no_more) {
  put("mwh_plain");
  ASSERT_TRUE(resealing.seal_plain());
  const auto added = keys.add(*world.randomness);
  const auto done = resealing.reseal(world.caller(), {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->key, *added);
  EXPECT_EQ(done->secrets, 1);
  EXPECT_EQ(done->retired_keys, 1);
  EXPECT_EQ(resealing.reseal(world.caller(), {})->secrets, 0) << "all are sealed with it";
  auto text = *files::read(key_file, 1 << 16);
  text.resize(text.rfind('\n', text.size() - 2) + 1);  // without the last line, the old key
  ASSERT_TRUE(files::replace(key_file, text, files::private_mode));
  const Secrets restarted = elsewhere("secrets.key");
  EXPECT_TRUE(restarted.check());
  EXPECT_TRUE(
      restarted.open(webhook_secret_place(world.tenant.id, webhook), stored().sealed_secret));
}

TEST_F(ResealingTest, a_lost_key_costs_its_webhooks_their_secrets_only_when_asked_for) {
  put("mwh_plain");
  ASSERT_TRUE(resealing.seal_plain());
  ASSERT_TRUE(files::remove(key_file));
  const Secrets restarted = elsewhere("secrets.key");
  Resealing again(*world.services, restarted);
  EXPECT_EQ(again.reseal(world.caller(), {}).error().code, base::Code::conflict);
  const auto done = again.reseal(world.caller(), {.lost = true});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->lost, std::vector<std::string>{"chat"});
  EXPECT_FALSE(stored().webhook.enabled);
  EXPECT_TRUE(restarted.check());
}

TEST_F(ResealingTest, is_for_admins) {
  EXPECT_EQ(resealing.reseal(world.caller(Role::operator_), {}).error().code, base::Code::denied);
}

}  // namespace
}  // namespace core
