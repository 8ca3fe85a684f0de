#include "cli/policy_input.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "cli/documents.h"
#include "cli/git.h"
#include "cli/policy_image.h"
#include "cli/policy_payloads.h"
#include "engines/document/dockerfile.h"
#include "engines/document/terraform.h"
#include "engines/kubernetes/normalise.h"
#include "engines/policy/object_names.h"
#include "engines/policy_report/secrets.h"
#include "engines/scan/scan.h"

namespace cli {
namespace {

using document::Node;
using Seen = policy::Cluster::Seen;

// Reads the parts of an input one after the other; its members are what every step needs.
class Reader {
 public:
  Reader(const Context& context, const Arguments& arguments)
      : context_(context), arguments_(arguments) {}

  base::Result<std::unique_ptr<PolicyInput>> read() {
    input_->policies = TRY(read_policies(input_->files, arguments_));
    TRY(read_exceptions());
    TRY(read_beside());
    TRY(read_operation());
    if (const auto revision = arguments_.value("changed-since")) changed_.emplace(*revision);
    TRY(read_resources());
    TRY(read_plans());
    TRY(read_dockerfiles());
    TRY(read_images());
    TRY(read_layouts());
    TRY(read_scans());
    TRY(read_sources());
    if (changed_) TRY(tell_of_changed_policies());
    input_->setting.world.set_now(context_.now);
    return std::move(input_);
  }

 private:
  base::Result<Node> only_document(const std::string& path) {
    const std::span<const Node> all = TRY(input_->files.documents(path));
    if (all.size() != 1) return base::invalid(path + ": must hold one document");
    return all[0];
  }

  base::Done read_exceptions() {
    for (const std::string_view flag : {"policies", "exceptions"}) {
      for (const std::string& path : arguments_.values(flag)) {
        bool found = false;
        for (const Node& document : TRY(input_->files.documents(path))) {
          found |= policy::kind_of(document).ends_with("Exception") ||
                   policy::kind_of(document) == "List";
          if (policy::is_exception(document))
            input_->exceptions.push_back(
                TRY(policy::read_exception(document, input_->files.sources())));
        }
        if (!found && flag == "exceptions")
          return base::invalid("--exceptions " + path + ": there is no exception");
      }
    }
    return {};
  }

  base::Done read_beside() {
    policy_suite::Setting& setting = input_->setting;
    const document::Sources& sources = input_->files.sources();
    if (const auto path = arguments_.value("values")) {
      const Node file = TRY(only_document(*path));
      setting.values = TRY(policy_suite::read_values(file, sources));
    }
    if (const auto path = arguments_.value("userinfo")) {
      const Node file = TRY(only_document(*path));
      setting.user = TRY(policy_suite::read_user(file, sources));
    }
    policy_suite::add_namespaces(setting, input_->arena);
    if (const auto path = arguments_.value("context")) {
      const Node file = TRY(only_document(*path));
      const auto context = TRY(policy_suite::read_context(file, sources));
      policy_suite::add_context(setting, context, input_->arena);
    }
    for (const std::string& path : arguments_.values("objects")) {
      setting.world.set_present();
      const std::span<const Node> documents = TRY(input_->files.documents(path));
      for (const Node& object : policy_suite::objects_of(documents, input_->arena))
        setting.world.add_object(object, Seen::everywhere);
    }
    return {};
  }

  base::Done read_operation() {
    const auto text = arguments_.value("operation");
    const auto old = arguments_.value("old");
    if (old) {
      const std::span<const Node> documents = TRY(input_->files.documents(*old));
      old_ = policy_suite::objects_of(documents, input_->arena);
    }
    if (!text) {
      if (old) input_->operation = policy::Operation::update;
      return {};
    }
    for (const policy::Operation operation :
         {policy::Operation::create, policy::Operation::update, policy::Operation::remove})
      if (policy::name(operation) == *text) input_->operation = operation;
    if (!input_->operation)
      return base::invalid("--operation " + *text + ": one of CREATE, UPDATE and DELETE");
    if (old && input_->operation != policy::Operation::update)
      return base::invalid("--old: only an UPDATE has old objects");
    return {};
  }

  base::Result<bool> is_wanted(const std::string& path) {
    if (!changed_ || path == "-") return true;
    return changed_->holds(path);
  }

  // What a changed policy says of files that did not change is not asked, which may surprise.
  base::Done tell_of_changed_policies() {
    for (const std::string& path : arguments_.values("policies")) {
      if (path == "-" || path.starts_with("library:")) continue;
      for (const std::string& file : TRY(files_below(path, is_yaml_or_json))) {
        if (!TRY(changed_->is_known_to_hold(file))) continue;
        warn(file +
             ": differs too; what it says of files that do not differ is not asked, see "
             "`mainstay policy impact`");
        return {};
      }
    }
    return {};
  }

  base::Done read_resources() {
    for (const std::string& path : arguments_.values("resources")) {
      const std::vector<std::string> paths =
          path == "-" ? std::vector{path} : TRY(files_below(path, is_yaml_or_json));
      for (const std::string& file : paths)
        if (TRY(is_wanted(file))) TRY(read_resource_file(file));
    }
    return {};
  }

  base::Done read_resource_file(const std::string& path) {
    for (policy_suite::Subject& subject : TRY(read_subjects(*input_, path))) {
      input_->setting.world.add_object(subject.object, Seen::as_target);
      for (const Node& old : old_)
        if (kubernetes::identity_of(old) == kubernetes::identity_of(subject.object))
          subject.old_object = old;
      input_->setting.subjects.push_back(std::move(subject));
    }
    return {};
  }

  void add_payload(const Node& object, const std::string& name) {
    input_->setting.subjects.push_back(
        {.object = object, .payload = policy::Payload::json, .name = name});
  }

  // The text of a file as a source, and how to read it into the input's arena.
  base::Result<std::uint32_t> source_of(const std::string& path) {
    return input_->files.sources().add(path, TRY(read_input(path)));
  }
  document::Reading reading() {
    return {.sources = input_->files.sources(), .arena = input_->arena, .keys = input_->keys};
  }

  base::Done read_plans() {
    for (const std::string& path : arguments_.values("plan")) {
      if (!TRY(is_wanted(path))) continue;
      document::Reading into = reading();
      const std::uint32_t source = TRY(source_of(path));
      const auto plan = TRY(document::read_terraform_plan(source, into));
      for (const document::Warning& warning : into.warnings) warn(warning.message);
      add_payload(plan.document, path);
      for (const Node& resource : plan.resources)
        add_payload(resource, std::string(policy::name_of(resource)));
    }
    return {};
  }

  base::Done read_dockerfiles() {
    for (const std::string& path : arguments_.values("dockerfile")) {
      if (!TRY(is_wanted(path))) continue;
      document::Reading into = reading();
      const std::uint32_t source = TRY(source_of(path));
      add_payload(TRY(document::read_dockerfile(source, into)), path);
    }
    return {};
  }

  // What was built is not looked up in git: --changed-since is no reason to pass over it.
  base::Done read_layouts() {
    for (const std::string& argument : arguments_.values("images")) {
      TRY(add_layout_at(argument, input_->images));
      input_->setting.world.set_images(&input_->images);
    }
    return {};
  }

  base::Done read_images() {
    for (const std::string& path : arguments_.values("image"))
      for (const Node& image : TRY(read_images_at(path, input_->files.sources(), input_->arena)))
        add_payload(image, std::string(policy::name_of(image)));
    return {};
  }

  base::Done read_scans() {
    for (const std::string& path : arguments_.values("scan")) {
      if (!TRY(is_wanted(path))) continue;
      document::Reading into = reading();
      const std::uint32_t source = TRY(source_of(path));
      const Node report = TRY(scan::read_report(source, into));
      add_payload(report, path);
      for (const Node& found : scan::subjects_of(report, input_->arena))
        add_payload(found, std::string(policy::name_of(found)));
    }
    return {};
  }

  base::Done read_sources() {
    for (const std::string& path : arguments_.values("source")) {
      for (const std::string& file : TRY(files_below(path, is_source_file))) {
        if (!TRY(is_wanted(file))) continue;
        auto text = source_text(file, TRY(read_input(file)));
        if (!text) continue;
        document::Reading into = reading();
        const std::uint32_t source = input_->files.sources().add(file, *std::move(text));
        add_payload(TRY(read_payload(file, source, into)), file);
      }
    }
    return {};
  }

  const Context& context_;
  const Arguments& arguments_;
  std::unique_ptr<PolicyInput> input_ = std::make_unique<PolicyInput>();
  std::vector<Node> old_;
  std::optional<ChangedFiles> changed_;  // of --changed-since
};

void warn_of_others(std::span<const Node> others, const document::Sources& sources) {
  std::string message = "is no Kubernetes object (no apiVersion or no kind), and was passed over";
  if (others.size() > 1)
    message += " (the first of " + std::to_string(others.size()) + " such documents)";
  warn(document::error_at(sources, others.front().span(), message).message);
}

}  // namespace

base::Result<const policy::PolicySet*> read_policies(PolicyFiles& files,
                                                     const Arguments& arguments) {
  const std::span<const std::string> paths = arguments.values("policies");
  files.refuse_misnamed();
  const policy::PolicySet* policies = TRY(files.policies(paths, arguments.values("exceptions")));
  if (policies->policies.empty() && policies->rejected.empty())
    return base::invalid("--policies: there is no policy in these files");
  return policies;
}

base::Result<std::unique_ptr<PolicyInput>> read_policy_input(const Context& context,
                                                             const Arguments& arguments) {
  return Reader(context, arguments).read();
}

base::Result<std::vector<policy_suite::Subject>> read_subjects(PolicyInput& input,
                                                               const std::string& path) {
  std::vector<policy_suite::Subject> subjects;
  const std::span<const Node> documents = TRY(input.files.documents(path));
  std::vector<Node> others;  // values of a chart and the like, or what somebody misspelt
  std::ranges::copy_if(documents, std::back_inserter(others),
                       [](const Node& document) { return !document.is_map(); });
  for (const Node& object : policy_suite::objects_of(documents, input.arena)) {
    for (const Node& values : policy_report::secret_values(object))
      input.files.sources().hide(values.span());
    if (!policy::kind_of(object).empty() && !policy::api_version_of(object).empty())
      subjects.push_back(policy_suite::subject_of(object, input.setting.values));
    else
      others.push_back(object);
  }
  std::ranges::sort(others, {}, [](const Node& other) { return other.span().begin; });
  if (!others.empty()) warn_of_others(others, input.files.sources());
  return subjects;
}

std::string shown_name(const Node& object) {
  const std::string_view name_space = policy::namespace_of(object);
  return std::string(policy::kind_of(object)) + ' ' +
         (name_space.empty() ? "" : std::string(name_space) + '/') +
         std::string(policy::name_of(object));
}

}  // namespace cli
