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
    const File* of = find_in_layer(file.target);
    if (of == nullptr)
      if (const auto below = files_.find(file.target); below != files_.end()) of = &below->second;
    if (of == nullptr)
      return base::invalid("a hard link, " + entry.path +
                           ", to what is not before it: " + file.target);
    file.size = of->size;
  }
  unsorted_.emplace_back(entry.path, std::move(file));
  return true;
}

const File* FileTree::find_in_layer(std::string_view path) {
  for (; findable_ < unsorted_.size(); ++findable_)
    found_.insert_or_assign(unsorted_[findable_].first, &unsorted_[findable_].second);
  const auto found = found_.find(path);
  return found == found_.end() ? nullptr : found->second;
}

const FileMap& FileTree::layer() {
  std::vector<std::size_t> order(unsorted_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) {
    return std::pair<std::string_view, std::size_t>(unsorted_[i].first, i);
  });
  // Of entries for one path the last counts.
  for (std::size_t n = 0; n < order.size(); ++n) {
    auto& [path, file] = unsorted_[order[n]];
    if (n + 1 == order.size() || path != unsorted_[order[n + 1]].first)
      layer_.emplace_hint(layer_.end(), std::move(path), std::move(file));
  }
  unsorted_.clear();
  found_.clear();
  findable_ = 0;
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
