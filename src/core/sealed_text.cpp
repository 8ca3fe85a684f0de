#include "core/sealed_text.h"

#include <algorithm>

#include "base/crypto/aead.h"
#include "base/crypto/crypto.h"
#include "base/text.h"

namespace core {
namespace {

constexpr std::string_view scheme = "sealed:", version = "v1:";
constexpr std::string_view domain = "mainstay sealed secret v1";  // of the data, and of the id
constexpr std::size_t id_digits = 2 * seal_key_id_bytes;
constexpr std::size_t box_bytes_min =
    base::crypto::aead::nonce_bytes + base::crypto::aead::tag_bytes;
constexpr std::size_t box_bytes_max = box_bytes_min + sealed_plain_bytes_max;

bool is_id(std::string_view text) {
  return text.size() == id_digits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

bool is_sealed(std::string_view text) { return text.starts_with(scheme); }

std::string to_text(const SealedText& sealed) {
  return std::string(scheme) + std::string(version) + sealed.key_id + ":" +
         base::to_base64url(sealed.box);
}

base::Result<SealedText> parse_sealed(std::string_view text) {
  if (!is_sealed(text)) return base::conflict("a secret of the store is not sealed");
  text.remove_prefix(scheme.size());
  if (!text.starts_with(version))
    return base::conflict("a sealed secret has a version that this release does not know");
  text.remove_prefix(version.size());
  const std::string_view id = text.substr(0, text.find(':'));
  if (!is_id(id) || id.size() == text.size()) return base::conflict("a sealed secret names no key");
  text.remove_prefix(id.size() + 1);
  auto box = base::from_base64url(text);
  if (!box || box->size() < box_bytes_min || box->size() > box_bytes_max)
    return base::conflict("a sealed secret is cut off or damaged");
  return SealedText{.key_id = std::string(id), .box = *std::move(box)};
}

std::string associated_data(const SecretPlace& place) {
  std::string data(domain);
  data += '\0';
  data += place.tenant.view();  // 16 bytes each, so that no two places give the same
  data += place.object.view();
  data += place.field;
  return data;
}

std::string seal_key_id(const base::Secret& key) {
  const auto digest = base::crypto::sha256(domain, key.reveal());
  return base::to_hex(base::crypto::view(digest).substr(0, seal_key_id_bytes));
}

}  // namespace core
