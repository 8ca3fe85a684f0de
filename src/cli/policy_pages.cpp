// mainstay policy docs, lint, impact and equivalent: what is to be known of policies themselves.
#include <filesystem>
#include <fstream>

#include "cli/exit_status.h"
#include "cli/policy_input.h"
#include "cli/policy_judge.h"
#include "cli/policy_run.h"
#include "cli/policy_verbs.h"
#include "cli/text.h"
#include "engines/document/write.h"
#include "engines/policy/cluster.h"
#include "engines/policy/exception.h"
#include "engines/policy/object_names.h"
#include "engines/policy_equivalence/equivalence.h"
#include "engines/policy_lint/lint.h"
#include "engines/policy_report/impact.h"
#include "engines/policy_report/page.h"
#include "engines/policy_suite/setting.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

std::vector<const policy::Policy*> pointers(const policy::PolicySet& set) {
  std::vector<const policy::Policy*> all;
  for (const auto& policy : set.policies) all.push_back(policy.get());
  return all;
}

base::Done write_page(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return base::invalid(path.string() + ": cannot be written");
  return {};
}

std::string told(const policy::Rejected& rejected) {
  return "policy cannot be used: " + std::string(rejected.identity.name) + ": " + rejected.message +
         '\n';
}

// What is remarked on policies, exceptions among them, and tests.
class Linting {
 public:
  explicit Linting(base::Time now) : now_(now) {}

  base::Done lint_policies(const Arguments& arguments) {
    const policy::PolicySet* set = TRY(read_policies(files_, arguments));
    for (const policy::Rejected& rejected : set->rejected) text_ += told(rejected);
    remarks_ += set->rejected.size();
    policies_ = set->policies.size() + set->rejected.size();
    for (const auto& policy : set->policies)
      tell(policy_lint::lint(policy->document(), files_.sources()));
    const std::vector<const policy::Policy*> all = pointers(*set);
    for (const std::string& path : arguments.values("policies"))
      for (const document::Node& document : TRY(files_.documents(path)))
        lint_exception(document, all);
    return {};
  }
  void lint_tests_at(const std::string& path) {
    const auto told_of = lint_tests(path, files_);
    tests_ += told_of.tests;
    for (const std::string& line : told_of.lines) tell(line);
  }

  std::size_t remarks() const { return remarks_; }
  std::string text() const {
    return text_ + std::to_string(remarks_) + " remarks on " + std::to_string(policies_) +
           " policies and " + std::to_string(tests_) + " tests\n";
  }

 private:
  void lint_exception(const document::Node& document,
                      std::span<const policy::Policy* const> policies) {
    if (policy::kind_of(document) != "PolicyException" && !policy::is_exception(document)) return;
    tell(policy_lint::lint(document, files_.sources()));
    tell(policy_lint::lint_exception(document, policies, now_, files_.sources()));
  }
  void tell(const std::vector<policy_lint::Remark>& remarks) {
    for (const policy_lint::Remark& remark : remarks)
      tell(policy_lint::to_text(remark, files_.sources()));
  }
  void tell(const std::string& line) {
    text_ += printable(line) + '\n';
    ++remarks_;
  }

  base::Time now_;
  PolicyFiles files_;
  std::string text_;
  std::size_t remarks_ = 0, policies_ = 0, tests_ = 0;
};

// All of them: a comparison with a part of them says nothing.
base::Result<const policy::PolicySet*> usable_policies(PolicyFiles& files,
                                                       std::span<const std::string> paths) {
  const policy::PolicySet* set = TRY(files.policies(paths, {}));
  if (!set->rejected.empty()) return base::invalid(set->rejected.front().message);
  if (set->policies.empty()) return base::invalid(paths[0] + ": there is no policy");
  return set;
}

}  // namespace

base::Result<int> policy_docs(Context& context, const Arguments& arguments) {
  PolicyFiles files;
  const policy::PolicySet* set = TRY(read_policies(files, arguments));
  const auto folder = arguments.value("output");
  if (folder) {
    std::error_code error;
    fs::create_directories(*folder, error);
    if (error) return base::invalid(*folder + ": " + error.message());
    TRY(write_page(fs::path(*folder) / "README.md",
                   policy_report::index_page(pointers(*set), files.sources())));
  }
  for (const auto& policy : set->policies) {
    const std::string text = policy_report::page(*policy, files.sources());
    if (folder)
      TRY(write_page(fs::path(*folder) / policy_report::page_name(*policy), text));
    else
      context.output.write(text + '\n');
  }
  for (const policy::Rejected& rejected : set->rejected) context.output.write(told(rejected));
  return set->rejected.empty() ? exit_done : exit_refused;
}

base::Result<int> policy_lint(Context& context, const Arguments& arguments) {
  Linting linting(context.now);
  if (arguments.has("policies") || arguments.words.empty()) TRY(linting.lint_policies(arguments));
  for (const std::string& path : TRY(tests_to_lint(arguments))) linting.lint_tests_at(path);
  context.output.write(linting.text());
  return linting.remarks() == 0 ? exit_done : exit_refused;
}

base::Result<int> policy_impact(Context& context, const Arguments& arguments) {
  std::vector<std::unique_ptr<PolicyInput>> inputs;  // findings point to places in them
  const auto report_of = [&](const std::string& policies) -> base::Result<policy_report::Report> {
    Arguments one = arguments;
    one.flags["policies"] = {policies};
    inputs.push_back(TRY(read_policy_input(context, one)));
    if (inputs.back()->setting.subjects.empty())
      return base::invalid("--resources: there are no objects to compare the policies on");
    return judge(*inputs.back(), context.now);
  };
  const policy_report::Report before = TRY(report_of(arguments.words[0]));
  const policy_report::Report after = TRY(report_of(arguments.words[1]));
  const std::vector<policy_report::Flip> flips = policy_report::flips(before, after);
  context.output.write(context.output.format == Format::json ? policy_report::to_json(flips)
                                                             : policy_report::to_text(flips));
  if (!after.rejected.empty()) return base::invalid(after.rejected.front().message);
  return flips.empty() ? exit_done : exit_refused;
}

base::Result<int> policy_equivalent(Context& context, const Arguments& arguments) {
  PolicyFiles files;
  const std::span<const std::string> words = arguments.words;
  files.refuse_misnamed();
  const policy::PolicySet* first = TRY(usable_policies(files, words.subspan(0, 1)));
  const policy::PolicySet* second = TRY(usable_policies(files, words.subspan(1, 1)));
  document::Arena arena;
  std::vector<document::Node> seeds;
  for (const std::string& path : arguments.values("resources"))
    for (const document::Node& object : policy_suite::objects_of(TRY(files.documents(path)), arena))
      seeds.push_back(object);
  if (seeds.empty()) seeds = policy_equivalence::common_seeds(arena, files.sources());
  policy::Cluster world;
  world.set_now(context.now);
  const policy_equivalence::Search search = policy_equivalence::find_difference(
      pointers(*first), pointers(*second), {seeds, world, arena});
  if (!search.difference) {
    context.output.write("no difference on " + std::to_string(search.tried) + " objects\n");
    return exit_done;
  }
  const policy_equivalence::Difference& found = *search.difference;
  std::string text = (found.policy.empty() ? "" : found.policy + ": ") + arguments.words[0] + ' ' +
                     std::string(name(found.first)) + ", " + arguments.words[1] + ' ' +
                     std::string(name(found.second)) + ": " + printable(found.why) + '\n';
  if (found.is_refused_anyway) text += "on what Kubernetes itself refuses; no other was found\n";
  document::write_json_indented(text, found.object);
  context.output.write(text + '\n');
  return exit_refused;
}

}  // namespace cli
