// Verdicts that `policy check --cache DIR` keeps between runs: a file for each policy under one set
// of circumstances, named by the digest of all that its verdicts read besides the subject: this
// program, the policy, policies that change objects before it, bindings and exceptions, values,
// user, context, objects and the operation. A file that is damaged is told and written anew.
#pragma once
#include <string>
#include <vector>

#include "cli/policy_input.h"
#include "engines/policy_cache/table.h"

namespace cli {

class PolicyCache {
 public:
  // `policy_cache_bytes_max`: the files that were used longest ago go first.
  static constexpr std::uintmax_t bytes_max = std::uintmax_t{512} << 20;

  // "auto": below the user's folder of caches. `invalid` when there is none.
  static base::Result<PolicyCache> open(const std::string& folder, const Context& context);

  // The tables of the input's policies. Call it anew for another input.
  base::Done load(PolicyInput& input, const Arguments& arguments);
  policy_cache::Table& table(std::size_t policy) { return tables_[policy].table; }
  // Writes what has changed; what cannot be written is told, and is no reason to fail.
  void save();

 private:
  struct Named {
    std::string name;
    policy_cache::Table table = {};
  };
  explicit PolicyCache(std::string folder) : folder_(std::move(folder)) {}
  policy_cache::Table read(const std::string& name) const;
  void remove_oldest() const;

  std::string folder_;
  std::vector<Named> tables_;  // by the policies of the input
};

}  // namespace cli
