#include "engines/audit/note.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace audit {
namespace {

constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr char ed25519_type = '\x01';
constexpr std::size_t key_id_bytes = 4;

bool is_key_name(std::string_view name) {
  return !name.empty() && name.find_first_of(" +\n\t") == std::string_view::npos;
}

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFFU);
  return bytes;
}

std::uint32_t from_big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < key_id_bytes; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

std::string typed_key(const PublicKey& key) {
  std::string bytes(1, ed25519_type);
  bytes += base::crypto::ed25519::view(key);
  return bytes;
}

base::Error malformed(std::string_view why) {
  return base::invalid("this is no signed note: " + std::string(why));
}

base::Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(dash)) return malformed("a signature line begins with an em dash");
  line.remove_prefix(dash.size());
  const auto space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
    return malformed("a signature line names a key, then a space, then the signature");
  const auto bytes = base::from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_bytes)
    return malformed("a signature is not the base64 of a key ID and more");
  return NoteSignature{.name = std::string(line.substr(0, space)),
                       .key_id = from_big_endian(*bytes),
                       .signature = bytes->substr(key_id_bytes)};
}

bool is_note_text(std::string_view text) {
  return text.size() > 1 && text.ends_with('\n') && base::is_utf8(text) &&
         std::ranges::none_of(
             text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
}

}  // namespace

std::uint32_t key_id(std::string_view name, const PublicKey& key) {
  const auto digest = base::crypto::sha256(std::string(name) + "\n", typed_key(key));
  return from_big_endian(base::crypto::view(digest));
}

base::Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > note_bytes_max)
    return malformed("it is longer than " + std::to_string(note_bytes_max) + " bytes");
  if (!is_note_text(bytes))
    return malformed("it is not UTF-8 in lines, each ended by a newline, without other controls");
  const auto gap = bytes.rfind("\n\n");
  if (gap == std::string_view::npos) return malformed("no empty line stands before the signatures");
  Note note{.text = std::string(bytes.substr(0, gap + 1)), .signatures = {}};
  std::string_view rest = bytes.substr(gap + 2);
  if (note.text == "\n") return malformed("its text is empty");
  while (!rest.empty()) {
    const std::string_view line = first_line(rest);
    rest.remove_prefix(line.size());
    if (note.signatures.size() == note_signatures_max)
      return malformed("it has more than " + std::to_string(note_signatures_max) + " signatures");
    note.signatures.push_back(TRY(parse_signature(line.substr(0, line.size() - 1))));
  }
  if (note.signatures.empty()) return malformed("it has no signature");
  return note;
}

std::optional<std::string_view> next_note(std::string_view& rest) {
  while (rest.starts_with('\n')) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  const std::string_view all = rest;
  bool after_gap = false, signed_already = false;
  while (!rest.empty()) {
    const std::string_view line = first_line(rest);
    const bool is_signature = after_gap && line.starts_with(dash);
    if (signed_already && !is_signature) break;
    signed_already = is_signature;
    after_gap = is_signature || line == "\n";
    rest.remove_prefix(line.size());
  }
  return all.substr(0, all.size() - rest.size());
}

void add_signature(std::string& note, std::string_view name, const base::Secret& seed) {
  CHECK(is_key_name(name));
  const auto gap = note.rfind("\n\n");
  CHECK(gap != std::string::npos);
  const auto signature =
      base::crypto::ed25519::sign(seed, std::string_view(note).substr(0, gap + 1));
  const auto id = key_id(name, base::crypto::ed25519::public_key(seed));
  note.append(dash).append(name).append(1, ' ');
  note += base::to_base64(big_endian(id) + std::string(base::crypto::ed25519::view(signature)));
  note += '\n';
}

std::string sign_note(std::string_view text, std::string_view name, const base::Secret& seed) {
  CHECK(is_note_text(text));
  std::string note = std::string(text) + "\n";
  add_signature(note, name, seed);
  return note;
}

base::Result<std::vector<PublicKey>> signers(const Note& note, std::string_view name,
                                             std::span<const PublicKey> keys) {
  std::vector<PublicKey> found;
  for (const NoteSignature& each : note.signatures) {
    if (each.name != name) continue;
    for (const PublicKey& key : keys) {
      if (key_id(name, key) != each.key_id) continue;
      if (!base::crypto::ed25519::verify(key, note.text, each.signature))
        return base::invalid("the signature by " + std::string(name) + " is wrong");
      found.push_back(key);
    }
  }
  return found;
}

std::string verifier_key(std::string_view name, const PublicKey& key) {
  return std::string(name) + "+" + base::to_hex(big_endian(key_id(name, key))) + "+" +
         base::to_base64(typed_key(key));
}

base::Result<PublicKey> parse_verifier_key(std::string_view text) {
  const auto wrong = [] {
    return base::invalid(
        "a key is written <name>+<key ID>+<base64>, as `audit key show` prints it");
  };
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return wrong();
  const auto bytes = base::from_base64(text.substr(second + 1));
  if (!bytes || bytes->empty() || bytes->front() != ed25519_type) return wrong();
  const auto key = base::crypto::ed25519::public_key_from(std::string_view(*bytes).substr(1));
  if (!key) return wrong();
  if (text != verifier_key(text.substr(0, first), *key))
    return base::invalid("the key's ID does not belong to its name and bytes: a copy went wrong");
  return *key;
}

}  // namespace audit
