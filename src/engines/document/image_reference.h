// References to container images, as Docker and Kubernetes write them. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace document {

struct ImageReference {
  std::string registry;  // "ghcr.io", "localhost:5000"
  std::string path;      // "org/app"
  std::string name;      // "app": the last part of the path
  std::string tag;       // "" only beside a digest
  std::string digest;    // "sha256:...", or ""

  // "registry/path@digest", or "registry/path:tag" without one.
  std::string text() const;
};

// In the grammar of the distribution project. nullopt: no reference. Without a registry it is
// `default_registry`, without tag and digest the tag is "latest". A first part is a registry when
// it has a dot, a colon or a capital letter, or is "localhost".
std::optional<ImageReference> parse_image_reference(
    std::string_view text, std::string_view default_registry = "docker.io");

// In the grammar of go-containerregistry, which is looser about paths and stricter about digests,
// and with its defaults: index.docker.io, also for "docker.io", and "library/" before a path of one
// part there.
std::optional<ImageReference> parse_registry_reference(std::string_view text);

}  // namespace document
