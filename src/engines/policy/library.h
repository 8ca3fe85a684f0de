// The policies that are shipped: content/policies, compiled in. A policy's text is as it stands
// there; the path tells where it belongs: "pod-security/baseline/host-ports/host-ports.yaml".
#pragma once
#include <span>
#include <string_view>

namespace policy {

struct LibraryFile {
  std::string_view path, text;
};

// Sorted by path.
std::span<const LibraryFile> library();

}  // namespace policy
