// The files of policies, tests and objects: found below folders, read and parsed once however many
// tests share them. Safe from any thread.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/reading.h"
#include "engines/image/registry.h"
#include "engines/policy_suite/files.h"

namespace cli {

class PolicyFiles final : public policy_suite::Files {
 public:
  base::Result<std::span<const document::Node>> documents(const std::string& path) override;
  base::Result<const policy::PolicySet*> policies(std::span<const std::string> paths,
                                                  std::span<const std::string> exceptions) override;
  base::Result<const image::Registry*> images(std::span<const std::string> layouts) override;
  // Layouts for all tests ("LAYOUT" or "NAME=LAYOUT"). Before any test runs.
  void set_layouts(std::span<const std::string> layouts) {
    layouts_.assign(layouts.begin(), layouts.end());
  }
  // What was meant to be a policy is told as one that cannot be used. Before any is loaded; not for
  // tests, whose verdicts are Kyverno's.
  void refuse_misnamed() { misnamed_ = Misnamed::refused; }
  // What a path holds is read again when it is next asked for; what was read of it stays valid.
  // Not while others read.
  void forget(const std::string& path);
  // Every path that was asked for so far; of a layout the file that changes with it.
  std::vector<std::string> paths() const;
  // Every policy that was loaded so far, by the paths that it was loaded with. Not while others
  // load.
  std::vector<const policy::Policy*> loaded() const;
  const document::Sources& sources() const override { return sources_; }
  document::Sources& sources() { return sources_; }

 private:
  // What one path holds. `once` is for whoever comes first; then it only is read.
  struct File {
    std::once_flag once;
    document::Arena arena;
    document::Keys keys{arena};
    base::Result<std::vector<document::Node>> documents = std::vector<document::Node>();
  };
  struct Policies {
    std::once_flag once;
    document::Arena arena;
    base::Result<policy::PolicySet> set = policy::PolicySet();
  };
  struct Images {
    std::once_flag once;
    image::Registry registry;
    base::Done added;
  };
  base::Result<std::vector<document::Node>> read(const std::string& path, File& file);
  // "library:terraform/aws": the policies that are shipped in this folder of content/policies.
  base::Result<std::vector<document::Node>> read_library(const std::string& path, File& file);
  base::Result<policy::PolicySet> load(std::span<const std::string> paths,
                                       std::span<const std::string> exceptions);

  document::Sources sources_;
  std::mutex mutex_;  // guards the maps, not what is in them
  std::map<std::string, std::unique_ptr<File>> files_;
  std::vector<std::unique_ptr<File>> forgotten_;
  std::map<std::vector<std::string>, std::unique_ptr<Policies>> policies_;
  std::map<std::vector<std::string>, std::unique_ptr<Images>> images_;
  std::vector<std::string> layouts_;
  enum class Misnamed : std::uint8_t { passed_over, refused } misnamed_ = Misnamed::passed_over;
};

// Files below a folder that `wanted` holds for, in the order of their paths; a file itself whatever
// its name. `invalid` when there is no such path.
base::Result<std::vector<std::string>> files_below(const std::string& path,
                                                   bool (*wanted)(std::string_view name));
bool is_yaml_or_json(std::string_view name);

}  // namespace cli
