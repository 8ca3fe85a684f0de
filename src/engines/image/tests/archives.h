// Images for tests, made here: tars, layouts and what docker saves.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/image/bytes.h"

namespace image {

// One entry with its padding. `type` is tar's: '0' a file, '1' a hard link, '2' a symbolic link,
// '5' a directory.
struct Entry {
  std::string path;
  std::string content = {};
  char type = '0';
  unsigned mode = 0644;
  std::string target = {};
  std::uint64_t claimed_size = 0;  // instead of the content's, when not 0
};
std::string tar_entry(const Entry& entry);
std::string tar(const std::vector<Entry>& entries);  // with the two blocks at its end

// Files in memory.
class Layout final : public Files {
 public:
  base::Result<std::unique_ptr<Bytes>> open(std::string_view name) const override;
  // Keeps it as a blob, and gives its digest.
  std::string blob(const std::string& content);
  std::string descriptor(const std::string& content, std::string_view media_type,
                         std::string_view more = "");
  // As one archive.
  std::string archive() const;

  std::map<std::string, std::string, std::less<>> files;
};

std::string digest(std::string_view content);  // "sha256:..."
// An image of layers, each a tar and how it is compressed ("tar", "gzip" or "zstd").
struct LayerText {
  std::string tar, compression = "tar";
};
Layout layout_of(const std::vector<LayerText>& layers);
Layout docker_of(const std::vector<std::string>& tars);

}  // namespace image
