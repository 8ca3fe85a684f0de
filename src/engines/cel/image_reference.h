// References to container images, with the defaults of go-containerregistry: registry
// index.docker.io, library/ before names of one part there, tag latest. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace cel {

struct ImageReference {
  std::string registry, repository;
  std::string tag;     // "" beside a digest
  std::string digest;  // "sha256:..", or ""
  std::string suffix;  // as written, with its separators: ":1.25", "@sha256:..", ":1.25@sha256:.."
};
std::optional<ImageReference> parse_image_reference(std::string_view text);

}  // namespace cel
