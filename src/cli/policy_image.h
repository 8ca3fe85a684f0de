// Images of containers from files: the side of engines/image that does I/O.
#pragma once
#include <string>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/image/registry.h"

namespace cli {

// The document (engines/image/image.h) of an OCI layout, which is a folder or a tar, or of what
// `docker save` writes. `invalid` when the path leads to none of these; errors name the path.
base::Result<document::Node> read_image_at(const std::string& path, document::Sources& sources,
                                           document::Arena& arena);

// "LAYOUT" or "NAME=LAYOUT" taken apart; the name is empty of the first.
struct NamedLayout {
  std::string name, path;
};
NamedLayout named_layout(const std::string& argument);

// Adds such a layout to a registry. Errors name the path.
base::Done add_layout_at(const std::string& argument, image::Registry& into);

}  // namespace cli
