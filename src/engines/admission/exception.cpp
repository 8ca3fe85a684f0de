#include "engines/admission/exception.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engines/admission/members.h"

namespace admission {
namespace {

using document::Node;

std::span<const Node> list_at(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found != nullptr && found->is_list() ? found->items() : std::span<const Node>();
}

}  // namespace

std::shared_ptr<const Exception> Exception::load(const Node& document,
                                                 const document::Sources& sources,
                                                 Problems& problems) {
  const std::size_t problems_before = problems.size();
  const auto wrong = [&](const Node& at, std::string_view message) {
    add_problem(problems, sources, at.span(), message);
  };
  auto made = std::make_shared<Exception>();
  if (const Node* metadata = document.find("metadata")) {
    made->name_ = text_at(*metadata, "name");
    made->name_space_ = text_at(*metadata, "namespace");
    if (const Node* labels = metadata->find("labels"))
      made->priority_ = base::to_int64(text_at(*labels, "polex.kyverno.io/priority")).value_or(0);
  }
  const Node* spec = document.find("spec");
  if (spec == nullptr || !spec->is_map()) {
    wrong(document, "spec: required");
    return nullptr;
  }
  for (const Node& ref : list_at(*spec, "policyRefs"))
    made->refs_.push_back({.kind = text_at(ref, "kind"), .name = text_at(ref, "name")});
  if (made->refs_.empty()) wrong(*spec, "policyRefs: at least one policy is required");
  made->conditions_ = spec->find("matchConditions");
  made->allowed_images_ = list_at(*spec, "images");
  made->allowed_values_ = list_at(*spec, "allowedValues");
  const std::string_view report = text_at(*spec, "reportResult");
  if (!report.empty() && report != "pass" && report != "skip")
    wrong(*spec->find("reportResult"), "reportResult: pass or skip is required");
  made->reports_pass_ = report == "pass";
  if (problems.size() != problems_before) return nullptr;
  return made;
}

bool Exception::names(std::string_view kind, std::string_view policy) const {
  return std::ranges::any_of(
      refs_, [&](const Ref& ref) { return ref.kind == kind && ref.name == policy; });
}

}  // namespace admission
