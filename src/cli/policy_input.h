// What the verbs of `mainstay policy` work on, read as their flags say: policies, subjects and the
// world around them.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/context.h"
#include "cli/policy_files.h"
#include "engines/policy/exception.h"
#include "engines/policy_report/finding.h"
#include "engines/policy_suite/setting.h"

namespace cli {

struct PolicyInput {
  PolicyFiles files;
  document::Arena arena;
  document::Keys keys{arena};
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

// What a person is told of an object: "Deployment shop/web".
std::string shown_name(const document::Node& object);

// What the policies say about all subjects, on all cores, in the order of the subjects.
policy_report::Report judge(const PolicyInput& input, base::Time now);

}  // namespace cli
