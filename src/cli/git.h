// Asking git, by execve and without a shell.
#pragma once
#include <map>
#include <set>
#include <string>

#include "base/result.h"

namespace cli {

// Which files differ from a revision: each is looked up in the work tree that it lies in, wherever
// the program was started and whatever else is nested in it. Untracked ones differ, unless they are
// ignored. For one thread.
class ChangedFiles {
 public:
  explicit ChangedFiles(std::string revision) : revision_(std::move(revision)) {}

  // `invalid` when no work tree holds it or that has no such revision: git has said on standard
  // error which.
  base::Result<bool> holds(const std::string& path);
  // Without asking: only of work trees that were asked before.
  base::Result<bool> is_known_to_hold(const std::string& path);

 private:
  struct Place {
    std::string folder, file;  // absolute, and the folder without links
    std::string work_tree;     // "": none was found
  };
  base::Result<Place> place_of(const std::string& path);
  base::Done ask(const std::string& folder);

  std::string revision_;
  std::map<std::string, std::string> work_trees_;  // of the folders that were asked for
  std::set<std::string> asked_;                    // work trees
  std::set<std::string> files_;                    // that differ, as absolute paths
};

}  // namespace cli
