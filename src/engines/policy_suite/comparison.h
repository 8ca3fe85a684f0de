// Compares what policies made with the objects that a test expects (reference: policy, section
// 8.6). For one thread.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/policy/result.h"
#include "engines/policy_suite/files.h"
#include "engines/policy_suite/test_file.h"

namespace policy_suite {

class Comparison {
 public:
  // `folder` is where the paths of rows start; what is made lies in the arena.
  Comparison(std::string folder, Files& files, document::Arena& arena)
      : folder_(std::move(folder)), files_(files), arena_(arena) {}

  enum class Finding : std::uint8_t {
    none,     // the row asks for no comparison
    equal,    //
    differs,  //
    missing   // the files hold no object of the same kind, namespace and name
  };
  // Of what a result made: changed targets or the changed object with `patched`, what was generated
  // with `generated`.
  base::Result<Finding> compare(const Row& row, const policy::Response& response,
                                const policy::RuleResult& result);
  // Where the last pair that differed does so first: "/spec/replicas: 3, expected 2".
  const std::string& difference() const { return difference_; }

 private:
  base::Result<Finding> compare_all(const std::vector<std::string>& paths,
                                    std::span<const document::Node> made);
  base::Result<const std::vector<document::Node>*> expected(const std::string& path);

  std::string folder_;
  Files& files_;
  document::Arena& arena_;
  std::map<std::string, std::vector<document::Node>> files_read_;  // normalised, by path
  std::string difference_;
};

}  // namespace policy_suite
