#include "cli/policy_run.h"

#include <atomic>
#include <cstdio>
#include <filesystem>

#include "cli/documents.h"
#include "cli/parallel.h"

namespace cli {
namespace {

using policy_suite::Ran;

bool is_test_file(std::string_view name) { return name == "kyverno-test.yaml"; }

// The tests of one file, each with what came of it.
std::vector<Ran> run_file(const std::string& path, PolicyFiles& files,
                          const policy_suite::Filter& filter) {
  document::Arena arena;
  document::Keys keys(arena);
  document::Reading reading{.sources = files.sources(), .arena = arena, .keys = keys};
  const auto text = read_input(path);
  if (!text) return {{.file = path, .error = text.error().message}};
  const auto tests = policy_suite::read_tests(files.sources().add(path, *text), reading);
  if (!tests) return {{.file = path, .error = tests.error().message}};
  const std::string folder = std::filesystem::path(path).parent_path().string();
  std::vector<Ran> all;
  for (const policy_suite::Test& test : *tests) {
    auto result = policy_suite::run_test(test, folder, files, filter);
    if (result)
      all.push_back({.file = path, .result = std::move(*result)});
    else
      all.push_back({.file = path, .result = {.name = test.name}, .error = result.error().message});
  }
  return all;
}

// How far it is, on a terminal, in one line that is written over.
class ProgressLine {
 public:
  ProgressLine(bool shown, std::size_t count) : shown_(shown), count_(count) {}
  void advance() {
    const std::size_t done = ++done_;
    if (!shown_ || (done % 16 != 0 && done != count_)) return;
    std::fprintf(stderr, "\r%zu of %zu files%s", done, count_, done == count_ ? "\r\033[K" : "");
  }

 private:
  const bool shown_;
  const std::size_t count_;
  std::atomic<std::size_t> done_ = 0;
};

}  // namespace

base::Result<std::vector<std::string>> test_files(const Arguments& arguments) {
  std::vector<std::string> folders = arguments.words;
  if (folders.empty()) folders.emplace_back(".");
  std::vector<std::string> files;
  for (const std::string& folder : folders)
    for (std::string& file : TRY(files_below(folder, is_test_file)))
      files.push_back(std::move(file));
  if (files.empty()) return base::invalid("there is no kyverno-test.yaml below these folders");
  return files;
}

std::vector<Ran> run_tests(const std::vector<std::string>& paths, PolicyFiles& files,
                           const policy_suite::Filter& filter, Progress progress) {
  std::vector<std::vector<Ran>> by_file(paths.size());
  ProgressLine line(progress == Progress::shown, paths.size());
  in_parallel(paths.size(), [&](std::size_t i) {
    by_file[i] = run_file(paths[i], files, filter);
    line.advance();
  });
  std::vector<Ran> all;
  for (std::vector<Ran>& some : by_file)
    for (Ran& one : some) all.push_back(std::move(one));
  return all;
}

}  // namespace cli
