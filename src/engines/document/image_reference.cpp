#include "engines/document/image_reference.h"

#include <algorithm>

#include "base/text.h"

namespace document {
namespace {

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_word(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_registry(std::string_view part) {
  return part == "localhost" || part.find_first_of(".:") != std::string_view::npos ||
         base::to_lower(part) != part;
}

// [a-z0-9]+ with . _ __ or dashes between (the grammar of the distribution project).
bool is_path_part(std::string_view part) {
  if (part.empty() || !is_lower(part.front()) || !is_lower(part.back())) return false;
  for (std::size_t i = 0; i < part.size();) {
    if (is_lower(part[i])) {
      ++i;
      continue;
    }
    const std::size_t end = std::min(part.find_first_not_of(part[i], i), part.size());
    const std::size_t count = end - i;
    const bool separator =
        part[i] == '-' || (part[i] == '.' && count == 1) || (part[i] == '_' && count <= 2);
    if (!separator || !is_lower(part[end])) return false;
    i = end;
  }
  return true;
}

bool is_path(std::string_view path) {
  return std::ranges::all_of(base::split(path, '/'), is_path_part);
}

bool is_registry_text(std::string_view registry) {
  return !registry.empty() && std::ranges::all_of(registry, [](char c) {
    return (is_word(c) && c != '_') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

bool is_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 128 && is_word(tag.front()) &&
         std::ranges::all_of(tag, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

// An algorithm and at least 32 hexadecimal digits.
bool is_digest(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view hex = digest.substr(colon + 1);
  return hex.size() >= 32 && std::ranges::all_of(hex, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

}  // namespace

std::string ImageReference::text() const {
  return registry + "/" + path + (digest.empty() ? ":" + tag : "@" + digest);
}

std::optional<ImageReference> parse_image_reference(std::string_view text,
                                                    std::string_view default_registry) {
  ImageReference image{
      .registry = std::string(default_registry), .path = {}, .name = {}, .tag = {}, .digest = {}};
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    image.digest = text.substr(at + 1);
    if (!is_digest(image.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  if (const std::size_t slash = text.find('/');
      slash != std::string_view::npos && is_registry(text.substr(0, slash))) {
    image.registry = text.substr(0, slash);
    text = text.substr(slash + 1);
  }
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    image.tag = text.substr(colon + 1);
    if (!is_tag(image.tag)) return std::nullopt;
    text = text.substr(0, colon);
  }
  if (!is_registry_text(image.registry) || !is_path(text)) return std::nullopt;
  image.path = text;
  image.name = text.substr(text.rfind('/') + 1);
  if (image.tag.empty() && image.digest.empty()) image.tag = "latest";
  return image;
}

}  // namespace document
