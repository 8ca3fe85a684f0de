#include "engines/audit/note.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "engines/audit/statement.h"
#include "engines/audit/tests/signed_log.h"

namespace audit {
namespace {

// From the Go project's golang.org/x/mod/sumdb/note documentation: the format's first
// implementation.
constexpr std::string_view go_key =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view go_note =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfq"
    "dngotpRZb6KE6RyyBwJnAM=\n";

PublicKey key_of(char c) { return base::crypto::ed25519::public_key(seed_of(c)); }

TEST(Notes, a_note_of_another_program_verifies) {
  const auto key = parse_verifier_key(go_key);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(verifier_key("PeterNeumann", *key), go_key);
  const auto note = parse_note(go_note);
  ASSERT_TRUE(note) << note.error().message;
  const auto by = signers(*note, "PeterNeumann", {&*key, 1});
  ASSERT_TRUE(by) << by.error().message;
  EXPECT_EQ(by->size(), 1U);
}

TEST(Notes, what_is_signed_verifies_and_nothing_else) {
  const std::string text = "mainstay/x\n3\nabc\n";
  auto bytes = sign_note(text, "mainstay/x", seed_of('a'));
  add_signature(bytes, "mainstay/x", seed_of('b'));
  const auto note = parse_note(bytes);
  ASSERT_TRUE(note) << note.error().message;
  EXPECT_EQ(note->text, text);
  const PublicKey keys[] = {key_of('a'), key_of('b'), key_of('c')};
  EXPECT_EQ(*signers(*note, "mainstay/x", keys), (std::vector<PublicKey>{keys[0], keys[1]}));
  EXPECT_TRUE(signers(*note, "mainstay/y", keys)->empty());
  EXPECT_TRUE(signers(*note, "mainstay/x", {&keys[2], 1})->empty());
  for (std::size_t at = 0; at < text.size() - 1; ++at) {
    Note altered = *note;
    altered.text[at] ^= 1;
    EXPECT_FALSE(signers(altered, "mainstay/x", keys)) << at;
  }
}

TEST(Notes, what_is_no_note_is_refused_with_the_reason) {
  const struct {
    std::string bytes, says;
  } cases[] = {
      {"", "lines"},
      {"text", "lines"},
      {"text\n", "empty line"},
      {"\n\n\xe2\x80\x94 a AAAAAAA=\n", "text is empty"},
      {"text\n\n", "no signature"},
      {"text\n\n- a AAAAAAA=\n", "em dash"},
      {"text\n\n\xe2\x80\x94 a\n", "names a key"},
      {"text\n\n\xe2\x80\x94 a+b AAAAAAA=\n", "names a key"},
      {"text\n\n\xe2\x80\x94 a !!\n", "base64"},
      {"text\n\n\xe2\x80\x94 a AAAA\n", "base64"},
      {"te\txt\n\n\xe2\x80\x94 a AAAAAAA=\n", "controls"},
      {"te\xffxt\n\n\xe2\x80\x94 a AAAAAAA=\n", "UTF-8"},
      {std::string(note_bytes_max + 1, 'a'), "longer"},
  };
  for (const auto& each : cases) {
    const auto note = parse_note(each.bytes);
    ASSERT_FALSE(note) << each.bytes.substr(0, 40);
    EXPECT_NE(note.error().message.find(each.says), std::string::npos) << note.error().message;
  }
  std::string many = "text\n\n";
  for (std::size_t i = 0; i <= note_signatures_max; ++i) many += "\xe2\x80\x94 a AAAAAAA=\n";
  EXPECT_FALSE(parse_note(many));
}

TEST(Notes, a_file_of_many_is_taken_apart) {
  const auto first = sign_note("one\n", "a", seed_of('a'));
  auto second = sign_note("two\n\xe2\x80\x94 not yet\n", "a", seed_of('a'));
  add_signature(second, "b", seed_of('b'));
  const std::string file = first + second + "\n" + first;
  std::string_view rest = file;
  std::vector<std::string> notes;
  while (const auto note = next_note(rest)) notes.emplace_back(*note);
  EXPECT_EQ(notes, (std::vector<std::string>{first, second, first}));
}

TEST(Notes, a_key_that_was_copied_wrong_is_refused) {
  const auto text = verifier_key("mainstay/x", key_of('a'));
  EXPECT_TRUE(parse_verifier_key(text));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string altered = text;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_verifier_key(altered)) << altered;
  }
  EXPECT_FALSE(parse_verifier_key(""));
  EXPECT_FALSE(parse_verifier_key("a+b"));
}

TEST(Statements, each_kind_comes_back_as_it_was_said) {
  const base::Id tenant{{1, 2, 3}}, epoch{{4, 5, 6}};
  const Checkpoint checkpoint{
      .origin = origin_of(tenant, {}), .size = 12, .root = merkle::leaf_hash("x")};
  EXPECT_EQ(checkpoint.origin, "mainstay/01020300-0000-0000-0000-000000000000");
  EXPECT_EQ(std::get<Checkpoint>(*parse_statement(text_of(checkpoint))), checkpoint);
  EXPECT_EQ(std::get<Checkpoint>(*parse_statement(text_of(checkpoint) + "extension\n")),
            checkpoint);

  Epoch opened{.origin = origin_of(tenant, epoch),
               .restored = checkpoint,
               .old = std::nullopt,
               .at = base::Time{1'764'072'000'000'000'000},
               .who = "ada\nat ops",
               .why = ""};
  for (const bool known : {false, true}) {
    if (known) opened.old = Checkpoint{checkpoint.origin, 20, merkle::leaf_hash("y")};
    const auto back = parse_statement(text_of(opened));
    ASSERT_TRUE(back) << back.error().message;
    const auto& said = std::get<Epoch>(*back);
    EXPECT_EQ(said.origin, opened.origin);
    EXPECT_EQ(said.restored, checkpoint);
    EXPECT_EQ(said.old, opened.old);
    EXPECT_EQ(said.at, opened.at);
    EXPECT_EQ(said.who, "ada at ops");
    EXPECT_EQ(said.why, "-");
  }
  const KeyHandover handover{.origin = checkpoint.origin,
                             .size = 7,
                             .key = key_of('k'),
                             .at = opened.at,
                             .who = "ada",
                             .why = "yearly"};
  const auto back = parse_statement(text_of(handover));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<KeyHandover>(*back).key, handover.key);
  EXPECT_EQ(std::get<KeyHandover>(*back).size, 7);
}

TEST(Statements, a_wrong_line_is_named) {
  const std::string root = base::to_base64(base::crypto::view(merkle::empty_root()));
  const struct {
    std::string text, says;
  } cases[] = {
      {"", "line 1: the origin is missing"},
      {"o\n", "line 2: the size is missing"},
      {"o\n01\n" + root + "\n", "line 2: the size is no decimal"},
      {"o\n-1\n" + root + "\n", "line 2: the size is no decimal"},
      {"o\n1\nAAAA\n", "line 3: the root is not the base64 of 32 bytes"},
      {"o\n1\n" + root, "line 3: the root is missing"},
      {"o\n1\n" + root + "\n\nmore\n", "line 4: an extension is missing"},
      {"mainstay ledger epoch v1\no\no\n1\n" + root + "\nunknown\n3\n", "half an old head"},
      {"mainstay ledger key v1\no\n1\nAAAA\n", "line 4: the key"},
      {"mainstay ledger key v1\no\n1\n" + root + "\nnoon\nada\nwhy\n", "line 5: the time"},
      {"mainstay ledger key v1\no\n1\n" + root + "\n2025-11-25T12:00:00Z\nada\nwhy\nmore\n",
       "goes on"},
  };
  for (const auto& each : cases) {
    const auto statement = parse_statement(each.text);
    ASSERT_FALSE(statement) << each.text;
    EXPECT_NE(statement.error().message.find(each.says), std::string::npos)
        << statement.error().message;
  }
}

}  // namespace
}  // namespace audit
