// Which blobs an image is made of. Private to the engine.
#pragma once
#include <string>
#include <vector>

#include "engines/image/image.h"

namespace image {

struct Layer {
  std::string file;     // in the layout or archive
  std::string digest;   // of the blob; "" when nothing says it
  std::string content;  // of the tar in it, by the configuration; ""
  std::string media_type;
  std::uint64_t size = 0;
  bool optional = false;  // not to be distributed, hence perhaps not there
};

struct Manifest {
  std::string reference;
  document::Node index, manifest, config;
  std::vector<Layer> layers;
};

base::Result<Manifest> read_manifest(const Files& files, document::Arena& arena,
                                     const Options& options, const Limits& limits);

}  // namespace image
