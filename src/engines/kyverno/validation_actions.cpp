#include "engines/kyverno/validation_actions.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "engines/document/image_reference.h"
#include "engines/document/wildcard.h"
#include "engines/jmespath/expression.h"
#include "engines/kyverno/mutation.h"
#include "engines/kyverno/variables.h"

namespace kyverno {
namespace {

using document::Kind;
using document::Member;
using document::Node;

std::size_t count_given(const Node& map, std::initializer_list<std::string_view> keys) {
  return static_cast<std::size_t>(std::ranges::count_if(
      keys, [&](std::string_view key) { return given(map, key) != nullptr; }));
}

// The parts of one rule, one after the other.
class Actions {
 public:
  explicit Actions(Compilation& compilation) : compilation_(compilation) {}

  void context(const Node& rule, bool namespaced) {
    const auto entries = items_of(given(rule, "context"));
    const Node* validate = given(rule, "validate");
    if (!entries.empty() && validate != nullptr && given(*validate, "cel") != nullptr)
      problem(rule, "there is no context for CEL");
    for (const Node& entry : entries) {
      const std::string_view name = text_of(entry, "name");
      for (const std::string_view taken : {"images", "request", "serviceAccountName",
                                           "serviceAccountNamespace", "element", "elementIndex"})
        if (name == taken || name.starts_with(std::string(taken) + "."))
          problem(entry, "the name " + std::string(name) + " is taken");
      if (namespaced && given(entry, "globalReference") != nullptr)
        problem(entry, "there are no global references in a Policy");
      source(entry);
    }
  }

  // What is compared with the operation is one.
  void operations(const Node& conditions) {
    if (conditions.is_map())
      for (const std::string_view list : {"any", "all"})
        for (const Node& one : items_of(given(conditions, list))) operation(one);
    for (const Node& one : items_of(&conditions)) operation(one);
  }

  void validation(const Node& rule) {
    const Node& validate = *given(rule, "validate");
    if (const Node* deny = given(validate, "deny"))
      if (const Node* conditions = given(*deny, "conditions")) operations(*conditions);
    const Node* manifests = given(validate, "manifests");
    const bool signs = manifests != nullptr && !items_of(given(*manifests, "attestors")).empty();
    const Node* patterns = given(validate, "anyPattern");
    const bool is_list = patterns == nullptr || !patterns->is_list() || patterns->size() > 0;
    const std::size_t checks =
        count_given(validate, {"pattern", "anyPattern", "deny", "podSecurity", "foreach", "cel"}) +
        (signs ? 1 : 0);
    if (checks == 0 || !is_list)
      problem(validate,
              "a validation has a pattern, anyPattern, deny, foreach, podSecurity or cel");
    if (checks > 1)
      problem(validate,
              "a validation has only one of pattern, anyPattern, deny, foreach, podSecurity, cel "
              "and manifests: write a rule for each");
    if (const Node* pattern = given(validate, "pattern")) this->pattern(*pattern);
    for (const Node& pattern : items_of(patterns)) this->pattern(pattern);
    for (const Node& block : items_of(given(validate, "foreach"))) foreach_check(block);
    const Node* cel = given(validate, "cel");
    if (cel != nullptr) parameters(*cel);
    if (cel == nullptr) no_cel_preconditions(rule);
    check_overrides(given(validate, "failureActionOverrides"), compilation_);
  }

  void mutation(const Node& rule, bool updates_existing) {
    const Node& mutate = *given(rule, "mutate");
    if (count_given(mutate, {"patchStrategicMerge", "patchesJson6902", "foreach"}) > 1)
      problem(mutate, "a mutation has one of patchStrategicMerge, patchesJson6902 and foreach");
    if (const Node* patch = given(mutate, "patchStrategicMerge")) labels_are_texts(patch, true);
    const auto blocks = items_of(given(mutate, "foreach"));
    for (const Node& block : blocks) foreach_mutation(block);
    if (blocks.empty()) no_cel_preconditions(rule);
    const Node* existing = given(mutate, "mutateExistingOnPolicyUpdate");
    const bool updates = existing != nullptr && existing->kind() == Kind::boolean
                             ? existing->boolean() || updates_existing
                             : updates_existing;
    if (updates && items_of(given(mutate, "targets")).empty())
      problem(mutate, "mutateExistingOnPolicyUpdate is about targets: there are none");
    if (const Node* patch = given(mutate, "patchesJson6902");
        patch != nullptr && patch->is_string())
      json_patch(*patch);
  }

 private:
  void operation(const Node& condition) {
    const Node* key = given(condition, "key");
    const Node* value = given(condition, "value");
    if (key == nullptr || value == nullptr)
      return problem(condition, "a condition has a key, an operator and a value");
    if (!key->is_string()) return;
    std::string text(key->string());
    std::erase(text, ' ');
    if (text != "{{request.operation}}") return;
    if (value->is_list())
      for (const Node& item : value->items()) operation_name(item);
    else if (!value->is_string() || !value->string().starts_with("{{"))
      operation_name(*value);
  }

  void operation_name(const Node& value) {
    const std::string_view text = value.is_string() ? value.string() : std::string_view();
    if (text != "CREATE" && text != "UPDATE" && text != "DELETE" && text != "CONNECT")
      problem(value, "an operation is CREATE, UPDATE, DELETE or CONNECT");
  }

  void source(const Node& entry) {
    if (const Node* variable = given(entry, "variable")) {
      if (given(*variable, "value") == nullptr && !has_text(*variable, "jmesPath"))
        problem(*variable, "a variable has a value or a jmesPath");
      else if (given(*variable, "default") != nullptr && !has_text(*variable, "jmesPath"))
        problem(*variable, "a default is for a jmesPath that finds nothing: there is none");
    }
    if (const Node* map = given(entry, "configMap"))
      if (!has_text(*map, "name") || !has_text(*map, "namespace"))
        problem(*map, "a configMap has a name and a namespace");
    if (const Node* call = given(entry, "apiCall"))
      if (has_text(*call, "urlPath") && given(*call, "service") != nullptr)
        problem(*call, "an apiCall has a urlPath or a service, not both");
    if (const Node* registry = given(entry, "imageRegistry")) {
      const std::string_view reference = text_of(*registry, "reference");
      if (!find_variable(reference) && !document::parse_image_reference(reference))
        problem(*registry, "\"" + std::string(reference) + "\" is no reference of an image");
    }
    for (const std::string_view key : {"variable", "apiCall", "imageRegistry", "globalReference"})
      if (const Node* from = given(entry, key)) query(given(*from, "jmesPath"));
  }

  // One that is put together of variables is known only when it is asked.
  void query(const Node* text) {
    if (text == nullptr || !text->is_string() || find_variable(text->string())) return;
    const auto parsed = jmespath::Expression::compile(text->string(), jmespath::Dialect::kyverno);
    if (!parsed) problem(*text, "jmesPath: " + parsed.error().message);
  }

  void pattern(const Node& pattern) {
    constexpr Anchor known[] = {Anchor::condition, Anchor::global, Anchor::equality,
                                Anchor::negation, Anchor::existence};
    labels_are_texts(&pattern);
    check_anchors(pattern, known, compilation_);
  }

  void foreach_check(const Node& block) {
    const std::size_t checks = count_given(block, {"pattern", "anyPattern", "deny"}) +
                               (items_of(given(block, "foreach")).empty() ? 0 : 1);
    if (checks != 1)
      problem(block, "a foreach has one of pattern, anyPattern, deny and a foreach in it");
  }

  void foreach_mutation(const Node& block) {
    const auto blocks = items_of(given(block, "foreach"));
    if (!blocks.empty()) {
      if (count_given(block,
                      {"context", "preconditions", "patchesJson6902", "patchStrategicMerge"}) > 0)
        problem(block,
                "a foreach with a foreach in it has no context, preconditions or patches itself");
      for (const Node& inner : blocks) foreach_mutation(inner);
    } else if ((has_text(block, "patchesJson6902") ? 1 : 0) +
                   count_given(block, {"patchStrategicMerge"}) !=
               1) {
      problem(block, "a foreach has one of patchStrategicMerge and patchesJson6902");
    }
  }

  void no_cel_preconditions(const Node& rule) {
    if (const Node* conditions = given(rule, "celPreconditions"))
      problem(*conditions, "celPreconditions go with validate.cel");
  }

  void parameters(const Node& cel) {
    const Node* kind = given(cel, "paramKind");
    const Node* reference = given(cel, "paramRef");
    if (kind != nullptr && (!has_text(*kind, "apiVersion") || !has_text(*kind, "kind")))
      problem(*kind, "a paramKind has an apiVersion and a kind");
    if ((kind == nullptr) != (reference == nullptr))
      problem(kind == nullptr ? *reference : *kind, "paramKind and paramRef go together");
    if (reference == nullptr) return;
    if (has_text(*reference, "name") == (given(*reference, "selector") != nullptr))
      problem(*reference, "a paramRef has a name or a selector");
    if (given(*reference, "parameterNotFoundAction") == nullptr)
      problem(*reference, "a paramRef has a parameterNotFoundAction: Allow or Deny");
  }

  // Of variables only the values are free.
  void json_patch(const Node& patch) {
    document::Arena arena;
    const auto operations = json_patch_operations(without_variables(patch.string()), arena);
    if (!operations) return;  // told where it is compiled
    for (const Node& operation : items_of(&*operations)) {
      const std::string_view op = text_of(operation, "op");
      const Node* path = operation.find("path");
      const bool needs_value = op == "add" || op == "replace" || op == "test";
      const bool needs_from = op == "move" || op == "copy";
      if (!needs_value && !needs_from && op != "remove")
        problem(patch, "\"" + std::string(op) +
                           "\" is no operation of a JSON patch: add, remove, replace, move, copy "
                           "or test");
      if (path == nullptr || !path->is_string() || !path->string().starts_with('/'))
        problem(patch, "the path of a JSON patch begins with /");
      else if (path->string().find(in_place_of_variables) != std::string_view::npos)
        problem(patch, "there are no variables in the path of a JSON patch: use a foreach");
      if (needs_value && operation.find("value") == nullptr)
        problem(patch, "an operation " + std::string(op) + " of a JSON patch has a value");
      if (needs_from && operation.find("from") == nullptr)
        problem(patch, "an operation " + std::string(op) + " of a JSON patch has a from");
    }
  }

  static constexpr std::string_view in_place_of_variables = "kyverno-variable";
  static std::string without_variables(std::string_view text) {
    std::string out(text);
    while (const auto at = find_variable(out))
      out.replace(at->begin, at->end - at->begin, in_place_of_variables);
    return out;
  }

  void labels_are_texts(const Node* pattern, bool nulls_remove = false) {
    const Node* metadata = pattern == nullptr ? nullptr : given(*pattern, "metadata");
    if (metadata == nullptr) return;
    for (const std::string_view key : {"labels", "annotations"})
      for (const Member& member : members_of(given(*metadata, key)))
        if (!member.value.is_string() && !(nulls_remove && member.value.is_null()))
          problem(member.value, "labels and annotations are texts: put it in quotes");
  }

  void problem(const Node& at, std::string_view message) {
    compilation_.problem(at.span(), message);
  }

  Compilation& compilation_;
};

bool has_wildcard(const std::string& text) { return text.find_first_of("*?") != std::string::npos; }

// Whether some namespace may be meant by both.
bool clash(const std::string& one, const std::string& other) {
  if (one == other) return true;
  return (has_wildcard(one) && document::matches_wildcard(one, other)) ||
         (has_wildcard(other) && document::matches_wildcard(other, one));
}

}  // namespace

void check_context(const Node& rule, bool namespaced, Compilation& compilation) {
  Actions(compilation).context(rule, namespaced);
}
void check_preconditions(const Node& rule, Compilation& compilation) {
  if (const Node* conditions = given(rule, "preconditions"))
    Actions(compilation).operations(*conditions);
}
void check_validation(const Node& rule, Compilation& compilation) {
  if (given(rule, "validate") != nullptr) Actions(compilation).validation(rule);
}
void check_mutation(const Node& rule, bool updates_existing, Compilation& compilation) {
  if (given(rule, "mutate") != nullptr) Actions(compilation).mutation(rule, updates_existing);
}

void check_anchors(const Node& pattern, std::span<const Anchor> known, Compilation& compilation) {
  for (const Node& item : items_of(&pattern)) check_anchors(item, known, compilation);
  for (const Member& member : members_of(&pattern)) {
    const Anchor anchor = parse_anchor(member.key.text()).anchor;
    if (anchor != Anchor::none && std::ranges::find(known, anchor) == known.end())
      compilation.problem(member.key_span(),
                          "there is no anchor " + std::string(member.key.text()) + " here");
    else if (anchor == Anchor::existence && items_of(&member.value).empty())
      compilation.problem(member.value.span(), "the anchor ^() has a list with an item");
    check_anchors(member.value, known, compilation);
  }
}

void check_overrides(const Node* list, Compilation& compilation) {
  std::vector<std::string> audited, enforced;
  for (const Node& one : items_of(list)) {
    const bool enforces = base::equal_ignoring_case(text_of(one, "action"), "enforce");
    auto& own = enforces ? enforced : audited;
    const auto& others = enforces ? audited : enforced;
    for (const Node& name : items_of(given(one, "namespaces"))) {
      if (!name.is_string()) continue;
      own.emplace_back(name.string());
      for (const std::string& other : others)
        if (clash(own.back(), other))
          compilation.problem(name.span(), "namespaces are asked to audit and to enforce: " +
                                               own.back() + " and " + other);
    }
  }
}

}  // namespace kyverno
