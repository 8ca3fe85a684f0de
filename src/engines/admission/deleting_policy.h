// DeletingPolicy: objects that are to be deleted on a schedule (reference: policy, section 5.5).
// Its verdict on an object is pass when it would be deleted, fail when it stays.
#pragma once
#include "engines/admission/kyverno_policy.h"

namespace admission {

class DeletingPolicy final : public KyvernoPolicy {
 public:
  // nullptr with problems when it cannot be used.
  static std::unique_ptr<const policy::Policy> load(const PolicySource& source, Problems& problems);

  bool has(policy::Phase phase) const override { return phase == policy::Phase::deleting; }
  std::optional<policy::Response> evaluate(policy::Phase phase, const policy::Request& request,
                                           policy::Session& session) const override;
  // When it runs: five fields, as cron has them.
  std::string_view schedule() const { return schedule_; }

 private:
  explicit DeletingPolicy(const PolicySource& source) : KyvernoPolicy(source) {}

  MatchConstraints matched_;  // whatever is done to the object
  Body body_;
  std::string_view schedule_;
};

}  // namespace admission
