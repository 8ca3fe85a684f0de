#include "engines/admission/autogen.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "engines/document/build.h"

namespace admission {
namespace {

using document::Node;
using Kind = GeneratedForm::Kind;

struct Controller {
  std::string_view resource, group;
  Kind kind;
};
constexpr std::array<Controller, 6> controllers = {{{"daemonsets", "apps", Kind::defaults},
                                                    {"deployments", "apps", Kind::defaults},
                                                    {"replicasets", "apps", Kind::defaults},
                                                    {"statefulsets", "apps", Kind::defaults},
                                                    {"jobs", "batch", Kind::defaults},
                                                    {"cronjobs", "batch", Kind::cron_jobs}}};

bool is_about_pods(const MatchConstraints& constraints) {
  if (constraints.rules().size() != 1 || constraints.has_exclusions() ||
      constraints.selects_objects())
    return false;
  const ResourceRule& rule = constraints.rules()[0];
  const auto only = [](const std::vector<std::string_view>& all, std::string_view one) {
    return all.size() == 1 && all[0] == one;
  };
  return rule.names.empty() && only(rule.groups, "") && only(rule.versions, "v1") &&
         only(rule.resources, "pods");
}

std::string_view template_path(Kind kind) {
  return kind == Kind::cron_jobs ? "spec.jobTemplate.spec.template" : "spec.template";
}

const Node* controllers_of(const Node& spec) {
  const Node* autogen = spec.find("autogen");
  const Node* pods = autogen == nullptr ? nullptr : autogen->find("podControllers");
  const Node* list = pods == nullptr ? nullptr : pods->find("controllers");
  return list != nullptr && list->is_list() ? list : nullptr;
}

// "plural.version.group", where the group may have dots of its own.
std::optional<ResourceRule> custom_controller(std::string_view name) {
  const std::size_t first = name.find('.');
  const std::size_t second = first == std::string_view::npos ? first : name.find('.', first + 1);
  if (second == std::string_view::npos || first == 0 || second == first + 1 ||
      second + 1 == name.size())
    return std::nullopt;
  ResourceRule rule;
  rule.resources = {name.substr(0, first)};
  rule.versions = {name.substr(first + 1, second - first - 1)};
  rule.groups = {name.substr(second + 1)};
  return rule;
}

void add_rule(std::vector<ResourceRule>& rules, std::string_view group, std::string_view resource) {
  const auto same = std::ranges::find_if(
      rules, [&](const ResourceRule& rule) { return rule.groups.front() == group; });
  if (same != rules.end()) {
    same->resources.push_back(resource);
    return;
  }
  ResourceRule rule;
  rule.groups = {group};
  rule.versions = {"v1"};
  rule.resources = {resource};
  rules.push_back(std::move(rule));
}

bool is_identifier(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// object.metadata.namespace stays: templates have none.
bool is_protected(std::string_view rest) {
  constexpr std::string_view suffix = ".namespace";
  return rest.starts_with(suffix) &&
         (rest.size() == suffix.size() || !is_identifier(rest[suffix.size()]));
}

enum class Boundary : std::uint8_t { none, word_begin };

std::string replaced(std::string_view text, std::string_view from, std::string_view to,
                     Boundary boundary) {
  std::string made;
  std::size_t done = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos;
       at = text.find(from, at + from.size())) {
    const std::string_view rest = text.substr(at + from.size());
    const bool keeps =
        boundary == Boundary::none ? is_protected(rest) : at > 0 && is_identifier(text[at - 1]);
    if (keeps) continue;
    made += text.substr(done, at - done);
    made += to;
    done = at + from.size();
  }
  return made += text.substr(done);
}

std::string rewritten_text(std::string_view text, Kind kind) {
  std::string made(text);
  for (const std::string_view part : {".spec", ".metadata"})
    for (const std::string_view name : {"object", "oldObject"}) {
      const std::string from = std::string(name) + std::string(part);
      const std::string to =
          std::string(name) + "." + std::string(template_path(kind)) + std::string(part);
      made = replaced(made, from, to, Boundary::none);
    }
  return made;
}

// The end of what a brace opened before `text`; npos when it is not closed.
std::size_t closing_brace(std::string_view text) {
  std::size_t depth = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<GeneratedForm> generated_forms(const Node& spec, const MatchConstraints& constraints) {
  if (!is_about_pods(constraints)) return {};
  const Node* chosen = controllers_of(spec);
  std::array<std::vector<ResourceRule>, 3> rules;
  const auto rules_of = [&](Kind kind) -> std::vector<ResourceRule>& {
    return rules[static_cast<std::size_t>(kind)];
  };
  const auto is_chosen = [&](std::string_view resource) {
    return chosen == nullptr || std::ranges::any_of(chosen->items(), [&](const Node& name) {
             return name.is_string() && name.string() == resource;
           });
  };
  for (const Controller& controller : controllers)
    if (is_chosen(controller.resource))
      add_rule(rules_of(controller.kind), controller.group, controller.resource);
  if (chosen != nullptr)
    for (const Node& name : chosen->items())
      if (name.is_string())
        if (auto rule = custom_controller(name.string()))
          rules_of(Kind::extraction).push_back(*std::move(rule));

  std::vector<GeneratedForm> forms;
  for (const Kind kind : {Kind::defaults, Kind::cron_jobs, Kind::extraction}) {
    std::vector<ResourceRule>& own = rules_of(kind);
    if (own.empty()) continue;
    for (ResourceRule& rule : own) rule.operations = constraints.rules()[0].operations;
    forms.push_back(
        {.kind = kind,
         .constraints = MatchConstraints(std::move(own), constraints.namespace_selector())});
  }
  return forms;
}

Node rewritten(const Node& spec, Kind kind, document::Arena& arena) {
  if (spec.is_string()) {
    if (spec.string().find("bject.") == std::string_view::npos) return spec;
    return document::string(arena, rewritten_text(spec.string(), kind), spec.span());
  }
  if (spec.is_list()) {
    const auto items = arena.array<Node>(spec.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i] = rewritten(spec.items()[i], kind, arena);
    return document::list(items, spec.span());
  }
  if (!spec.is_map()) return spec;
  std::vector<document::Member> members(spec.members().begin(), spec.members().end());
  for (document::Member& member : members) member.value = rewritten(member.value, kind, arena);
  return document::map(arena, members, spec.span());
}

std::string rewritten_mutation(std::string_view expression, Kind kind) {
  const std::string path(template_path(kind));
  std::string made(expression);
  for (const std::string_view name : {"object", "oldObject", "Object"}) {
    const std::string root(name);
    const std::string moved = root + "." + path;
    made = replaced(made, root + ".spec", moved + ".spec", Boundary::word_begin);
    for (const std::string_view field : {".metadata.labels", ".metadata.annotations"})
      made = replaced(made, root + std::string(field), moved + std::string(field),
                      Boundary::word_begin);
  }
  std::string_view rest = base::trim(made);
  if (!rest.starts_with("Object")) return made;
  rest = base::trim(rest.substr(6));
  if (!rest.starts_with('{')) return made;
  rest.remove_prefix(1);
  const std::size_t end = closing_brace(rest);
  if (end == std::string_view::npos) return made;

  std::string wrapped = "Object{", closing = "}", place = "Object";
  for (const std::string_view part : base::split(path, '.')) {
    place += "." + std::string(part);
    wrapped += std::string(part) + ": " + place + "{";
    closing += "}";
  }
  return wrapped + std::string(rest.substr(0, end)) + closing + std::string(rest.substr(end + 1));
}

}  // namespace admission
