#include "engines/admission/tests/world.h"

#include <fmt/format.h>

#include "engines/document/build.h"
#include "engines/kubernetes/kinds.h"

namespace admission::tests {

using document::Node;

namespace {

std::string_view text_at(const Node* map, std::string_view key) {
  const Node* found = map == nullptr ? nullptr : map->find(key);
  return found != nullptr && found->is_string() ? found->string() : std::string_view();
}
std::string_view name_of(const Node& object) { return text_at(object.find("metadata"), "name"); }
std::string_view namespace_of(const Node& object) {
  return text_at(object.find("metadata"), "namespace");
}

}  // namespace

const Node* TestWorld::name_space(std::string_view name) const {
  const auto found = namespaces.find(std::string(name));
  return found == namespaces.end() ? nullptr : &found->second;
}

policy::World::Answer TestWorld::objects(std::string_view api_version, std::string_view kind,
                                         std::string_view name_space, document::Arena& into) const {
  std::vector<Node> found;
  for (const Node& object : all) {
    const auto fits = [](std::string_view wanted, std::string_view is) {
      return wanted.empty() || wanted == is;
    };
    if (fits(api_version, text_at(&object, "apiVersion")) && fits(kind, text_at(&object, "kind")) &&
        fits(name_space, namespace_of(object)))
      found.push_back(object);
  }
  return document::list(into, found);
}

policy::World::Answer TestWorld::get(const cel::ObjectQuery& query, document::Arena&) const {
  for (const Node& object : all) {
    const kubernetes::ObjectKind kind = kubernetes::kind_of(object);
    if (kind.api_version == query.api_version && name_of(object) == query.name &&
        namespace_of(object) == query.name_space &&
        kubernetes::plural_of(kind.group_version.group, kind.kind) == query.plural)
      return object;
  }
  return none();
}

policy::World::Answer TestWorld::list(const cel::ObjectQuery& query, document::Arena& into) const {
  std::vector<Node> found;
  for (const Node& object : all) {
    const kubernetes::ObjectKind kind = kubernetes::kind_of(object);
    if (kind.api_version == query.api_version && namespace_of(object) == query.name_space &&
        kubernetes::plural_of(kind.group_version.group, kind.kind) == query.plural)
      found.push_back(object);
  }
  const document::Member items{.key = document::Key("items"), .value = document::list(into, found)};
  return document::map(into, {&items, 1});
}

std::vector<Node> Bench::read_all(std::string_view yaml) {
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};
  auto documents = document::read_yaml(sources.add("test.yaml", std::string(yaml)), reading);
  EXPECT_TRUE(documents) << documents.error().message;
  return documents ? *documents : std::vector<Node>();
}

Node Bench::read(std::string_view yaml) {
  const auto documents = read_all(yaml);
  return documents.empty() ? Node() : documents.front();
}

void Bench::load(std::span<const Node> documents) {
  const Companions companions(documents, sources);
  for (const policy::Rejected& companion : companions.rejected()) rejected.push_back(companion);
  for (const Node& document : documents) {
    if (!is_policy(document)) continue;
    auto loaded = admission::load(document, companions, sources);
    if (auto* policy = std::get_if<0>(&loaded))
      policies.push_back(std::move(*policy));
    else
      rejected.push_back(std::get<1>(loaded));
  }
}

void Bench::load(std::string_view yaml) {
  const auto place = arena.array<Node>(1);  // a list, so that documents stay where they are
  place[0] = document::list(arena, read_all(yaml));
  load(place[0].items());
}

std::vector<policy::Response> Bench::responses(const policy::Request& request) {
  std::vector<policy::Response> all;
  for (const auto& policy : policies) {
    for (int phase = 0; phase < policy::phases_count; ++phase) {
      if (!policy->has(static_cast<policy::Phase>(phase))) continue;
      if (auto response = policy->evaluate(static_cast<policy::Phase>(phase), request, session))
        all.push_back(*std::move(response));
    }
    scratch.reset();
  }
  return all;
}

std::string Bench::verdict(const policy::Request& request) {
  const auto all = responses(request);
  if (all.empty()) return "none";
  if (all[0].rules.empty()) return "excluded";
  const policy::RuleResult& result = all[0].rules[0];
  if (result.status == policy::Status::pass) return "pass";
  return fmt::format("{}: {}", policy::name(result.status), result.message);
}

}  // namespace admission::tests
