#include "core/seal_keys.h"

#include <algorithm>

#include "base/crypto/aead.h"
#include "base/text.h"
#include "core/sealed_text.h"
#include "platform/files/files.h"

namespace core {
namespace {

constexpr std::size_t file_bytes_max = 64 << 10;
constexpr unsigned seal_keys_folder_mode = 0700;
constexpr std::string_view comment =
    "# Seals the secrets that the store keeps. Back it up: without it they are lost.\n";

base::Result<SealKey> parse_line(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return base::invalid("expected `<id> <key>`");
  auto bytes = base::from_base64url(base::trim(line.substr(space + 1)));
  if (!bytes || bytes->size() != base::crypto::aead::key_bytes)
    return base::invalid("the key is not 32 bytes in base64url");
  SealKey key{.id = std::string(line.substr(0, space)), .key = base::Secret(*std::move(bytes))};
  if (seal_key_id(key.key) != key.id) return base::invalid("the key is not the one of its id");
  return key;
}

std::string line_of(const SealKey& key) {
  return key.id + " " + base::to_base64url(key.key.reveal()) + "\n";
}

SealKey new_key(base::Randomness& randomness) {
  base::Secret key = base::crypto::aead::new_key(randomness);
  std::string id = seal_key_id(key);
  return {.id = std::move(id), .key = std::move(key)};
}

base::Secret key_file_text(const std::vector<SealKey>& keys) {
  std::string text(comment);
  for (const SealKey& key : keys) text += line_of(key);
  return base::Secret(std::move(text));
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

}  // namespace

const SealKey* find_key(const std::vector<SealKey>& keys, std::string_view id) {
  const auto found = std::ranges::find(keys, id, &SealKey::id);
  return found == keys.end() ? nullptr : &*found;
}

base::Result<std::vector<SealKey>> SealKeys::load() const {
  std::vector<SealKey> keys;
  const auto text = files::read_secret(path_, file_bytes_max);
  if (!text && text.error().code == base::Code::not_found) return keys;
  if (!text) return text.error();
  int number = 0;
  for (const std::string_view line : base::split(text->reveal(), '\n')) {
    ++number;
    if (base::trim(line).empty() || line.starts_with('#')) continue;
    auto key = parse_line(line);
    if (!key)
      return base::invalid(path_ + ":" + std::to_string(number) + ": " + key.error().message);
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return base::invalid(path_ + ": holds no key");
  return keys;
}

base::Result<std::vector<SealKey>> SealKeys::load_or_create(base::Randomness& randomness) const {
  auto keys = TRY(load());
  if (!keys.empty()) return keys;
  TRY(files::make_folder(folder_of(path_), seal_keys_folder_mode));
  keys.push_back(new_key(randomness));
  const auto made = files::create(path_, key_file_text(keys).reveal(), files::private_mode);
  if (!made && made.error().code == base::Code::conflict) return load();  // of another thread
  TRY(base::Done(made));
  return keys;
}

base::Result<std::string> SealKeys::add(base::Randomness& randomness) const {
  auto keys = TRY(load());
  if (keys.size() >= seal_keys_max)
    return base::conflict(path_ + ": holds " + std::to_string(keys.size()) +
                          " keys: remove those that seal nothing any more");
  keys.insert(keys.begin(), new_key(randomness));
  TRY(files::make_folder(folder_of(path_), seal_keys_folder_mode));
  TRY(files::replace(path_, key_file_text(keys).reveal(), files::private_mode));
  return keys.front().id;
}

}  // namespace core
