// The files of an image, layer by layer: what a layer hides of those below it goes (OCI image
// specification, "Whiteouts"). For one thread.
#pragma once
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engines/image/tar.h"

namespace image {

struct File {
  FileType type = FileType::file;
  std::uint32_t mode = 0;  // 07777
  std::uint64_t uid = 0, gid = 0;
  std::uint64_t size = 0;  // of a hard link that of its file
  std::string target;      // of a link
  std::size_t layer = 0;   // that it comes from, lowest first
};
using FileMap = std::map<std::string, File, std::less<>>;  // by path, without "/" in front

class FileTree {
 public:
  explicit FileTree(const Limits& limits) : limits_(limits) {}

  // An entry of the layer that is open, in the archive's order. `invalid`: a hard link to a file
  // that does not come before it; `limited`. False: it was no file, but says what is hidden.
  base::Result<bool> add(const TarEntry& entry);
  // Of the layer, after its last entry.
  const FileMap& layer();
  // They take their places above those of the layers before.
  void end_layer();

  const FileMap& files() const { return files_; }

 private:
  const File* find_in_layer(std::string_view path);
  void remove(const std::string& path);        // and what is in it
  void remove_below(const std::string& path);  // what is in it

  const Limits limits_;
  FileMap files_, layer_;
  // The layer while it is read, in its order: what is refused for its number of files is never
  // sorted. It is found in only by links, which most layers have few of.
  std::deque<std::pair<std::string, File>> unsorted_;
  std::unordered_map<std::string_view, const File*> found_;
  std::size_t findable_ = 0;  // of unsorted_
  std::vector<std::string> whiteouts_, opaque_;
  std::size_t entries_ = 0, names_bytes_ = 0, layers_ = 0;
};

}  // namespace image
