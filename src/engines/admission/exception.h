// PolicyException of policies.kyverno.io: objects that policies written in CEL leave out, or images
// and values that they may allow.
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engines/admission/expressions.h"
#include "engines/document/node.h"

namespace admission {

class Exception {
 public:
  // nullptr with problems when it cannot be used. Its conditions are compiled with each policy that
  // it names, since they see what the policy sees.
  static std::shared_ptr<const Exception> load(const document::Node& document,
                                               const document::Sources& sources,
                                               Problems& problems);

  std::string_view name() const { return name_; }
  std::string_view name_space() const { return name_space_; }
  bool names(std::string_view kind, std::string_view policy) const;
  const document::Node* conditions() const { return conditions_; }
  std::span<const document::Node> allowed_images() const { return allowed_images_; }
  std::span<const document::Node> allowed_values() const { return allowed_values_; }
  // It leaves the object out altogether.
  bool is_full() const { return allowed_images_.empty() && allowed_values_.empty(); }
  bool reports_pass() const { return reports_pass_; }
  std::int64_t priority() const { return priority_; }  // of several the highest one reports

 private:
  struct Ref {
    std::string_view kind, name;
  };
  std::string_view name_, name_space_;
  std::vector<Ref> refs_;
  const document::Node* conditions_ = nullptr;
  std::span<const document::Node> allowed_images_, allowed_values_;
  bool reports_pass_ = false;
  std::int64_t priority_ = 0;
};

}  // namespace admission
