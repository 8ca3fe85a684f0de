// Evaluates a policy set on the subjects of a setting, as Kyverno's commands do: values are set for
// each policy, the operation comes from them or from whoever asks. For one thread; what responses
// refer to lies in the arenas, in the setting and in the policies.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engines/policy/run.h"
#include "engines/policy_suite/setting.h"

namespace policy_suite {

// Of policies that are sure not to be meant: policy::Session::tells_unmeant.
enum class Unmeant : std::uint8_t { told, silent };

class Evaluator {
 public:
  struct Options {
    Unmeant unmeant = Unmeant::told;
    const policy::World* world = nullptr;  // in place of the setting's
    // Before a policy is asked, in each of its phases.
    std::function<void(const policy::Policy& policy)> before = {};
  };
  Evaluator(const policy::PolicySet& policies, const Setting& setting, document::Arena& results,
            document::Arena& scratch);
  Evaluator(std::span<const policy::Policy* const> policies, const Setting& setting,
            document::Arena& results, document::Arena& scratch, Options options);

  // Without an operation that of the values, CREATE otherwise. An UPDATE has the object as old
  // object too, a DELETE as old object alone.
  policy::Outcome evaluate(const Subject& subject, std::optional<policy::Operation> operation = {},
                           std::span<const policy::Phase> phases = {});

 private:
  policy::Request prepare(const Subject& subject, std::optional<policy::Operation> operation,
                          const policy::Policy& policy, const policy::Request& request);

  const Setting& setting_;
  const Options options_;
  policy::Session session_;
  document::Arena& results_;
  policy::Sequence sequence_;
  std::vector<std::unique_ptr<policy::Values>> values_;  // of the requests that were prepared
};

// `value` at a path of keys below `on`; maps on the way are made where there are none.
document::Node with_value(const document::Node& on, std::span<const std::string> path,
                          const document::Node& value, document::Arena& arena);

}  // namespace policy_suite
