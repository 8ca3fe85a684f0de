// Signed notes (C2SP signed-note, https://c2sp.org/signed-note): a text, an empty line, and
// signature lines
//
//   — <key name> base64(key ID, 4 bytes, big-endian || Ed25519 signature, 64 bytes)
//
// over the text with its last newline. key ID = SHA-256(name || 0x0A || 0x01 || public key)[:4].
// Used for checkpoints and for statements about a log. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/ed25519.h"
#include "base/result.h"
#include "base/secret.h"

namespace audit {

using PublicKey = base::crypto::ed25519::PublicKey;

inline constexpr std::size_t note_bytes_max = 64 << 10;  // `ledger_note_bytes_max`
inline constexpr std::size_t note_signatures_max = 32;   // at least 16 by the format

struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string signature;  // of whatever kind: one by an unknown key is carried, not judged
};

struct Note {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;
};

std::uint32_t key_id(std::string_view name, const PublicKey& key);

// `invalid` says what is wrong with the form.
base::Result<Note> parse_note(std::string_view bytes);
// The first note of a file of many, which follow each other without a mark: a note ends where its
// signature lines do. Takes it off `rest`; nullopt at the end of the file.
std::optional<std::string_view> next_note(std::string_view& rest);

// `text` is one that a note may have and `name` no spaces and no plus, or it is a bug.
std::string sign_note(std::string_view text, std::string_view name, const base::Secret& seed);
// One more signature under a note.
void add_signature(std::string& note, std::string_view name, const base::Secret& seed);

// Which of the keys signed under `name`. `invalid` when a signature that names one of them does not
// verify: then the whole note is to be rejected.
base::Result<std::vector<PublicKey>> signers(const Note& note, std::string_view name,
                                             std::span<const PublicKey> keys);

// "<name>+<key ID, hex>+<base64(0x01 || public key)>": how a verifier is told a key.
std::string verifier_key(std::string_view name, const PublicKey& key);
base::Result<PublicKey> parse_verifier_key(std::string_view text);

}  // namespace audit
