// Images of containers from files: the side of engines/image that does I/O.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/node.h"
#include "engines/document/source.h"
#include "engines/image/registry.h"

namespace cli {

// The documents (engines/image/image.h) of all images of an OCI layout, which is a folder or a tar,
// or of what `docker save` writes. Of several each is called by its path and its reference.
// `invalid` when the path leads to none of these; errors name the path.
base::Result<std::vector<document::Node>> read_images_at(const std::string& path,
                                                         document::Sources& sources,
                                                         document::Arena& arena);

// "LAYOUT" or "NAME=LAYOUT" taken apart; the name is empty of the first.
struct NamedLayout {
  std::string name, path;
};
NamedLayout named_layout(const std::string& argument);

// Adds such a layout to a registry. Errors name the path.
base::Done add_layout_at(const std::string& argument, image::Registry& into);

}  // namespace cli
