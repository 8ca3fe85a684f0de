// What the verbs of `mainstay policy` work on, read as their flags say: policies, subjects and the
// world around them.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/policy_files.h"
#include "engines/image/registry.h"
#include "engines/policy/exception.h"
#include "engines/policy_suite/setting.h"

namespace cli {

struct PolicyInput {
  PolicyFiles files;
  document::Arena arena;
  document::Keys keys{arena};
  image::Registry images;  // of --images
  policy_suite::Setting setting;
  const policy::PolicySet* policies = nullptr;
  std::vector<policy::Exception> exceptions;
  std::optional<policy::Operation> operation;
};

// `invalid` names the flag or the file that is wrong. Without any policy or any subject too.
base::Result<std::unique_ptr<PolicyInput>> read_policy_input(const Context& context,
                                                             const Arguments& arguments);
// The policies alone, of -p.
base::Result<const policy::PolicySet*> read_policies(PolicyFiles& files,
                                                     const Arguments& arguments);

// The objects of a file of --resources, without old ones; the world does not know them yet.
base::Result<std::vector<policy_suite::Subject>> read_subjects(PolicyInput& input,
                                                               const std::string& path);

// What a person is told of an object: "Deployment shop/web".
std::string shown_name(const document::Node& object);

}  // namespace cli
