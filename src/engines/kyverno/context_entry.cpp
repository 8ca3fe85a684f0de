#include "engines/kyverno/context_entry.h"

#include "engines/kyverno/context.h"

namespace kyverno {
namespace {

using document::Node;

std::optional<Template> optional_template(const Node& map, std::string_view key,
                                          Compilation& compilation) {
  const Node* found = given(map, key);
  if (found == nullptr) return std::nullopt;
  return Template::compile(*found, compilation);
}

void compile_api_call(const Node& call, ContextEntry& entry, Compilation& compilation) {
  entry.source = ContextEntry::Source::api_call;
  const Node* service = given(call, "service");
  entry.service = service != nullptr;
  const Node* url = service != nullptr ? given(*service, "url") : given(call, "urlPath");
  if (url != nullptr)
    entry.subject = Template::compile(*url, compilation);
  else
    compilation.problem(call.span(), "an apiCall has a urlPath or a service with a url");
  if (const auto method = text_of(call, "method"); !method.empty()) entry.method = method;
  entry.value = optional_template(call, "data", compilation);
}

void compile_reference(const Node& from, std::string_view key, ContextEntry& entry,
                       Compilation& compilation) {
  const Node* found = given(from, key);
  if (found != nullptr)
    entry.subject = Template::compile(*found, compilation);
  else
    compilation.problem(from.span(), std::string(key) + " is missing");
}

}  // namespace

std::vector<ContextEntry> ContextEntry::compile(const Node* list, Compilation& compilation) {
  std::vector<ContextEntry> out;
  for (const Node& node : items_of(list)) {
    ContextEntry entry{.name = text_of(node, "name"), .at = node.span()};
    if (entry.name.empty()) compilation.problem(node.span(), "a context entry has a name");
    const Node* from = nullptr;
    int sources = 0;
    const auto source = [&](std::string_view key, Source kind) {
      const Node* found = given(node, key);
      if (found == nullptr) return false;
      ++sources;
      from = found;
      entry.source = kind;
      return true;
    };
    if (source("variable", Source::variable)) {
      entry.value = optional_template(*from, "value", compilation);
      if (!entry.value && given(*from, "jmesPath") == nullptr && given(*from, "default") == nullptr)
        compilation.problem(from->span(), "a variable has a value, a jmesPath or a default");
    }
    if (source("configMap", Source::config_map)) {
      compile_reference(*from, "name", entry, compilation);
      entry.name_space = optional_template(*from, "namespace", compilation);
    }
    if (source("apiCall", Source::api_call)) compile_api_call(*from, entry, compilation);
    if (source("globalReference", Source::global_reference))
      compile_reference(*from, "name", entry, compilation);
    if (source("imageRegistry", Source::image_registry))
      compile_reference(*from, "reference", entry, compilation);
    if (sources != 1) {
      compilation.problem(node.span(),
                          "a context entry has one of variable, configMap, apiCall, "
                          "globalReference and imageRegistry");
      continue;
    }
    entry.path = optional_template(*from, "jmesPath", compilation);
    entry.fallback = optional_template(*from, "default", compilation);
    out.push_back(std::move(entry));
  }
  return out;
}

base::Result<Node> ContextEntry::variable(Context& context) const {
  std::string_view query;
  if (path) query = TRY(path->text(context));
  Node fallback_value;
  if (fallback) fallback_value = TRY(fallback->value(context));
  Node out = fallback_value;
  if (value) {
    const Node on = TRY(value->value(context));
    if (query.empty()) {
      out = on;
    } else {
      auto found = context.query_on(query, on);
      if (found)
        out = *found;
      else if (fallback_value.is_null())
        return std::move(found).error();
    }
  } else if (!query.empty()) {
    auto found = context.query(query);
    if (found && !found->is_null())
      out = *found;
    else if (!found && fallback_value.is_null())
      return std::move(found).error();
  }
  if (out.is_null())
    return base::invalid("the variable " + std::string(name) + " of the context is null");
  return out;
}

base::Result<Node> ContextEntry::asked(Context& context) const {
  const policy::World& world = context.session().world;
  document::Arena& arena = context.arena();
  const std::string_view asked = TRY(subject.text(context));
  switch (source) {
    case Source::config_map: {
      std::string_view in;
      if (name_space) in = TRY(name_space->text(context));
      return world.config_map(in.empty() ? "default" : in, asked, arena);
    }
    case Source::api_call: {
      Node body;
      if (value) body = TRY(value->value(context));
      return world.api_call(
          {.method = method, .url = asked, .service = service, .data = value ? &body : nullptr},
          arena);
    }
    case Source::global_reference:
      return world.global_reference(asked, arena);
    default:
      return world.image(asked, arena);
  }
}

base::Result<std::optional<Node>> ContextEntry::load(Context& context) const {
  if (source == Source::variable) return std::optional(TRY(variable(context)));
  auto answer = asked(context);
  if (!answer && !context.session().world.has_cluster()) return std::optional<Node>();
  if (answer && path) {
    const std::string_view query = TRY(path->text(context));
    answer = context.query_on(query, *answer);
  }
  if (!answer || answer->is_null()) {
    if (!fallback) {
      if (!answer) return std::move(answer).error();
      return base::invalid("the entry " + std::string(name) + " of the context is null");
    }
    answer = fallback->value(context);
  }
  return std::optional(TRY(std::move(answer)));
}

}  // namespace kyverno
