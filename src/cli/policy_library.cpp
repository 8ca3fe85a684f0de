#include "cli/policy_library.h"

#include <algorithm>
#include <string>

namespace cli {
namespace {

constexpr std::string_view cel_ending = "-cel";

// "pod-security/baseline" holds "pod-security/baseline/host-ports/host-ports.yaml".
bool is_below(std::string_view path, std::string_view folder) {
  if (folder.empty() || path == folder) return true;
  return path.starts_with(folder) && (folder.ends_with('/') || path[folder.size()] == '/');
}

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/')); }

bool has_folder(std::string_view folder) {
  return std::ranges::any_of(policy::library(), [&](const policy::LibraryFile& file) {
    return folder_of(file.path) == folder;
  });
}

bool has_any_below(std::string_view folder) {
  return std::ranges::any_of(policy::library(), [&](const policy::LibraryFile& file) {
    return is_below(file.path, folder);
  });
}

// Whether the same family is there in the other language, and that one is wanted.
bool gives_way(std::string_view folder, bool wants_cel) {
  const bool is_cel = folder.ends_with(cel_ending);
  if (is_cel == wants_cel) return false;
  if (is_cel) return has_folder(folder.substr(0, folder.size() - cel_ending.size()));
  return has_folder(std::string(folder).append(cel_ending));
}

}  // namespace

std::vector<const policy::LibraryFile*> shipped_policies(std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  const bool wants_cel = folder.ends_with(cel_ending) && !has_any_below(folder);
  if (wants_cel) folder.remove_suffix(cel_ending.size());
  std::vector<const policy::LibraryFile*> wanted;
  for (const policy::LibraryFile& file : policy::library()) {
    const std::string_view own = folder_of(file.path);
    if (!is_below(file.path, folder)) continue;
    if (own == folder || file.path == folder || !gives_way(own, wants_cel)) wanted.push_back(&file);
  }
  return wanted;
}

}  // namespace cli
