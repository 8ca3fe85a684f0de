// mainstay policy test: kyverno-test.yaml suites.
#include <algorithm>
#include <cstdio>
#include <filesystem>

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

// With a watch, it is told of the folders of all files that were read, and of the layouts.
base::Result<int> run_once(const Context& context, const Arguments& arguments,
                           const policy_suite::Filter& filter, Watch* watch) {
  const std::vector<std::string> paths = TRY(test_files(arguments));
  PolicyFiles files;
  files.set_layouts(arguments.values("images"));
  const std::vector<Ran> tests =
      run_tests(paths, files, filter, context.terminal ? Progress::shown : Progress::hidden);
  // Before the results are shown: who reads them may change a file at once.
  if (watch != nullptr) {
    for (const auto& some : {paths, files.paths()})
      for (const std::string& path : some)
        TRY(watch->add(std::filesystem::absolute(path).parent_path().string()));
    for (const std::string& given : arguments.values("images")) {
      const auto layout = std::filesystem::absolute(named_layout(given).path);
      TRY(watch->add(
          (std::filesystem::is_directory(layout) ? layout : layout.parent_path()).string()));
    }
  }
  TRY(show_tests(context, tests, arguments));
  const policy_suite::Counts counts = policy_suite::count(tests);
  if (counts.errors > 0) return exit_usage;
  return counts.failed > 0 ? exit_refused : exit_done;
}

}  // namespace

base::Result<int> policy_test(Context& context, const Arguments& arguments) {
  const auto filter = TRY(policy_suite::Filter::parse(arguments.value("filter").value_or("")));
  if (!arguments.has("watch")) return run_once(context, arguments, filter, nullptr);
  Watch watch = TRY(Watch::open());
  while (true) {
    TRY(run_once(context, arguments, filter, &watch));
    std::fflush(stdout);
    TRY(watch.wait());
  }
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
