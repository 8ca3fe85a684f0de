#include "engines/image/tree.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace image {
namespace {

constexpr std::string_view whiteout = ".wh.", opaque_whiteout = ".wh..wh..opq",
                           reserved_whiteout = ".wh..wh.";

}  // namespace

base::Result<bool> FileTree::add(const TarEntry& entry) {
  if (++entries_ > limits_.entries_max) return past("image_entries_max", limits_.entries_max);
  names_bytes_ += entry.path.size() + entry.target.size();
  if (names_bytes_ > limits_.names_bytes_max)
    return past("image_names_bytes_max", limits_.names_bytes_max);
  const std::size_t slash = entry.path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : entry.path.substr(0, slash);
  const std::string_view name =
      std::string_view(entry.path).substr(slash == std::string::npos ? 0 : slash + 1);
  if (name == opaque_whiteout) {
    opaque_.push_back(folder);
    return false;
  }
  if (name.starts_with(reserved_whiteout)) return false;  // of aufs, for itself
  if (name.starts_with(whiteout)) {
    whiteouts_.push_back((folder.empty() ? "" : folder + "/") +
                         std::string(name.substr(whiteout.size())));
    return false;
  }
  if (entry.path.empty()) return false;  // the root
  File file{.type = entry.type,
            .mode = entry.mode,
            .uid = entry.uid,
            .gid = entry.gid,
            .size = entry.size,
            .target = entry.target,
            .layer = layers_};
  if (file.type == FileType::hard_link) {
    file.target = TRY(contained_path(entry.target, limits_));
    const auto here = unsorted_.find(file.target);
    const auto below = files_.find(file.target);
    if (here == unsorted_.end() && below == files_.end())
      return base::invalid("a hard link, " + entry.path +
                           ", to what is not before it: " + file.target);
    file.size = here != unsorted_.end() ? here->second.size : below->second.size;
  }
  unsorted_.insert_or_assign(entry.path, std::move(file));
  return true;
}

const FileMap& FileTree::layer() {
  std::vector<std::pair<const std::string, File>*> files;
  files.reserve(unsorted_.size());
  for (auto& file : unsorted_) files.push_back(&file);
  std::ranges::sort(files, {}, [](const auto* file) -> const std::string& { return file->first; });
  for (auto* file : files) layer_.emplace_hint(layer_.end(), file->first, std::move(file->second));
  unsorted_.clear();
  return layer_;
}

void FileTree::remove_below(const std::string& path) {
  if (path.empty()) return files_.clear();
  // "0" comes right after "/".
  files_.erase(files_.lower_bound(path + "/"), files_.lower_bound(path + "0"));
}

void FileTree::remove(const std::string& path) {
  files_.erase(path);
  remove_below(path);
}

void FileTree::end_layer() {
  layer();
  for (const std::string& path : opaque_) remove_below(path);
  for (const std::string& path : whiteouts_) remove(path);
  for (const auto& [path, file] : layer_) {
    const auto below = files_.find(path);
    if (below == files_.end()) continue;
    if (file.type == FileType::directory)
      files_.erase(below);
    else
      remove(path);
  }
  files_.merge(layer_);
  layer_.clear();
  whiteouts_.clear();
  opaque_.clear();
  ++layers_;
}

}  // namespace image
