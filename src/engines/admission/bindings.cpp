#include "engines/admission/bindings.h"

#include "engines/admission/params.h"
#include "engines/document/build.h"

namespace admission {
namespace {

using document::Node;

Node as_list(std::span<const Node> params, document::Arena& arena) {
  const document::Member items{.key = document::Key("items"),
                               .value = document::list(arena, params)};
  return document::map(arena, {&items, 1});
}

base::Result<Node> params_of(const Binding& binding, const Node& kind, const Target& target,
                             policy::Session& session) {
  auto found = collect_params(kind, *binding.param_ref, target.name_space, session);
  if (!found) {
    // Who hands in no cluster hands in no parameters either: expressions that look at them fail.
    if (found.error().code == base::Code::not_found && !session.world.has_cluster())
      return Node::null();
    return std::move(found).error();
  }
  if (binding.param_ref->find("selector") != nullptr) return as_list(*found, session.scratch);
  return found->empty() ? Node::null() : found->front();
}

}  // namespace

std::vector<Binding> read_bindings(const PolicySource& source, Problems& problems) {
  std::vector<Binding> all;
  for (const Node* document : source.bindings) {
    const Node* spec = document->find("spec");
    Binding binding;
    const Node* metadata = document->find("metadata");
    const Node* name = metadata == nullptr ? nullptr : metadata->find("name");
    if (name != nullptr && name->is_string()) binding.name = name->string();
    const Node* match = spec->find("matchResources");
    if (match != nullptr && !match->is_null())
      binding.match = MatchConstraints(match, source.sources, problems);
    const Node* ref = spec->find("paramRef");
    if (ref != nullptr && ref->is_map()) binding.param_ref = ref;
    all.push_back(std::move(binding));
  }
  return all;
}

base::Result<std::vector<BoundRun>> bound_runs(std::span<const Binding> bindings,
                                               const Node* param_kind,
                                               const policy::Request& request, const Target& target,
                                               policy::Session& session) {
  std::vector<BoundRun> runs;
  if (bindings.empty()) runs.push_back({});
  for (const Binding& binding : bindings) {
    if (binding.match && !binding.match->matches(request, target, session.world)) continue;
    BoundRun run{.binding = binding.name, .params = {}};
    if (binding.param_ref != nullptr && param_kind != nullptr)
      run.params = TRY(params_of(binding, *param_kind, target, session));
    runs.push_back(run);
  }
  return runs;
}

}  // namespace admission
