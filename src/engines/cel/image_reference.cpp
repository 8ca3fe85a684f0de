#include "engines/cel/image_reference.h"

#include <algorithm>

namespace cel {
namespace {

constexpr std::string_view registry_default = "index.docker.io";
constexpr std::size_t repository_min = 2, repository_max = 255, tag_max = 128;

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_hexadecimal(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool in_repository(char c) { return is_lower(c) || c == '_' || c == '-' || c == '.' || c == '/'; }
bool in_tag(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}
bool in_registry(char c) { return in_tag(c) || c == ':' || c == '[' || c == ']'; }

bool is_digest(std::string_view text) {
  constexpr std::string_view algorithm = "sha256:";
  return text.starts_with(algorithm) && text.size() == algorithm.size() + 64 &&
         std::ranges::all_of(text.substr(algorithm.size()), is_hexadecimal);
}

// The part before the first slash, when it is a host and no part of the path.
std::string_view take_registry(std::string_view& name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return "";
  const std::string_view first = name.substr(0, slash);
  if (first.find_first_of(".:") == std::string_view::npos && first != "localhost") return "";
  name.remove_prefix(slash + 1);
  return first;
}

}  // namespace

std::optional<ImageReference> parse_image_reference(std::string_view text) {
  ImageReference image;
  std::string_view name = text;
  if (const std::size_t at = name.find('@'); at != std::string_view::npos) {
    image.digest = name.substr(at + 1);
    if (!is_digest(image.digest)) return std::nullopt;
    name = name.substr(0, at);
  }
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && name.find('/', colon) == std::string_view::npos) {
    image.tag = name.substr(colon + 1);
    if (image.tag.empty() || image.tag.size() > tag_max || !std::ranges::all_of(image.tag, in_tag))
      return std::nullopt;
    name = name.substr(0, colon);
  }
  image.suffix = image.tag.empty() ? "" : ":" + image.tag;
  if (!image.digest.empty()) {
    image.suffix += "@" + image.digest;
    image.tag.clear();
  } else if (image.tag.empty()) {
    image.tag = "latest";
    image.suffix = ":latest";
  }
  image.registry = take_registry(name);
  if (!std::ranges::all_of(image.registry, in_registry)) return std::nullopt;
  if (image.registry.empty() || image.registry == "docker.io") image.registry = registry_default;
  const bool official =
      image.registry == registry_default && name.find('/') == std::string_view::npos;
  image.repository = (official ? "library/" : "") + std::string(name);
  if (name.size() < repository_min || name.size() > repository_max ||
      !std::ranges::all_of(name, in_repository))
    return std::nullopt;
  return image;
}

}  // namespace cel
