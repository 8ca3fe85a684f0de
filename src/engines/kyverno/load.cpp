#include "engines/kyverno/load.h"

#include <algorithm>
#include <string>

#include "engines/admission/load.h"
#include "engines/document/reading.h"
#include "engines/kyverno/cluster_policy.h"
#include "engines/kyverno/exceptions.h"
#include "engines/kyverno/misnamed.h"
#include "engines/kyverno/validation.h"

namespace kyverno {
namespace {

using document::Node;

constexpr std::size_t lists_depth_max = 8;  // of lists in lists

bool is_of_kyverno(const Node& document) {
  return text_of(document, "apiVersion").starts_with("kyverno.io/");
}

bool is_cluster_policy(const Node& document) {
  const std::string_view kind = text_of(document, "kind");
  return is_of_kyverno(document) && (kind == "ClusterPolicy" || kind == "Policy");
}

bool is_exception(const Node& document) {
  return is_of_kyverno(document) && text_of(document, "kind") == "PolicyException";
}

void flatten(const Node& document, std::size_t depth, std::vector<Node>& out) {
  if (text_of(document, "kind") != "List" || depth == lists_depth_max) {
    out.push_back(document);
    return;
  }
  for (const Node& item : items_of(given(document, "items"))) flatten(item, depth + 1, out);
}

policy::Identity identity_of(const Node& document) {
  policy::Identity out;
  out.api_version = text_of(document, "apiVersion");
  out.kind = text_of(document, "kind");
  out.at = document.span();
  if (const Node* metadata = given(document, "metadata")) {
    out.name = text_of(*metadata, "name");
    out.name_space = text_of(*metadata, "namespace");
    const Node* annotations = given(*metadata, "annotations");
    if (annotations != nullptr && annotations->is_map()) out.annotations = annotations;
  }
  // A Policy is of a namespace, and one that says none of `default`; a ClusterPolicy of none.
  if (out.kind == "ClusterPolicy") out.name_space = {};
  if (out.kind == "Policy" && out.name_space.empty()) out.name_space = "default";
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += (out.empty() ? "" : "\n") + line;
  return out;
}

class Loader {
 public:
  Loader(std::span<const Node> documents, const document::Sources& sources)
      : sources_(sources), companions_(documents, sources) {
    for (const policy::Rejected& one : companions_.rejected()) out_.rejected.push_back(one);
  }

  void load(const Node& document) {
    if (is_exception(document)) return load_exception(document);
    if (is_cluster_policy(document)) return load_cluster_policy(document);
    if (admission::is_policy(document)) return load_admission_policy(document);
    if (admission::is_companion(document)) return;
    if (const auto problem = misnamed(document))
      out_.misnamed.push_back(
          {.identity = identity_of(document),
           .message = document::error_at(sources_, document.span(), *problem).message});
    else
      out_.others.push_back(document);
  }

  Loaded take() {
    const auto exceptions = std::make_shared<const std::vector<Exception>>(std::move(exceptions_));
    for (auto& policy : cluster_policies_) policy->bind(exceptions);
    return std::move(out_);
  }

 private:
  void load_exception(const Node& document) {
    Compilation compilation{.sources = sources_, .arena = exceptions_arena_};
    Exception made = Exception::compile(document, compilation);
    if (compilation.problems.empty())
      exceptions_.push_back(std::move(made));
    else
      reject(document, compilation.problems);
  }

  void load_cluster_policy(const Node& document) {
    std::vector<std::string> problems;
    auto made =
        std::make_unique<ClusterPolicy>(document, identity_of(document), sources_, problems);
    for (std::string& problem : problems_of(document, sources_))
      problems.push_back(std::move(problem));
    if (!problems.empty()) return reject(document, problems);
    cluster_policies_.push_back(made.get());
    out_.policies.push_back(std::move(made));
  }

  void load_admission_policy(const Node& document) {
    auto loaded = admission::load(document, companions_, sources_);
    if (auto* policy = std::get_if<std::unique_ptr<const policy::Policy>>(&loaded))
      out_.policies.push_back(std::move(*policy));
    else
      out_.rejected.push_back(std::get<policy::Rejected>(std::move(loaded)));
  }

  void reject(const Node& document, const std::vector<std::string>& problems) {
    out_.rejected.push_back({.identity = identity_of(document), .message = joined(problems)});
  }

  const document::Sources& sources_;
  admission::Companions companions_;
  Loaded out_;
  std::vector<ClusterPolicy*> cluster_policies_;  // among out_.policies
  document::Arena exceptions_arena_;
  std::vector<Exception> exceptions_;
};

}  // namespace

Loaded load_policies(std::span<const Node> documents, const document::Sources& sources) {
  std::vector<Node> flat;
  for (const Node& document : documents) flatten(document, 0, flat);
  Loader loader(flat, sources);
  for (const Node& document : flat) loader.load(document);
  return loader.take();
}

}  // namespace kyverno
