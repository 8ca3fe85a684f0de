// What a test evaluates, gathered from its files: the subjects, the world around them, values and
// the user. Made once for a test, then only read.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engines/document/arena.h"
#include "engines/policy/cluster.h"
#include "engines/policy_suite/files.h"
#include "engines/policy_suite/test_file.h"
#include "engines/policy_suite/values_file.h"

namespace policy_suite {

struct Subject {
  document::Node object = {};
  policy::Payload payload = policy::Payload::kubernetes;
  // Of a payload the path, as the test writes it; of a part of it the name in its metadata.
  std::string name = {}, name_space = {};
  const Subresource* subresource = nullptr;

  document::Node old_object = {};  // of an UPDATE; null: the object itself
  bool is_part = false;            // a change of a Terraform plan, a vulnerability of a report

  // "name" or "namespace/name".
  bool is_named(std::string_view entry) const;
};

struct Setting {
  policy::Cluster world;
  ValuesFile values;
  std::optional<policy::User> user;
  std::vector<Subject> subjects;
  std::vector<Subject> targets;       // what mutation of existing objects may change
  std::vector<std::string> warnings;  // objects that were there twice
};

// The objects of documents as Kyverno's commands see them: lists are taken apart, a namespace is
// set where none is said, every number is a double.
std::vector<document::Node> objects_of(std::span<const document::Node> documents,
                                       document::Arena& arena);
// A Kubernetes object; it points to what the values say of its kind.
Subject subject_of(const document::Node& object, const ValuesFile& values);
// Puts what the setting's values, or a Context file, say into its world.
void add_namespaces(Setting& setting, document::Arena& arena);
void add_context(Setting& setting, const ContextFile& context, document::Arena& arena);

// What is made lies in the arena, which outlives the setting, as do the test and the files.
base::Result<std::unique_ptr<Setting>> make_setting(const Test& test, const std::string& folder,
                                                    Files& files, document::Arena& arena);

}  // namespace policy_suite
