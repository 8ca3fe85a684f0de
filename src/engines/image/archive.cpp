#include "engines/image/archive.h"

#include <algorithm>

#include "engines/image/tar.h"

namespace image {
namespace {

class PartOfBytes final : public Bytes {
 public:
  PartOfBytes(const Bytes& whole, std::uint64_t begin, std::uint64_t size)
      : whole_(whole), begin_(begin), size_(size) {}
  std::uint64_t size() const override { return size_; }
  base::Result<std::size_t> read(std::uint64_t from, std::span<char> into) const override {
    if (from >= size_) return std::size_t{0};
    const std::uint64_t wanted = std::min<std::uint64_t>(into.size(), size_ - from);
    return whole_.read(begin_ + from, into.first(static_cast<std::size_t>(wanted)));
  }

 private:
  const Bytes& whole_;
  std::uint64_t begin_, size_;
};

}  // namespace

base::Result<ArchiveFiles> ArchiveFiles::open(const Bytes& archive, const Limits& limits) {
  ArchiveFiles files(archive);
  BytesStream stream(archive);
  TarReader reader(stream, limits);
  std::unordered_map<std::string, std::string> links;
  TarEntry entry;
  for (std::size_t entries = 0; TRY(reader.next(entry)); ++entries) {
    if (entries >= limits.archive_entries_max)
      return past("image_archive_entries_max", limits.archive_entries_max);
    if (entry.type == FileType::file) {
      if (entry.size > archive.size() - std::min(stream.position(), archive.size()))
        return base::invalid("the archive is cut off within " + entry.path);
      files.places_[entry.path] = {.begin = stream.position(), .size = entry.size};
      continue;
    }
    if (entry.type != FileType::symbolic_link && entry.type != FileType::hard_link) continue;
    // docker save once wrote layers that it had already as links, to files before or after them.
    const std::size_t slash = entry.path.rfind('/');
    std::string target = entry.target;
    if (entry.type == FileType::symbolic_link) {
      std::string folder = slash == std::string::npos ? "" : entry.path.substr(0, slash);
      while (target.starts_with("../") && !folder.empty()) {
        target.erase(0, 3);
        folder.erase(folder.find('/') == std::string::npos ? 0 : folder.rfind('/'));
      }
      if (!folder.empty()) target.insert(0, folder + "/");
    }
    links[entry.path] = TRY(contained_path(target, limits));
  }
  for (const auto& [from, to] : links)
    if (const auto place = files.places_.find(to);
        place != files.places_.end() && !files.places_.contains(from))
      files.places_[from] = ArchiveFiles::Place(place->second);
  return files;
}

base::Result<std::unique_ptr<Bytes>> ArchiveFiles::open(std::string_view name) const {
  const auto place = places_.find(name);
  if (place == places_.end()) return base::not_found("the archive has no " + std::string(name));
  return std::unique_ptr<Bytes>(
      std::make_unique<PartOfBytes>(*archive_, place->second.begin, place->second.size));
}

}  // namespace image
