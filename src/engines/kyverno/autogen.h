// Private to the engine. Rules for Pods, derived for the controllers whose templates make Pods
// (reference: policy, 3.15). Works on the text of rules; what comes out is compiled like them.
// Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/document/arena.h"
#include "engines/document/node.h"

namespace kyverno {

class Autogen {
 public:
  // Of a whole policy; its rules decide together.
  explicit Autogen(const document::Node& policy);

  // Whether objects of that kind meet derived rules beside the written ones.
  bool derives_for(std::string_view kind) const;
  // The same where the kind is not asked: mutation and generation look at all derived rules.
  bool derives() const;
  // A rule for all controllers with one template, and one for CronJob; nullopt: none is derived.
  std::optional<document::Node> for_controllers(const document::Node& rule,
                                                document::Arena& arena) const;
  std::optional<document::Node> for_cron_job(const document::Node& rule,
                                             document::Arena& arena) const;

 private:
  std::vector<std::string> listed_;  // of the annotation, or all of them; empty: nothing is derived
  std::vector<std::string> controllers_;  // those with one template, sorted
  bool all_ = false;                      // the annotation says "all"
};

// Rules that were derived earlier and stand in the policy: they make way for ours.
bool is_derived_name(std::string_view rule);

}  // namespace kyverno
