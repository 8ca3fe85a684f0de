#include "engines/policy_equivalence/equivalence.h"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_set>
#include <utility>

#include "engines/document/build.h"
#include "engines/kubernetes/schema.h"
#include "engines/policy/object_names.h"
#include "engines/policy/run.h"
#include "engines/policy_equivalence/changes.h"
#include "engines/policy_equivalence/literals.h"

namespace policy_equivalence {
namespace {

using document::Node;

constexpr std::size_t objects_max = 64;   // from which changes start: seeds, and what was found
constexpr std::size_t changes_min = 100;  // of each object, however many there are
constexpr std::size_t share_of_the_same = 50;  // of policies whose documents are equal

struct Opinion {
  Stance stance = Stance::allows;
  std::string why;
  std::uint64_t course = 0;  // which rules had which outcome
};

// What is no object of Kubernetes is judged by policies in mode JSON.
policy::Payload payload_of(const Node& object) {
  return policy::api_version_of(object).starts_with("mainstay.dev/") ? policy::Payload::json
                                                                     : policy::Payload::kubernetes;
}

std::uint64_t mixed(std::uint64_t sum, std::uint64_t value) {
  return (sum ^ (value + 1)) * 0x9E3779B97F4A7C15U;
}

// Both sets and what they think; counts what was tried.
class Jury {
 public:
  struct Answer {
    Opinion first, second;
    std::uint64_t course() const { return first.course * 31 + second.course; }
    bool applies() const { return first.course != 0 || second.course != 0; }
    bool differs() const { return first.stance != second.stance; }
  };

  Jury(Policies first, Policies second, const policy::World& world)
      : first_(first), second_(second), world_(world) {}

  Answer ask(const Node& object) {
    ++tried_;
    return {.first = opinion(first_, object), .second = opinion(second_, object)};
  }
  std::size_t tried() const { return tried_; }

 private:
  Opinion opinion(const policy::Sequence& policies, const Node& object) {
    policy::Session session{.world = world_, .results = results_, .scratch = scratch_};
    const policy::Outcome outcome = policies.run({.object = object, .payload = payload_of(object)},
                                                 session, {.phases = policy::judging_phases()});
    Opinion worst;
    constexpr std::hash<std::string_view> hash;
    for (const policy::Response& response : outcome.responses) {
      const std::uint64_t policy = hash(response.policy->identity().name);
      for (const policy::RuleResult& result : response.rules) {
        const Stance stance = result.status == policy::Status::error  ? Stance::errs
                              : result.status == policy::Status::fail ? Stance::refuses
                                                                      : Stance::allows;
        // Rules have no names where a policy has one only.
        for (const std::uint64_t value :
             {policy, hash(result.rule), static_cast<std::uint64_t>(result.status)})
          worst.course = mixed(worst.course, value);
        if (stance <= worst.stance) continue;
        worst.stance = stance;
        worst.why = result.message;
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

Difference difference(const Node& object, Jury::Answer answer) {
  const bool first_allows = answer.first.stance == Stance::allows;
  return {.object = object,
          .first = answer.first.stance,
          .second = answer.second.stance,
          .why = std::move(first_allows ? answer.second.why : answer.first.why)};
}

// Leaves out what can be left out, as long as the two still differ as they did.
Difference smallest(Difference difference, Jury& jury, document::Arena& arena) {
  bool smaller = true;
  while (smaller) {
    smaller = false;
    const Node object = difference.object;
    each_omission(object, arena, [&](const Node& changed) {
      Jury::Answer answer = jury.ask(changed);
      if (answer.first.stance != difference.first || answer.second.stance != difference.second)
        return true;
      difference.object = changed;
      difference.why = policy_equivalence::difference(changed, std::move(answer)).why;
      smaller = true;
      return false;
    });
  }
  return difference;
}

// Whether it has what every object of its type has, as far as that is known.
bool has_required(const Node& node, const kubernetes::Schema* schema) {
  if (schema == nullptr) return true;
  if (node.is_list())
    return std::ranges::all_of(
        node.items(), [&](const Node& item) { return has_required(item, schema->element); });
  if (!node.is_map()) return true;
  const auto lacks = [&](const kubernetes::Field& field) {
    const Node* value = field.required ? node.find(field.name) : nullptr;
    return field.required && (value == nullptr || value->is_null());
  };
  return std::ranges::none_of(schema->fields, lacks) &&
         std::ranges::all_of(node.members(), [&](const document::Member& member) {
           return has_required(member.value, schema->member(member.key.text()));
         });
}
bool is_whole(const Node& object) {
  const kubernetes::Schema* schema = kubernetes::schema_of(object);
  if (schema == nullptr) return true;
  const bool lacks_spec = schema->field("spec") != nullptr && object.find("spec") == nullptr;
  return !lacks_spec && !kubernetes::wrong_form(object) && has_required(object, schema);
}

// One search: objects are changed in turn, and what makes rules end otherwise than any object
// before is changed further, for a policy may ask for several things at once.
class Exploration {
 public:
  Exploration(Jury& jury, const Literals& literals, std::size_t cases_max, document::Arena& arena)
      : jury_(jury), literals_(literals), cases_max_(cases_max), arena_(arena) {}

  std::optional<Difference> run(std::span<const Node> seeds) {
    std::vector<Node> idle;  // what no policy looks at comes last
    for (const Node& seed : seeds) {
      if (jury_.tried() >= cases_max_) break;
      const Jury::Answer answer = jury_.ask(seed);
      courses_.insert(answer.course());
      (answer.applies() ? objects_ : idle).push_back(seed);
      if (is_enough(seed, answer)) return found_[0];
    }
    objects_.insert(objects_.end(), idle.begin(), idle.end());
    for (std::size_t i = 0; i < objects_.size() && jury_.tried() < cases_max_; ++i) {
      const std::size_t left = cases_max_ - jury_.tried();
      const Node object = objects_[i];  // more of them come while it is changed
      change(object, std::max(left / (objects_.size() - i), changes_min));
      if (is_found()) break;
    }
    const auto best = std::ranges::find_if(found_, [](const auto& found) { return !!found; });
    if (best == found_.end()) return {};
    (*best)->is_refused_anyway = best - found_.begin() >= of_whole_objects;
    return *best;
  }

 private:
  void change(const Node& object, std::size_t changes) {
    each_change(object, literals_, changes, changes_, [&](const Node& changed) {
      if (jury_.tried() >= cases_max_) return false;
      const Jury::Answer answer = jury_.ask(changed);
      if (is_enough(changed, answer)) return false;
      if (objects_.size() < objects_max && courses_.insert(answer.course()).second)
        objects_.push_back(document::copy(arena_, changed));
      return true;
    });
    changes_.reset();
  }

  static constexpr std::ptrdiff_t of_whole_objects = 3;  // ranks

  bool is_found() const { return found_[0].has_value(); }

  // A difference that rests on an error, or on an object that Kubernetes would not take, is told
  // only if there is no other.
  bool is_enough(const Node& object, const Jury::Answer& answer) {
    if (!answer.differs()) return false;
    const auto place = found_.begin() + rank(answer) + (is_whole(object) ? 0 : of_whole_objects);
    if (!*place) *place = difference(document::copy(arena_, object), answer);
    return is_found();
  }
  static std::ptrdiff_t rank(const Jury::Answer& answer) {
    const auto [least, most] = std::minmax(answer.first.stance, answer.second.stance);
    if (most != Stance::errs) return 0;
    return least == Stance::allows ? 1 : 2;
  }

  Jury& jury_;
  const Literals& literals_;
  std::size_t cases_max_;
  document::Arena& arena_;
  document::Arena changes_;  // of one object: what is tried and of no interest
  std::vector<Node> objects_;
  std::unordered_set<std::uint64_t> courses_;
  std::array<std::optional<Difference>, 2 * of_whole_objects> found_;  // the best kind first
};

Search search_sets(Policies first, Policies second, const Ground& ground, const Limits& limits) {
  Jury jury(first, second, ground.world);
  const Literals literals = literals_of(first, second, ground.arena, limits);
  std::vector<Node> seeds(ground.seeds.begin(), ground.seeds.end());
  for (const Node& seed : named_seeds(literals, ground.seeds, ground.arena)) seeds.push_back(seed);
  Search search;
  search.difference = Exploration(jury, literals, limits.cases_max, ground.arena).run(seeds);
  if (search.difference)
    search.difference = smallest(*std::move(search.difference), jury, ground.arena);
  search.tried = jury.tried();
  return search;
}

bool is_the_same(const policy::Policy& one, const policy::Policy& other) {
  const policy::Identity &a = one.identity(), &b = other.identity();
  return a.kind == b.kind && a.name == b.name && a.name_space == b.name_space;
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

Search find_difference(Policies first, Policies second, const Ground& ground,
                       const Limits& limits) {
  Search search;
  Jury whole(first, second, ground.world);
  std::vector<const policy::Policy*> left, rest(second.begin(), second.end());
  std::vector<Node> seeds(ground.seeds.begin(), ground.seeds.end());
  const auto differ = [&](Policies one, Policies other, const Limits& within) {
    const Ground own{.seeds = seeds, .world = ground.world, .arena = ground.arena};
    Search found = search_sets(one, other, own, within);
    search.tried += found.tried;
    search.difference = std::move(found.difference);
    if (search.difference && one.size() == 1 && other.size() == 1 &&
        is_the_same(*one[0], *other[0]))
      search.difference->policy = one[0]->identity().name;
    return search.difference.has_value();
  };
  for (const policy::Policy* policy : first) {
    left.push_back(policy);
    const auto other =
        std::ranges::find_if(rest, [&](const auto* one) { return is_the_same(*policy, *one); });
    if (other == rest.end()) continue;
    Limits within = limits;  // with bindings and exceptions equal documents may still differ
    if (document::equal(policy->document(), (*other)->document()))
      within.cases_max /= share_of_the_same;
    if (!differ({&policy, 1}, {&*other, 1}, within)) {
      left.pop_back();
      rest.erase(other);
      continue;
    }
    if (whole.ask(search.difference->object).differs()) return search;
    // Another policy may say what this one no longer does: that is for the sets to show.
    seeds.push_back(search.difference->object);
    search.difference.reset();
  }
  if (!left.empty() || !rest.empty()) differ(left, rest, limits);
  return search;
}

}  // namespace policy_equivalence
