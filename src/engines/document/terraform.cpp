#include "engines/document/terraform.h"

#include <algorithm>
#include <optional>

#include "engines/document/redaction.h"

namespace document {
namespace {

bool is_true(const Node* node) {
  return node != nullptr && node->kind() == Kind::boolean && node->boolean();
}

Node value_or_null(const Node* node) { return node == nullptr ? Node() : *node; }

// What a plan says beside a value: trees of the value's shape with true where it applies, to all
// that is within too.
struct Remarks {
  const Node* unknown = nullptr;
  const Node* sensitive = nullptr;

  bool any() const { return unknown != nullptr || sensitive != nullptr; }
  Remarks at(const Key& key) const {
    return {.unknown = unknown == nullptr ? nullptr : unknown->find(key),
            .sensitive = is_true(sensitive)     ? sensitive
                         : sensitive == nullptr ? nullptr
                                                : sensitive->find(key)};
  }
  Remarks at(std::size_t index) const {
    const auto item = [&](const Node* list) -> const Node* {
      return list != nullptr && list->is_list() && index < list->size() ? &list->items()[index]
                                                                        : nullptr;
    };
    return {.unknown = item(unknown),
            .sensitive = is_true(sensitive) ? sensitive : item(sensitive)};
  }
};

Node marked(Arena& arena, const Node& value, const Remarks& remarks);

Node marked_map(Arena& arena, const Node& value, const Remarks& remarks) {
  std::vector<Member> members(value.members().begin(), value.members().end());
  for (Member& member : members) member.value = marked(arena, member.value, remarks.at(member.key));
  // What is not known yet may be left out of the value.
  if (remarks.unknown != nullptr && remarks.unknown->is_map())
    for (const Member& member : remarks.unknown->members())
      if (is_true(&member.value) && value.find(member.key) == nullptr)
        members.push_back({.key = member.key,
                           .value = Node::null(member.value.span()).marked(Mark::unknown),
                           .key_begin = member.key_begin,
                           .key_end = member.key_end});
  return map(arena, members, value.span());
}

Node marked(Arena& arena, const Node& value, const Remarks& remarks) {
  if (!remarks.any()) return value;
  Node made = value;
  if (is_true(remarks.unknown)) {
    made = Node::null(value.span()).marked(Mark::unknown);
  } else if (value.is_map()) {
    made = marked_map(arena, value, remarks);
  } else if (value.is_list()) {
    std::vector<Node> items(value.items().begin(), value.items().end());
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i] = marked(arena, items[i], remarks.at(i));
    made = list(arena, items, value.span());
  }
  return is_true(remarks.sensitive) ? made.marked(Mark::sensitive) : made;
}

Node subject(Arena& arena, const Node& resource) {
  const Node* change = resource.find("change");
  const auto of = [&](std::string_view name) {
    return change == nullptr ? nullptr : change->find(name);
  };
  const Member metadata[] = {
      {.key = Key("name"), .value = value_or_null(resource.find("address"))}};
  const Node before = value_or_null(of("before")), after = value_or_null(of("after"));
  const Member members[] = {
      {.key = Key("apiVersion"), .value = Node::string("mainstay.dev/v1")},
      {.key = Key("kind"), .value = Node::string("TerraformResource")},
      {.key = Key("metadata"), .value = map(arena, metadata, resource.span())},
      {.key = Key("type"), .value = value_or_null(resource.find("type"))},
      {.key = Key("provider"), .value = value_or_null(resource.find("provider_name"))},
      {.key = Key("actions"), .value = value_or_null(of("actions"))},
      {.key = Key("before"), .value = marked(arena, before, {.sensitive = of("before_sensitive")})},
      {.key = Key("after"),
       .value = marked(arena, after,
                       {.unknown = of("after_unknown"), .sensitive = of("after_sensitive")})},
      {.key = Key("unknown"), .value = value_or_null(of("after_unknown"))}};
  return map(arena, members, resource.span());
}

// Whether a tree of remarks says anything of any value.
bool says_something(const Node* remarks) {
  if (remarks == nullptr) return false;
  if (remarks->is_list())
    return std::ranges::any_of(remarks->items(),
                               [](const Node& item) { return says_something(&item); });
  if (remarks->is_map())
    return std::ranges::any_of(remarks->members(),
                               [](const Member& member) { return says_something(&member.value); });
  return is_true(remarks);
}

// The plan as a whole, with what is sensitive marked wherever it stands. Steps return nothing for
// what stays as it is: most of a plan does.
class PlanMarking {
 public:
  using Changed = std::optional<Node>;
  explicit PlanMarking(Arena& arena) : arena_(arena) {}

  Node plan(const Node& document) const {
    const Node* configuration = document.find("configuration");
    const Node* module = configuration == nullptr ? nullptr : configuration->find("root_module");
    const Node* declared = module == nullptr ? nullptr : module->find("variables");
    const auto state = [this](const Node& values) { return this->state(values); };
    const auto changes = [this](const Node& list) {
      return in_items(list, [this](const Node& item) {
        return in_member(item, "change", [this](const Node& change) { return sides(change); });
      });
    };
    Node plan = document;
    const auto apply = [&](std::string_view key, const auto& change) {
      if (const Changed made = in_member(plan, key, change)) plan = *made;
    };
    apply("planned_values", state);
    apply("prior_state", [&](const Node& prior) { return in_member(prior, "values", state); });
    apply("resource_changes", changes);
    apply("resource_drift", changes);
    apply("output_changes", [this](const Node& outputs) {
      return in_members(outputs, [this](const Member& member) { return sides(member.value); });
    });
    apply("variables", [&](const Node& variables) {
      return in_members(variables, [&](const Member& member) -> Changed {
        const Node* own = declared == nullptr ? nullptr : declared->find(member.key);
        return own == nullptr ? Changed()
                              : marked_by(member.value, "value", own->find("sensitive"));
      });
    });
    return plan;
  }

 private:
  // A member of a map, by a tree of remarks on it.
  Changed marked_by(const Node& map, std::string_view key, const Node* remarks) const {
    if (!says_something(remarks)) return std::nullopt;
    return in_member(map, key, [&](const Node& value) -> Changed {
      return marked(arena_, value, {.sensitive = remarks});
    });
  }
  Changed sides(const Node& change) const {
    Changed out = marked_by(change, "before", change.find("before_sensitive"));
    const Changed after = marked_by(out.value_or(change), "after", change.find("after_sensitive"));
    return after ? after : out;
  }
  // planned_values, and the values of a state.
  Changed state(const Node& values) const {
    const Changed out = in_member(values, "outputs", [this](const Node& outputs) {
      return in_members(outputs, [this](const Member& member) {
        return marked_by(member.value, "value", member.value.find("sensitive"));
      });
    });
    const Changed root = in_member(out.value_or(values), "root_module",
                                   [this](const Node& module) { return this->module(module); });
    return root ? root : out;
  }
  Changed module(const Node& module) const {
    const Changed out = in_member(module, "resources", [this](const Node& resources) {
      return in_items(resources, [this](const Node& resource) {
        return marked_by(resource, "values", resource.find("sensitive_values"));
      });
    });
    const Changed below =
        in_member(out.value_or(module), "child_modules", [this](const Node& modules) {
          return in_items(modules, [this](const Node& child) { return this->module(child); });
        });
    return below ? below : out;
  }

  Changed in_member(const Node& map, std::string_view key, const auto& change) const {
    const Node* value = map.find(key);
    const Changed made = value == nullptr ? Changed() : change(*value);
    if (!made) return std::nullopt;
    return in_members(
        map, [&](const Member& member) { return member.key.text() == key ? made : Changed(); });
  }
  Changed in_members(const Node& map, const auto& change) const {
    if (!map.is_map()) return std::nullopt;
    std::vector<Member> members(map.members().begin(), map.members().end());
    bool any = false;
    for (Member& member : members) {
      const Changed made = change(member);
      if (!made) continue;
      member.value = *made;
      any = true;
    }
    return any ? Changed(document::map(arena_, members, map.span())) : std::nullopt;
  }
  Changed in_items(const Node& list, const auto& change) const {
    if (!list.is_list()) return std::nullopt;
    std::vector<Node> items(list.items().begin(), list.items().end());
    bool any = false;
    for (Node& item : items) {
      const Changed made = change(item);
      if (!made) continue;
      item = *made;
      any = true;
    }
    return any ? Changed(document::list(arena_, items, list.span())) : std::nullopt;
  }

  Arena& arena_;
};

}  // namespace

base::Result<TerraformPlan> terraform_plan(const Node& document, const Sources& sources,
                                           Arena& arena) {
  TerraformPlan plan{.document = PlanMarking(arena).plan(document), .resources = {}};
  const auto error = [&](const Node& at, const std::string& message) {
    return error_at(sources, at.span(), message);
  };
  const Node* version = plan.document.find("format_version");
  if (version == nullptr || !version->is_string())
    return error(plan.document, "no Terraform plan: it has no format_version");
  if (!version->string().starts_with("0.") && !version->string().starts_with("1."))
    return error(*version, "a Terraform plan of version 0.x or 1.x is read, not " +
                               std::string(version->string()));
  const Node* changes = document.find("resource_changes");
  if ((changes == nullptr || changes->is_null()) && plan.document.find("values") != nullptr)
    return error(plan.document,
                 "a Terraform state, no plan: give what `terraform show -json PLANFILE` prints");
  if (changes == nullptr || changes->is_null()) return plan;
  if (!changes->is_list()) return error(*changes, "resource_changes must be an array");
  for (const Node& resource : changes->items()) {
    const Node* address = resource.find("address");
    if (address == nullptr || !address->is_string())
      return error(resource, "a resource change must have an address");
    plan.resources.push_back(subject(arena, resource));
  }
  return plan;
}

base::Result<TerraformPlan> read_terraform_plan(std::uint32_t source, Reading& reading,
                                                const Limits& limits) {
  const Node document = TRY(read_json(source, reading, limits));
  TerraformPlan plan = TRY(terraform_plan(document, reading.sources, reading.arena));
  hide_sensitive(plan.document, reading.sources);
  // Terraform writes what it had when an error stopped it.
  const Node* errored = document.find("errored");
  if (errored != nullptr && errored->kind() == Kind::boolean && errored->boolean())
    reading.warnings.push_back(
        {.message =
             error_at(reading.sources, errored->span(),
                      "an error ended this plan: what it would have had besides is not judged")
                 .message,
         .span = errored->span()});
  return plan;
}

bool looks_like_terraform_plan(const Node& document) {
  const Node* version = document.find("format_version");
  const Node* changes = document.find("resource_changes");
  return version != nullptr && version->is_string() && changes != nullptr && changes->is_list();
}

}  // namespace document
