// The files of an image that is one archive: what `docker save` writes, or a layout folder in a
// tar. For one thread.
#pragma once
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "engines/image/bytes.h"
#include "engines/image/limits.h"

namespace image {

class ArchiveFiles final : public Files {
 public:
  // Reads the headers of all entries. The bytes outlive it. `invalid` as of TarReader, `limited`.
  static base::Result<ArchiveFiles> open(const Bytes& archive, const Limits& limits = {});
  base::Result<std::unique_ptr<Bytes>> open(std::string_view name) const override;

 private:
  struct Place {
    std::uint64_t begin = 0, size = 0;
  };
  explicit ArchiveFiles(const Bytes& archive) : archive_(&archive) {}

  const Bytes* archive_;
  std::unordered_map<std::string, Place, base::TextHash, std::equal_to<>> places_;
};

}  // namespace image
