#include "cli/policy_watch.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>

#include "cli/policy_cache.h"
#include "cli/policy_format.h"
#include "cli/policy_image.h"
#include "cli/policy_judge.h"
#include "cli/text.h"
#include "cli/watch.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using policy_report::Counts;
using policy_report::Finding;
using policy_report::Report;

// What is read again and again is kept until all is read anew: `watch_bytes_max`.
constexpr std::uintmax_t reread_bytes_max = std::uintmax_t{256} << 20;
constexpr int quiet_ms = 5;  // files are judged one by one: a burst need not be awaited

constexpr std::string_view other_inputs[] = {"policies", "exceptions", "values", "userinfo",
                                             "context",  "objects",    "plan",   "dockerfile",
                                             "image",    "images",     "scan",   "source"};

std::string normal(const std::string& path) { return fs::path(path).lexically_normal().string(); }

bool is_within(const std::string& path, const std::string& folder) {
  if (folder == "." || path == folder) return true;
  return path.starts_with(folder) && (folder.ends_with('/') || path[folder.size()] == '/');
}

// What stands behind such a link may be what stood behind another one, whatever its name.
bool is_link_to_folder(const std::string& path) {
  std::error_code error;
  return fs::is_symlink(path, error) && fs::is_directory(path, error);
}

std::vector<std::string> paths_of(const Arguments& arguments, std::string_view flag) {
  std::vector<std::string> paths;
  for (const std::string& given : arguments.values(flag))
    paths.push_back(flag == "images" ? named_layout(given).path : given);
  return paths;
}

bool is_below_any(const std::string& path, const Arguments& arguments, std::string_view flag) {
  return std::ranges::any_of(paths_of(arguments, flag), [&](const std::string& given) {
    return is_within(path, normal(given));
  });
}

void take_away(Counts& counts, const Counts& less) {
  counts.passed -= less.passed;
  counts.failed -= less.failed;
  counts.warned -= less.warned;
  counts.errors -= less.errors;
  counts.skipped -= less.skipped;
  counts.unknown -= less.unknown;
}

class Watching {
 public:
  Watching(Context& context, const Arguments& arguments, PolicyCache* cache, Watch watch)
      : context_(context), arguments_(arguments), cache_(cache), watch_(std::move(watch)) {}

  // Everything: read, judged and told.
  base::Done run() {
    input_.reset();  // when the new one cannot be read, nothing is judged by the old one
    TRY(watch_inputs());
    input_ = TRY(read_policy_input(context_, arguments_));
    if (cache_ != nullptr) TRY(cache_->load(*input_, arguments_));
    Judged judged = judge(*input_, input_->setting.subjects, context_.now, cache_);
    rests_on_others_ = judged.rests_on_others;
    reread_bytes_ = 0;
    files_.clear();
    Report report = report_without_findings(*input_, context_.now);
    for (std::size_t i = 0; i < judged.findings.size(); ++i) {
      const std::uint32_t source = input_->setting.subjects[i].object.span().source;
      if (source != 0) ++files_[normal(std::string(input_->files.sources().name(source)))].subjects;
      std::ranges::move(judged.findings[i], std::back_inserter(report.findings));
    }
    for (const Finding& finding : report.findings) count_in(finding);
    total_ = policy_report::count(report);
    subjects_ = input_->setting.subjects.size();
    TRY(tell(report));
    if (cache_ != nullptr) cache_->save();
    return {};
  }

  // After a change. What is wrong with a file is told, and waits for the next change.
  base::Done wait_and_run() {
    const Watch::Changes changes = TRY(watch_.wait(quiet_ms));
    bool all = changes.lost || rests_on_others_ || input_ == nullptr || arguments_.has("old") ||
               arguments_.has("changed-since");
    std::vector<std::string> paths;
    bool concerned = changes.lost;
    for (const std::string& changed : changes.paths) {
      const std::string path = normal(changed);
      const bool is_folder =
          is_link_to_folder(path) ||
          (changes.folders.contains(changed) && is_below_any(path, arguments_, "resources"));
      const bool is_input = std::ranges::any_of(other_inputs,
                                                [&](std::string_view flag) {
                                                  return is_below_any(path, arguments_, flag);
                                                }) ||
                            is_below_any(path, arguments_, "old");
      const bool is_resource = is_below_any(path, arguments_, "resources") &&
                               (is_yaml_or_json(path) || files_.contains(path));
      all |= is_input || is_folder;
      concerned |= is_input || is_folder || is_resource;
      if (is_resource) paths.push_back(path);
    }
    if (!concerned) return {};
    base::Done done = all || reread_bytes_ > reread_bytes_max ? run() : run(paths);
    if (!done) std::fprintf(stderr, "mainstay: %s\n", printable(done.error().message).c_str());
    return {};
  }

 private:
  struct File {
    std::size_t subjects = 0;
    Counts counts = {};
  };

  void count_in(const Finding& finding) {
    files_[normal(std::string(finding.subject->place.file))].counts.add(finding.status);
  }

  // Where all that is read stands.
  base::Done watch_inputs() {
    for (const std::string_view flag : other_inputs)
      for (const std::string& path : paths_of(arguments_, flag))
        if (!path.starts_with("library:")) TRY(watch_.add_all(path));
    for (const std::string_view flag : {"resources", "old"})
      for (const std::string& path : arguments_.values(flag)) TRY(watch_.add_all(path));
    return {};
  }

  // These files of --resources, which may be gone.
  base::Done run(const std::vector<std::string>& paths) {
    const auto began = std::chrono::steady_clock::now();
    std::vector<policy_suite::Subject> subjects;
    for (const std::string& path : paths) {
      input_->files.forget(path);
      std::error_code error;
      if (!fs::exists(path, error)) continue;
      reread_bytes_ += fs::file_size(path, error);
      std::ranges::move(TRY(read_subjects(*input_, path)), std::back_inserter(subjects));
    }
    Judged judged = judge(*input_, subjects, context_.now, cache_);
    if (judged.rests_on_others) return run();
    Report report;
    report.at = context_.now;
    for (const std::string& path : paths) {
      File& file = files_[path];
      take_away(total_, file.counts);
      subjects_ -= file.subjects;
      file = {};
    }
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      ++files_[normal(std::string(input_->files.sources().name(subjects[i].object.span().source)))]
            .subjects;
      std::ranges::move(judged.findings[i], std::back_inserter(report.findings));
    }
    for (const Finding& finding : report.findings) count_in(finding);
    total_.add(policy_report::count(report));
    subjects_ += subjects.size();
    TRY(tell(report));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
    tell_totals(paths, subjects.size(), took.count());
    if (cache_ != nullptr) cache_->save();
    return {};
  }

  base::Done tell(const Report& report) {
    context_.output.write(TRY(formatted(report, context_, arguments_)));
    std::fflush(stdout);
    return {};
  }

  void tell_totals(const std::vector<std::string>& paths, std::size_t judged, double ms) const {
    std::string changed = printable(paths.front());
    if (paths.size() > 1) changed += " and " + std::to_string(paths.size() - 1) + " more";
    std::fflush(stdout);
    std::fprintf(is_table(context_, arguments_) ? stdout : stderr,
                 "%s: %zu of %zu objects judged anew in %.1f ms; in all %s\n", changed.c_str(),
                 judged, subjects_, ms, policy_report::summary(total_).c_str());
    std::fflush(stdout);
  }

  Context& context_;
  const Arguments& arguments_;
  PolicyCache* const cache_;
  Watch watch_;
  std::unique_ptr<PolicyInput> input_;
  std::map<std::string, File> files_;  // of --resources, by their normal paths
  Counts total_;
  std::size_t subjects_ = 0;
  std::uintmax_t reread_bytes_ = 0;
  bool rests_on_others_ = false;
};

}  // namespace

base::Result<int> watch_policies(Context& context, const Arguments& arguments, PolicyCache* cache) {
  const std::span<const std::string> resources = arguments.values("resources");
  if (std::ranges::find(resources, "-") != resources.end())
    return base::invalid("--watch: standard input does not change; name files by --resources");
  Watching watching(context, arguments, cache, TRY(Watch::open()));
  TRY(watching.run());
  while (true) TRY(watching.wait_and_run());
}

}  // namespace cli
