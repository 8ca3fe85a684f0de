#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/text.h"

// NOLINTNEXTLINE(readability-redundant-declaration): POSIX leaves it to the program
extern char** environ;

namespace cli {
namespace {

constexpr std::size_t output_bytes_max = std::size_t{64} << 20;  // `git_output_bytes_max`

// What is written to a pipe until it is closed.
std::string read_all(int pipe) {
  std::string text;
  std::array<char, 65536> piece;
  while (text.size() < output_bytes_max) {
    const ssize_t size = ::read(pipe, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text;
}

base::Result<std::string> git(std::vector<std::string> words) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return base::unavailable("git: no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  words.insert(words.begin(), "git");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "git", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  std::string text = failed == 0 ? read_all(pipe[0]) : "";
  ::close(pipe[0]);
  if (failed != 0) return base::invalid("--changed-since: git cannot be run");
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return base::invalid("--changed-since: git refused (see above)");
  return text;
}

// The nearest folder above that git would look into; "" where there is none.
std::string work_tree_above(std::filesystem::path folder) {
  std::error_code failed;
  for (;; folder = folder.parent_path()) {
    if (std::filesystem::exists(folder / ".git", failed)) return folder.string();
    if (folder == folder.parent_path()) return {};
  }
}

}  // namespace

base::Result<ChangedFiles::Place> ChangedFiles::place_of(const std::string& path) {
  // A link differs where it leads elsewhere, so only the folder is followed to where it is.
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path).lexically_normal();
  const auto folder = std::filesystem::canonical(absolute.parent_path(), failed);
  if (failed) return base::invalid(path + ": " + failed.message());
  const auto [tree, is_new] = work_trees_.try_emplace(folder.string());
  if (is_new) tree->second = work_tree_above(folder);
  return Place{.folder = folder.string(),
               .file = (folder / absolute.filename()).string(),
               .work_tree = tree->second};
}

base::Result<bool> ChangedFiles::holds(const std::string& path) {
  const Place place = TRY(place_of(path));
  if (asked_.insert(place.work_tree).second) TRY(ask(place.folder));
  return files_.contains(place.file);
}

base::Result<bool> ChangedFiles::is_known_to_hold(const std::string& path) {
  const Place place = TRY(place_of(path));
  return asked_.contains(place.work_tree) && files_.contains(place.file);
}

base::Done ChangedFiles::ask(const std::string& folder) {
  if (revision_.starts_with('-')) return base::invalid("--changed-since: give a revision");
  const std::string top = TRY(git({"-C", folder, "rev-parse", "--show-toplevel"}));
  const std::filesystem::path root(base::trim(top));
  const std::string in = root.string();
  // Both lists are relative to the top of the work tree.
  for (const std::string& names :
       {TRY(git({"-C", in, "diff", "--name-only", "--no-relative", "-z", "--diff-filter=d",
                 revision_, "--"})),
        TRY(git({"-C", in, "ls-files", "--others", "--exclude-standard", "-z"}))}) {
    for (const std::string_view name : base::split(names, '\0'))
      if (!name.empty()) files_.insert((root / name).lexically_normal().string());
  }
  return {};
}

}  // namespace cli
