#include "engines/document/image_reference.h"

#include <algorithm>

#include "base/text.h"

namespace document {
namespace {

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_word(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::string_view docker_hub = "docker.io", docker_index = "index.docker.io";

bool is_host(std::string_view part) {
  return part == "localhost" || part.find_first_of(".:") != std::string_view::npos;
}
bool is_host_or_has_capitals(std::string_view part) {
  return is_host(part) || base::to_lower(part) != part;
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

bool in_registry(char c) {
  return (is_word(c) && c != '_') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
}
bool is_registry(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, in_registry);
}
bool is_loose_registry(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return in_registry(c) || c == '_'; });
}
bool in_tag(char c) { return is_word(c) || c == '.' || c == '-'; }
bool is_loose_tag(std::string_view tag) {
  constexpr std::size_t tag_max = 128;
  return !tag.empty() && tag.size() <= tag_max && std::ranges::all_of(tag, in_tag);
}
bool is_tag(std::string_view tag) { return is_loose_tag(tag) && is_word(tag.front()); }

bool is_loose_path(std::string_view path) {
  constexpr std::size_t path_min = 2, path_max = 255;
  return path.size() >= path_min && path.size() <= path_max &&
         std::ranges::all_of(path, [](char c) {
           return is_lower(c) || c == '_' || c == '-' || c == '.' || c == '/';
         });
}

bool is_lower_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// An algorithm and at least 32 hexadecimal digits.
bool is_digest(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view hex = digest.substr(colon + 1);
  return hex.size() >= 32 && std::ranges::all_of(hex, [](char c) {
           return is_lower_hexadecimal(c) || (c >= 'A' && c <= 'F');
         });
}
bool is_sha256(std::string_view digest) {
  constexpr std::string_view algorithm = "sha256:";
  return digest.starts_with(algorithm) && digest.size() == algorithm.size() + 64 &&
         std::ranges::all_of(digest.substr(algorithm.size()), is_lower_hexadecimal);
}

using Test = bool (*)(std::string_view);

// What the two grammars do not share.
struct Grammar {
  Test starts_with_registry;  // whether the part before the first slash is one
  Test is_registry, is_path, is_tag, is_digest;
};
constexpr Grammar distribution{is_host_or_has_capitals, is_registry, is_path, is_tag, is_digest};
constexpr Grammar go_containerregistry{is_host, is_loose_registry, is_loose_path, is_loose_tag,
                                       is_sha256};

// Without defaults.
std::optional<ImageReference> parsed(std::string_view text, const Grammar& grammar) {
  ImageReference image;
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    image.digest = text.substr(at + 1);
    if (!grammar.is_digest(image.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  if (const std::size_t slash = text.find('/');
      slash != std::string_view::npos && grammar.starts_with_registry(text.substr(0, slash))) {
    image.registry = text.substr(0, slash);
    if (!grammar.is_registry(image.registry)) return std::nullopt;
    text = text.substr(slash + 1);
  }
  if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
    image.tag = text.substr(colon + 1);
    if (!grammar.is_tag(image.tag)) return std::nullopt;
    text = text.substr(0, colon);
  }
  if (!grammar.is_path(text)) return std::nullopt;
  image.path = text;
  image.name = text.substr(text.rfind('/') + 1);
  if (image.tag.empty() && image.digest.empty()) image.tag = "latest";
  return image;
}

}  // namespace

std::string ImageReference::text() const {
  return registry + "/" + path + (digest.empty() ? ":" + tag : "@" + digest);
}

std::optional<ImageReference> parse_image_reference(std::string_view text,
                                                    std::string_view default_registry) {
  auto image = parsed(text, distribution);
  if (image && image->registry.empty()) image->registry = default_registry;
  return image;
}

std::optional<ImageReference> parse_registry_reference(std::string_view text) {
  auto image = parsed(text, go_containerregistry);
  if (!image) return std::nullopt;
  if (image->registry.empty() || image->registry == docker_hub) image->registry = docker_index;
  if (image->registry == docker_index && image->path.find('/') == std::string::npos)
    image->path.insert(0, "library/");
  return image;
}

}  // namespace document
