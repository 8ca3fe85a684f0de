#include "cli/git.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

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

}  // namespace

base::Result<std::vector<std::string>> changed_since(const std::string& revision) {
  if (revision.starts_with('-')) return base::invalid("--changed-since: give a revision");
  const std::string top = TRY(git({"rev-parse", "--show-toplevel"}));
  const std::filesystem::path root(base::trim(top));
  std::string names = TRY(git({"diff", "--name-only", "-z", "--diff-filter=d", revision, "--"}));
  // Both lists are relative to the top of the work tree.
  names += TRY(git({"-C", root.string(), "ls-files", "--others", "--exclude-standard", "-z"}));
  std::vector<std::string> files;
  for (const std::string_view name : base::split(names, '\0'))
    if (!name.empty()) files.push_back((root / name).lexically_normal().string());
  return files;
}

}  // namespace cli
