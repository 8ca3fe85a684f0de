#include "cli/policy_run.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>

#include "cli/documents.h"
#include "cli/parallel.h"
#include "engines/policy_suite/lint.h"

namespace cli {
namespace {

using policy_suite::Ran;

bool is_test_file(std::string_view name) { return name == "kyverno-test.yaml"; }

base::Result<std::vector<policy_suite::Test>> read_tests(const std::string& path,
                                                         PolicyFiles& files, document::Arena& arena,
                                                         document::Keys& keys) {
  document::Reading reading{.sources = files.sources(), .arena = arena, .keys = keys};
  return policy_suite::read_tests(files.sources().add(path, TRY(read_input(path))), reading);
}

// The tests of one file, each with what came of it.
std::vector<Ran> run_file(const std::string& path, PolicyFiles& files,
                          const policy_suite::Filter& filter) {
  document::Arena arena;
  document::Keys keys(arena);
  const auto tests = read_tests(path, files, arena, keys);
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

std::vector<std::string> folders_of_tests(const Arguments& arguments) {
  return arguments.words.empty() ? std::vector<std::string>{"."} : arguments.words;
}

base::Result<std::vector<std::string>> test_files(const Arguments& arguments) {
  std::vector<std::string> files;
  for (const std::string& folder : folders_of_tests(arguments))
    for (std::string& file : TRY(files_below(folder, is_test_file)))
      files.push_back(std::move(file));
  if (files.empty()) return base::invalid("there is no kyverno-test.yaml below these folders");
  return files;
}

base::Result<std::vector<std::string>> tests_to_lint(const Arguments& arguments) {
  std::vector<std::string> files;
  if (!arguments.words.empty()) files = TRY(test_files(arguments));
  for (const std::string& folder : arguments.values("policies"))
    if (std::error_code error; std::filesystem::is_directory(folder, error))
      for (std::string& file : TRY(files_below(folder, is_test_file)))
        if (std::ranges::find(files, file) == files.end()) files.push_back(std::move(file));
  return files;
}

LintedTests lint_tests(const std::string& path, PolicyFiles& files) {
  LintedTests linted;
  document::Arena arena;
  document::Keys keys(arena);
  const auto tests = read_tests(path, files, arena, keys);
  if (!tests) {
    linted.lines.push_back(path + ": unusable-test: " + tests.error().message);
    return linted;
  }
  const std::string folder = std::filesystem::path(path).parent_path().string();
  for (const policy_suite::Test& test : *tests) {
    ++linted.tests;
    for (const policy_suite::Remark& remark : policy_suite::lint(test, folder, files))
      linted.lines.push_back(files.sources().place(remark.where) + ": " + remark.check + ": " +
                             test.name + ": " + remark.message);
  }
  return linted;
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
