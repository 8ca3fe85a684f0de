#include "engines/policy_equivalence/equivalence.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "engines/document/build.h"
#include "engines/document/reading.h"
#include "engines/kubernetes/rebuild.h"
#include "engines/policy/run.h"
#include "engines/policy_equivalence/literals.h"

namespace policy_equivalence {
namespace {

using document::Key;
using document::Node;

struct Opinion {
  Stance stance = Stance::allows;
  std::string why;
};

// Both sets and what they think; counts what was tried.
class Jury {
 public:
  Jury(Policies first, Policies second, const policy::World& world)
      : first_(first), second_(second), world_(world) {}

  std::optional<Difference> differ(const Node& object) {
    ++tried_;
    const Opinion one = opinion(first_, object), other = opinion(second_, object);
    if (one.stance == other.stance) return {};
    return Difference{.object = object,
                      .first = one.stance,
                      .second = other.stance,
                      .why = one.stance == Stance::allows ? other.why : one.why};
  }
  std::size_t tried() const { return tried_; }

 private:
  Opinion opinion(const policy::Sequence& policies, const Node& object) {
    policy::Session session{.world = world_, .results = results_, .scratch = scratch_};
    const policy::Outcome outcome =
        policies.run({.object = object}, session, {.phases = policy::judging_phases()});
    Opinion worst;
    for (const policy::Response& response : outcome.responses) {
      for (const policy::RuleResult& result : response.rules) {
        const Stance stance = result.status == policy::Status::error  ? Stance::errs
                              : result.status == policy::Status::fail ? Stance::refuses
                                                                      : Stance::allows;
        if (stance > worst.stance) worst = {.stance = stance, .why = result.message};
      }
    }
    results_.reset();
    return worst;
  }

  policy::Sequence first_, second_;
  const policy::World& world_;
  document::Arena results_, scratch_;
  std::size_t tried_ = 0;
};

using Change = std::function<bool(const Node& changed)>;  // false: enough

// Calls `visit` with every map and list below, and a function that puts another node in its place.
using Replace = std::function<Node(const Node&)>;
using Visit = std::function<bool(const Node& node, const Replace& replace)>;
bool walk(const Node& node, document::Arena& arena, const Replace& replace, const Visit& visit) {
  if (!visit(node, replace)) return false;
  if (node.is_map()) {
    for (const document::Member& member : node.members())
      if (!walk(
              member.value, arena,
              [&](const Node& child) {
                return replace(kubernetes::with_member(arena, node, member.key, child));
              },
              visit))
        return false;
  } else if (node.is_list()) {
    for (std::size_t i = 0; i < node.size(); ++i)
      if (!walk(
              node.items()[i], arena,
              [&](const Node& child) {
                return replace(kubernetes::with_item(arena, node, i, child));
              },
              visit))
        return false;
  }
  return true;
}

bool walk(const Node& root, document::Arena& arena, const Visit& visit) {
  return walk(root, arena, [](const Node& node) { return node; }, visit);
}

Node with_path(const Node& on, std::span<const std::string> path, const Node& value,
               document::Arena& arena) {
  if (path.empty()) return value;
  const Node map = on.is_map() ? on : document::map(arena, {});
  const Node* below = map.find(path.front());
  return kubernetes::with_member(
      arena, map, Key(arena.copy(path.front())),
      with_path(below == nullptr ? Node() : *below, path.subspan(1), value, arena));
}

// What an object is must stay, or no policy would look at it.
bool is_heading(std::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

// Everything that one change makes of a seed: parts left out, leaves set to values, paths of the
// policies put into maps.
bool each_change(const Node& seed, const Literals& literals, document::Arena& arena,
                 const Change& change) {
  return walk(seed, arena, [&](const Node& node, const Replace& replace) {
    if (node.is_map()) {
      for (const document::Member& member : node.members())
        if (!is_heading(member.key.text()) &&
            !change(replace(kubernetes::without_member(arena, node, member.key))))
          return false;
      for (const Path& path : literals.paths)
        for (const Node& value : literals.values)
          if (!is_heading(path.front()) && !change(replace(with_path(node, path, value, arena))))
            return false;
      return true;
    }
    if (node.is_list()) return node.size() == 0 || change(replace(document::list(arena, {})));
    for (const Node& value : literals.values)
      if (!change(replace(value))) return false;
    return true;
  });
}

// Leaves out what can be left out, as long as the two still differ as they did.
Difference smallest(Difference difference, Jury& jury, document::Arena& arena) {
  bool smaller = true;
  while (smaller) {
    smaller = false;
    const auto try_it = [&](const Node& object) {
      auto found = jury.differ(object);
      if (!found || found->first != difference.first || found->second != difference.second)
        return true;
      difference = *std::move(found);
      smaller = true;
      return false;
    };
    const Node root = difference.object;
    walk(root, arena, [&](const Node& node, const Replace& replace) {
      if (node.is_map())
        for (const document::Member& member : node.members())
          if (member.key.text() != "apiVersion" && member.key.text() != "kind" &&
              !try_it(replace(kubernetes::without_member(arena, node, member.key))))
            return false;
      if (node.is_list())
        for (std::size_t i = 0; i < node.size(); ++i)
          if (!try_it(replace(kubernetes::without_item(arena, node, i)))) return false;
      return true;
    });
  }
  return difference;
}

}  // namespace

std::string_view name(Stance stance) {
  switch (stance) {
    case Stance::allows:
      return "allows";
    case Stance::refuses:
      return "refuses";
    case Stance::errs:
      return "errs";
  }
  return {};
}

Search find_difference(Policies first, Policies second, std::span<const Node> seeds,
                       const policy::World& world, document::Arena& arena, const Limits& limits) {
  Jury jury(first, second, world);
  const Literals literals = literals_of(first, second, arena, limits);
  Search search;
  document::Arena changes;  // of one seed: what is tried and of no interest
  const auto differs = [&](const Node& object) {
    search.difference = jury.differ(object);
    return search.difference.has_value();
  };
  for (const Node& seed : seeds) {
    if (differs(seed)) break;
    each_change(seed, literals, changes, [&](const Node& object) {
      return !differs(object) && jury.tried() < limits.cases_max;
    });
    if (search.difference || jury.tried() >= limits.cases_max) break;
    changes.reset();
  }
  if (search.difference) {
    Difference found = smallest(*std::move(search.difference), jury, changes);
    found.object = document::copy(arena, found.object);
    search.difference = std::move(found);
  }
  search.tried = jury.tried();
  return search;
}

std::vector<Node> common_seeds(document::Arena& arena, document::Sources& sources) {
  constexpr std::string_view text = R"(
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: default, labels: {app: a}},
 spec: {containers: [{name: a, image: "registry.example/a:1"}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: default, labels: {app: a}},
 spec: {replicas: 2, template: {metadata: {labels: {app: a}},
  spec: {containers: [{name: a, image: "registry.example/a:1"}]}}}}
---
{apiVersion: v1, kind: Service, metadata: {name: a, namespace: default},
 spec: {type: ClusterIP, ports: [{port: 80}]}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, namespace: default},
 spec: {rules: [{host: a.example}]}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {app: a}}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: b}}
)";
  document::Keys keys(arena);
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  const auto seeds = document::read_yaml(sources.add("common objects", std::string(text)), reading);
  CHECK(seeds);
  return *seeds;
}

}  // namespace policy_equivalence
