// What reading an image may cost. Each limit is refused with `limited`, its name and its value.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace image {

struct Limits {
  std::uint64_t json_bytes_max = std::uint64_t{8}
                                 << 20;  // `image_json_bytes_max`, of each document
  std::size_t layers_max = 500;          // `image_layers_max`
  std::size_t images_max = 100;          // `image_images_max`, of one layout or archive
  std::size_t index_depth_max = 4;       // `image_index_depth_max`, of indexes in indexes
  std::size_t manifests_max = 10'000;    // `image_manifests_max`, of all layouts of a registry
  std::uint64_t registry_bytes_max = std::uint64_t{256}
                                     << 20;  // `image_registry_bytes_max`, of what it keeps
  std::size_t archive_entries_max = 10'000;  // `image_archive_entries_max`
  std::size_t entries_max = 500'000;         // `image_entries_max`, of all layers
  std::uint64_t file_bytes_max = std::uint64_t{16}
                                 << 30;  // `image_file_bytes_max`, of a file in a layer
  std::uint64_t layers_bytes_max = std::uint64_t{64}
                                   << 30;  // `image_layers_bytes_max`, decompressed
  // `image_archive_bytes_max`, of an archive that is compressed as a whole, decompressed.
  std::uint64_t archive_bytes_max = std::uint64_t{16} << 30;
  // `image_ratio_max`: how many bytes a layer may be for each of its compressed ones, when it is
  // more than `ratio_free_bytes`. Layers reach 20; a bomb of gzip has 1,000.
  std::uint64_t ratio_max = 100, ratio_free_bytes = std::uint64_t{64} << 20;
  std::size_t path_bytes_max = 4096;  // `image_path_bytes_max`, of a name or the target of a link
  std::size_t names_bytes_max = 64 << 20;  // `image_names_bytes_max`, of all names and targets
  std::size_t content_bytes_max =
      1 << 20;  // of a file whose content is handed out; larger ones are not
};

base::Error past(std::string_view name, std::uint64_t limit);

}  // namespace image
