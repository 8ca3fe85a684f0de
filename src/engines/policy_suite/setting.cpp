#include "engines/policy_suite/setting.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/document/terraform.h"
#include "engines/jmespath/evaluation.h"
#include "engines/kubernetes/normalise.h"
#include "engines/policy/object_names.h"
#include "engines/scan/scan.h"

namespace policy_suite {
namespace {

using document::Node;
using Seen = policy::Cluster::Seen;

// Builds a Setting step by step; its members are what every step needs.
class Gathering {
 public:
  Gathering(const Test& test, const std::string& folder, Files& files, document::Arena& arena)
      : test_(test), folder_(folder), files_(files), arena_(arena) {}

  base::Result<std::unique_ptr<Setting>> make() {
    TRY(read_beside());
    TRY(add_images());
    TRY(add_cluster());
    TRY(add_targets());
    TRY(add_objects(test_.params));
    std::vector<std::string> sources;
    for (const Row& row : test_.rows)
      if (!row.clone_source.empty() &&
          std::ranges::find(sources, row.clone_source) == sources.end())
        sources.push_back(row.clone_source);
    TRY(add_objects(sources));
    TRY(add_global_entries());
    for (const CannedCall& call : test_.calls)
      setting_->world.add_response(
          {.method = call.method, .url = call.url, .body = call.body, .status = call.status});
    TRY(add_resources());
    TRY(add_payloads(test_.json_payloads, policy::Payload::json));
    TRY(add_payloads(test_.http_payloads, policy::Payload::http));
    TRY(add_payloads(test_.envoy_payloads, policy::Payload::envoy));
    return std::move(setting_);
  }

 private:
  base::Result<std::span<const Node>> documents(const std::string& path) {
    return files_.documents(joined(folder_, path));
  }
  base::Result<std::vector<Node>> objects_of(const std::string& path) {
    return policy_suite::objects_of(TRY(documents(path)), arena_);
  }
  // The one document of a file.
  base::Result<Node> document_of(const std::string& path) {
    const std::span<const Node> all = TRY(documents(path));
    if (all.size() != 1) return base::invalid(joined(folder_, path) + ": must hold one document");
    return all[0];
  }

  base::Done read_beside() {
    if (!test_.values_file.empty()) {
      const Node file = TRY(document_of(test_.values_file));
      setting_->values = TRY(read_values(file, files_.sources()));
    } else if (!test_.values.is_null()) {
      setting_->values = TRY(read_values(test_.values, files_.sources()));
    }
    if (!test_.user_file.empty()) {
      const Node file = TRY(document_of(test_.user_file));
      setting_->user = TRY(read_user(file, files_.sources()));
    }
    add_namespaces(*setting_, arena_);
    if (test_.context_file.empty()) return {};
    const Node file = TRY(document_of(test_.context_file));
    add_context(*setting_, TRY(read_context(file, files_.sources())), arena_);
    return {};
  }

  base::Done add_images() {
    std::vector<std::string> layouts;
    for (const std::string& path : test_.images) layouts.push_back(joined(folder_, path));
    setting_->world.set_images(TRY(files_.images(layouts)));
    return {};
  }

  base::Done add_cluster() {
    for (const std::string& path : test_.cluster_resources) {
      setting_->world.set_present();
      const Node file = TRY(document_of(path));
      const ClusterFile cluster = TRY(read_cluster(file, files_.sources()));
      for (const std::string& definition : cluster.definitions)
        for (const Node& node : TRY(documents(definition))) setting_->world.add_definition(node);
      for (const Node& object : policy_suite::objects_of(cluster.resources, arena_))
        setting_->world.add_object(object, Seen::everywhere);
    }
    return {};
  }

  base::Done add_targets() {
    for (const std::string& path : test_.targets) {
      for (const Node& object : TRY(objects_of(path))) {
        setting_->world.add_object(object, Seen::offered);
        setting_->targets.push_back(subject_of(object, setting_->values));
      }
    }
    return {};
  }

  base::Done add_objects(const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
      for (const Node& object : TRY(objects_of(path)))
        setting_->world.add_object(object, Seen::as_target);
    return {};
  }

  base::Done add_resources() {
    std::set<kubernetes::Identity> seen;
    for (const std::string& path : test_.resources) {
      for (const Node& object : TRY(objects_of(path))) {
        const kubernetes::Identity identity = kubernetes::identity_of(object);
        if (!seen.insert(identity).second) {
          setting_->warnings.push_back(files_.sources().place(object.span()) + ": " +
                                       std::string(identity.kind) + ' ' +
                                       std::string(identity.name) + " was given before");
          continue;
        }
        setting_->world.add_object(object, Seen::as_target);
        setting_->subjects.push_back(subject_of(object, setting_->values));
      }
    }
    return {};
  }

  base::Done add_payloads(const std::vector<std::string>& paths, policy::Payload payload) {
    for (const std::string& path : paths) {
      for (const Node& object : TRY(documents(path))) {
        setting_->subjects.push_back({.object = object, .payload = payload, .name = path});
        if (payload == policy::Payload::json) add_parts(object);
      }
    }
    return {};
  }

  // Policies may judge a plan or a report of a scanner as a whole, or each part of it. A faulty
  // plan is only JSON.
  void add_parts(const Node& document) {
    if (policy::kind_of(document) == "ScanReport") {
      for (const Node& found : scan::subjects_of(document, arena_)) add_part(found);
    } else if (document::looks_like_terraform_plan(document)) {
      const auto plan = document::terraform_plan(document, files_.sources(), arena_);
      if (!plan) return setting_->warnings.push_back(plan.error().message);
      for (const Node& change : plan->resources) add_part(change);
    }
  }

  void add_part(const Node& object) {
    setting_->subjects.push_back({.object = object,
                                  .payload = policy::Payload::json,
                                  .name = std::string(policy::name_of(object)),
                                  .is_part = true});
  }

  base::Result<Node> query(const std::string& path, const Node& on) {
    const auto expression = TRY(jmespath::Expression::compile(path, jmespath::Dialect::kyverno));
    jmespath::Evaluation evaluation(arena_);
    return evaluation.run(expression, on);
  }

  base::Done add_global_entries() {
    for (const GlobalEntry& entry : test_.global_entries) {
      Node whole = entry.data;
      if (entry.lists_resources) {
        std::vector<Node> objects = policy_suite::objects_of(entry.resources, arena_);
        for (const std::string& path : entry.resource_files)
          for (const Node& object : TRY(objects_of(path))) objects.push_back(object);
        whole = document::list(arena_, objects);
      }
      if (!entry.field_path.empty()) whole = TRY(query(entry.field_path, whole));
      std::map<std::string, Node, std::less<>> projections;
      for (const Projection& projection : entry.projections)
        projections.insert_or_assign(projection.name, TRY(query(projection.path, whole)));
      // Who asks for the whole entry of data finds the projections in it.
      if (whole.is_map() && !projections.empty()) {
        std::vector<document::Member> members(whole.members().begin(), whole.members().end());
        for (const auto& [name, value] : projections)
          members.push_back({.key = document::Key(arena_.copy(name)), .value = value});
        whole = document::map(arena_, members);
      }
      setting_->world.add_global_entry(entry.name, whole, std::move(projections));
    }
    return {};
  }

  const Test& test_;
  const std::string& folder_;
  Files& files_;
  document::Arena& arena_;
  std::unique_ptr<Setting> setting_ = std::make_unique<Setting>();
};

}  // namespace

std::string joined(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

std::vector<std::string> all_joined(const std::string& folder,
                                    const std::vector<std::string>& paths) {
  std::vector<std::string> all;
  for (const std::string& path : paths) all.push_back(joined(folder, path));
  return all;
}

bool Subject::is_named(std::string_view entry) const {
  if (entry == name) return true;
  return !name_space.empty() && entry.size() == name_space.size() + 1 + name.size() &&
         entry.starts_with(name_space) && entry[name_space.size()] == '/' && entry.ends_with(name);
}

std::vector<Node> objects_of(std::span<const Node> documents, document::Arena& arena) {
  std::vector<Node> objects;
  for (const Node& document : documents)
    for (const Node& object : kubernetes::flattened(document))
      if (object.is_map())
        objects.push_back(kubernetes::normalised(object, arena, {.numbers_as_doubles = true}));
  return objects;
}

Subject subject_of(const Node& object, const ValuesFile& values) {
  Subject subject{.object = object,
                  .name = std::string(policy::name_of(object)),
                  .name_space = std::string(policy::namespace_of(object))};
  for (const Subresource& one : values.subresources)
    if (one.kind == policy::kind_of(object) && one.api_version == policy::api_version_of(object))
      subject.subresource = &one;
  return subject;
}

void add_namespaces(Setting& setting, document::Arena& arena) {
  for (const Node& name_space : setting.values.namespaces) setting.world.add_namespace(name_space);
  for (const NamespaceLabels& labels : setting.values.namespace_labels)
    setting.world.add_namespace_labels(labels.name, labels.labels, arena);
}

void add_context(Setting& setting, const ContextFile& context, document::Arena& arena) {
  setting.world.set_lists_ignore_labels();
  for (const Node& object : objects_of(context.resources, arena))
    setting.world.add_object(object, Seen::by_libraries);
  for (const ContextFile::Image& image : context.images)
    setting.world.add_image(image.reference, image.metadata);
}

base::Result<std::unique_ptr<Setting>> make_setting(const Test& test, const std::string& folder,
                                                    Files& files, document::Arena& arena) {
  return Gathering(test, folder, files, arena).make();
}

}  // namespace policy_suite
