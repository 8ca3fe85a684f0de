// mainstay policy test: kyverno-test.yaml suites.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>

#include "cli/exit_status.h"
#include "cli/policy_image.h"
#include "cli/policy_run.h"
#include "cli/policy_verbs.h"
#include "cli/text.h"
#include "cli/watch.h"
#include "engines/policy_suite/coverage.h"
#include "engines/policy_suite/report.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using policy_suite::Check;
using policy_suite::Ran;
using policy_suite::Verdict;

std::string_view colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::passed:
      return "32";
    case Verdict::failed:
      return "31";
    case Verdict::excluded:
      return "33";
  }
  return {};
}

std::vector<Cell> row_of(const Ran& test, const Check& check, bool detailed) {
  std::vector<Cell> cells = {
      {test.file},
      {check.policy},
      {check.rule},
      {check.kind.empty() ? check.subject : check.kind + ' ' + check.subject},
      {std::string(name(check.verdict)), colour_of(check.verdict)},
      {check.reason}};
  if (detailed) cells.push_back({check.message});
  for (Cell& cell : cells) cell.text = printable(cell.text);
  return cells;
}

void show_rows(const Context& context, const std::vector<Ran>& tests, const Arguments& arguments) {
  const bool detailed = arguments.has("detailed");
  Table table;
  table.columns = {{"file"}, {"policy"}, {"rule"}, {"resource"}, {"result"}, {"reason"}};
  if (detailed) table.columns.push_back({"message"});
  for (const Ran& test : tests)
    for (const Check& check : test.result.checks)
      if (!arguments.has("fail-only") || check.verdict == Verdict::failed)
        table.rows.push_back(row_of(test, check, detailed));
  if (table.rows.empty()) return;
  if (context.output.format == Format::table) {
    context.output.write(render(table, context.output.style));
    return;
  }
  std::string text;
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (i == 0 ? "" : "\t") + tsv_field(row[i].text);
    text += '\n';
  }
  context.output.write(text);
}

void tell_problem(const std::string& line) {
  std::fprintf(stderr, "mainstay: %s\n", printable(line).c_str());
}

std::string from_root(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

base::Done show_tests(const Context& context, const std::vector<Ran>& tests,
                      const Arguments& arguments) {
  std::fflush(stdout);
  for (const Ran& test : tests) {
    for (const std::string& warning : test.result.warnings) tell_problem("warning: " + warning);
    if (!test.error.empty())
      tell_problem(test.error.starts_with(test.file) ? test.error : test.file + ": " + test.error);
  }
  const std::string last = policy_suite::summary(policy_suite::count(tests));
  const std::string format = arguments.value("format").value_or("table");
  if (context.output.format == Format::json || format == "json") {
    context.output.write(policy_suite::to_json(tests));
    tell_problem(last);
  } else if (format == "junit") {
    context.output.write(policy_suite::to_junit(tests));
    tell_problem(last);
  } else if (format == "table") {
    show_rows(context, tests, arguments);
    context.output.write(last + '\n');
  } else {
    return base::invalid("--format " + format + ": one of table, json and junit");
  }
  return {};
}

struct Tested {
  std::vector<Ran> tests;
  std::set<std::string> paths;  // of all that was read
};

base::Result<Tested> test_once(const Context& context, const Arguments& arguments,
                               const policy_suite::Filter& filter) {
  const std::vector<std::string> paths = TRY(test_files(arguments));
  PolicyFiles files;
  files.set_layouts(arguments.values("images"));
  Tested tested;
  tested.tests =
      run_tests(paths, files, filter, context.terminal ? Progress::shown : Progress::hidden);
  for (const auto& some : {paths, files.paths()})
    for (const std::string& path : some) tested.paths.insert(from_root(path));
  return tested;
}

class WatchingTests {
 public:
  WatchingTests(const Context& context, const Arguments& arguments,
                const policy_suite::Filter& filter, Watch watch)
      : context_(context), arguments_(arguments), filter_(filter), watch_(std::move(watch)) {}

  base::Done run() {
    for (const std::string& folder : folders_of_tests(arguments_))
      TRY(watch_.add_all(from_root(folder)));
    for (const std::string& layout : layouts()) TRY(watch_.add_all(layout));
    Tested tested = TRY(test_once(context_, arguments_, filter_));
    // Where the files stand that tests name is known only now. They are read again, as they may
    // have changed meanwhile.
    while (TRY(watch_around(tested.paths))) tested = TRY(test_once(context_, arguments_, filter_));
    paths_ = std::move(tested.paths);
    TRY(show_tests(context_, tested.tests, arguments_));
    std::fflush(stdout);
    return {};
  }

  // After a change. What is wrong is told, and waits for the next change.
  base::Done wait_and_run() {
    const Watch::Changes changes = TRY(watch_.wait());
    const auto concerns = [&](const std::string& path) {
      return changes.folders.contains(path) || is_yaml_or_json(path) || paths_.contains(path) ||
             std::ranges::any_of(
                 layouts(), [&](const std::string& layout) { return path.starts_with(layout); });
    };
    if (!changes.lost && !std::ranges::any_of(changes.paths, concerns)) return {};
    if (const auto done = run(); !done) tell_problem(done.error().message);
    return {};
  }

 private:
  // Whether there was a folder that was not watched.
  base::Result<bool> watch_around(const std::set<std::string>& paths) {
    bool is_new = false;
    for (const std::string& path : paths) is_new |= TRY(watch_.add(fs::path(path).parent_path()));
    return is_new;
  }

  std::vector<std::string> layouts() const {
    std::vector<std::string> paths;
    for (const std::string& given : arguments_.values("images"))
      paths.push_back(from_root(named_layout(given).path));
    return paths;
  }

  const Context& context_;
  const Arguments& arguments_;
  const policy_suite::Filter& filter_;
  Watch watch_;
  std::set<std::string> paths_;
};

}  // namespace

base::Result<int> policy_test(Context& context, const Arguments& arguments) {
  const auto filter = TRY(policy_suite::Filter::parse(arguments.value("filter").value_or("")));
  if (arguments.has("watch")) {
    WatchingTests watching(context, arguments, filter, TRY(Watch::open()));
    TRY(watching.run());
    while (true) TRY(watching.wait_and_run());
  }
  const Tested tested = TRY(test_once(context, arguments, filter));
  TRY(show_tests(context, tested.tests, arguments));
  const policy_suite::Counts counts = policy_suite::count(tested.tests);
  const std::size_t checks = counts.passed + counts.failed + counts.excluded;
  if (arguments.has("filter") && checks == 0 && counts.errors == 0)
    return base::invalid("--filter " + *arguments.value("filter") + ": no check goes by it");
  if (counts.errors > 0) return exit_usage;
  return counts.failed > 0 ? exit_refused : exit_done;
}

base::Result<int> policy_coverage(Context& context, const Arguments& arguments) {
  const std::vector<std::string> paths = TRY(test_files(arguments));
  PolicyFiles files;
  files.set_layouts(arguments.values("images"));
  const std::vector<Ran> tests =
      run_tests(paths, files, {}, context.terminal ? Progress::shown : Progress::hidden);
  for (const Ran& test : tests)
    if (!test.error.empty()) tell_problem(test.file + ": " + test.error);
  const auto rules = policy_suite::coverage(files.loaded(), tests);
  context.output.write(policy_suite::to_text(rules, files.sources()));
  if (policy_suite::count(tests).errors > 0) return exit_usage;
  const bool all = std::ranges::all_of(rules, [](const auto& rule) { return rule.exercised(); });
  return all ? exit_done : exit_refused;
}

}  // namespace cli
