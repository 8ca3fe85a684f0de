#include "server/configuration/reference.h"

#include <algorithm>

#include "base/json/json.h"
#include "base/text.h"

namespace server::configuration {
namespace {

using base::describe::Kind;
using base::describe::Type;

constexpr std::int64_t no_minimum = base::describe::Constraint{}.min;
constexpr std::int64_t no_maximum = base::describe::Constraint{}.max;

const Type& plain_type(const Key& key) {
  const Type& type = key.field.type();
  return type.kind == Kind::optional ? type.item() : type;
}

std::string choices_of(const Type& type) {
  std::string out;
  for (const auto& choice : type.choices) out.append(out.empty() ? "" : ", ").append(choice.name);
  return out;
}

std::string name_of(const Type& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "true or false";
    case Kind::int32:
    case Kind::int64:
      return "integer";
    case Kind::float64:
      return "number";
    case Kind::time:
      return "time";
    case Kind::duration:
      return "duration";
    case Kind::id:
      return "id";
    case Kind::choice:
      return "one of " + choices_of(type);
    case Kind::optional:
      return name_of(type.item());
    case Kind::list:
      return "list of " + name_of(type.item());
    case Kind::map:
      return "names with " + name_of(type.item());
    case Kind::object:
      return std::string(type.name);
    case Kind::text:
    case Kind::raw_json:
      break;
  }
  return "text";
}

std::string type_of(const Key& key) {
  return key.traits.secret ? "secret, by reference" : name_of(plain_type(key));
}

std::string limit_text(const Type& type, std::int64_t limit) {
  return type.kind == Kind::duration ? base::format_duration({limit}) : std::to_string(limit);
}

// "1s to 10m", "at least 1", "at most 4096 bytes", "host:port, ..."; "" when anything goes.
std::string limits_of(const Key& key) {
  const auto& limit = key.field.constraint;
  const Type& type = plain_type(key);
  if (!limit.format.empty()) return std::string(limit.format);
  if (limit.min != no_minimum && limit.max != no_maximum)
    return limit_text(type, limit.min) + " to " + limit_text(type, limit.max);
  if (limit.min != no_minimum) return "at least " + limit_text(type, limit.min);
  if (limit.max != no_maximum) return "at most " + limit_text(type, limit.max);
  return "";
}

std::string default_text(const Key& key) {
  const std::string text = default_of(key);
  return text.empty() ? std::string(key.traits.otherwise) : text;
}

std::string_view change_text(const Key& key) {
  return key.traits.change == Change::reload ? "SIGHUP" : "restart";
}

// As YAML: JSON is, and texts that cannot mean anything else stay bare.
std::string yaml_value(const Key& key, const ServerOptions& options) {
  const std::string value = value_of(key, options);
  const Kind kind = plain_type(key).kind;
  if (kind == Kind::list || kind == Kind::map || kind == Kind::object) return json_of(key, options);
  if (kind != Kind::text && kind != Kind::raw_json) return value;
  const bool bare = !value.empty() && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '.' || c == '_';
  });
  if (bare && value != "true" && value != "false" && value != "null") return value;
  std::string quoted;
  base::json::write_string(quoted, value);
  return quoted;
}

std::string cell(std::string text) {  // of a Markdown table
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\\');
  return text;
}

constexpr std::string_view introduction =
    R"(# Configuration

Written by `mainstay config reference`; `make api` writes it again after a change of the table of keys,
`src/server/configuration/keys.cpp`.

`mainstay server` is configured by, in rising order:

1. one YAML file: `--config FILE`, else `MAINSTAY_CONFIG`, else `/etc/mainstay/mainstay.yaml` where that exists
   (`--config ""`: none);
2. the environment: `http.listen` is `MAINSTAY_HTTP_LISTEN`; lists are separated by commas; an empty variable counts as absent;
3. flags: `http.listen` is `--http.listen`, and where the table names one, a shorter flag.

Without any of it the server starts on 127.0.0.1:8080 with a data folder of its own. Commands on the data folder (`mainstay token
create`, ...) find it in the same file when they have no `--data`.

```yaml
data: /var/lib/mainstay
http:
  listen: 127.0.0.1:8080
  external_url: https://mainstay.example.com
log:
  level: info
```

Unknown keys, wrong types and values past a limit are refused, all at once, with file, line and column. `mainstay config
check FILE` does that without a server (exit status 0: good; 1: faults; 2: there is no such file), `mainstay config show --sources`
prints what is in force and where each value comes from, `mainstay config explain KEY` this page's lines, `mainstay config
example` a file with every key.

**SIGHUP** reads it all again (`systemctl reload mainstay`): keys whose changes come with SIGHUP are put in force; for the others
the log names the key that waits for a restart. A faulty file changes nothing and is told in the log.

**Secrets** are references, `env:NAME` (a variable of the server) or `file:PATH` (at most 64 KiB; a line's end at its end is no
part of it), looked up when they are used. A secret itself is refused where a reference is expected, and never shown.

Durations are written `90s`, `1h30m`, `30d`.
)";

std::string indent_of(std::string_view name) {
  return std::string(2 * static_cast<std::size_t>(std::ranges::count(name, '.')), ' ');
}

// "http:" and "  tls:" as far as the key before did not stand in them.
void open_sections(std::string& out, std::string_view before, std::string_view section) {
  if (section.empty() || section == before) return;
  const bool stands_inside = before.starts_with(std::string(section) + ".");
  if (stands_inside) return;
  const std::string_view outer = section_of(section);
  if (!(std::string(before) + ".").starts_with(std::string(outer) + "."))
    open_sections(out, before, outer);
  if (outer.empty()) out += "\n";
  out.append(indent_of(section)).append(word_of(section)).append(":\n");
}

void append_explained(std::string& out, const Key& key) {
  const auto line = [&out](std::string_view name, const std::string& text) {
    if (!text.empty())
      out.append("  ").append(name).append(12 - name.size(), ' ').append(text).append("\n");
  };
  out.append(key.name).append("\n  ").append(key.field.doc).append("\n");
  line("type", type_of(key));
  line("limits", limits_of(key));
  line("default", default_text(key));
  line("variable", variable_of(key));
  std::string flags = "--" + std::string(key.name);
  if (!key.traits.flag.empty()) flags += ", --" + std::string(key.traits.flag);
  line("flag", flags);
  line("in force", key.traits.change == Change::reload ? "on SIGHUP" : "after a restart");
}

}  // namespace

std::string reference() {
  std::string out(introduction);
  std::string_view section = "-";
  for (const Key& key : keys()) {
    if (section_of(key.name) != section) {
      section = section_of(key.name);
      out.append("\n## ").append(section.empty() ? "top" : section).append("\n\n");
      out += "| key | what | type | limits | default | change |\n|---|---|---|---|---|---|\n";
    }
    std::string name = "`" + std::string(key.name) + "`";
    if (!key.traits.flag.empty()) name += " (`--" + std::string(key.traits.flag) + "`)";
    out += "| " + name + " | " + cell(std::string(key.field.doc)) + " | " + cell(type_of(key)) +
           " | " + cell(limits_of(key)) + " | " + cell(default_text(key)) + " | " +
           std::string(change_text(key)) + " |\n";
  }
  return out;
}

std::string example(const Loaded& loaded) {
  std::string out =
      "# Configuration of mainstay server. What is commented out shows its default.\n"
      "# `mainstay config explain KEY` says more; `mainstay config check FILE` finds faults.\n";
  std::string_view section;
  for (const Key& key : keys()) {
    open_sections(out, section, section_of(key.name));
    section = section_of(key.name);
    const std::string indent = indent_of(key.name);
    std::string about(key.field.doc);
    if (default_of(key).empty() && !key.traits.otherwise.empty())
      about.append("; default: ").append(key.traits.otherwise);
    out += indent + "# " + about + "\n" + indent;
    out += (loaded.origins.contains(key.name) ? "" : "#") + std::string(word_of(key.name)) + ": " +
           yaml_value(key, loaded.options) + "\n";
  }
  return out;
}

base::Result<std::string> explain(std::string_view name) {
  std::string out;
  for (const Key& key : keys()) {
    const bool wanted = name.empty() || key.name == name ||
                        (is_section(name) && key.name.starts_with(std::string(name) + "."));
    if (!wanted) continue;
    if (!out.empty()) out += "\n";
    append_explained(out, key);
  }
  if (!out.empty()) return out;
  std::string message = "no key " + std::string(name);
  if (const auto near = closest_key(name); !near.empty())
    message.append("; did you mean ").append(near).append("?");
  return base::not_found(message + " (`mainstay config explain` shows all)");
}

std::string shown(const Loaded& loaded, Show what) {
  std::size_t width = 0, values = 0;
  for (const Key& key : keys()) {
    width = std::max(width, key.name.size());
    values = std::max(values, yaml_value(key, loaded.options).size());
  }
  std::string out;
  for (const Key& key : keys()) {
    const std::string value = yaml_value(key, loaded.options);
    out.append(key.name).append(width - key.name.size() + 2, ' ').append(value);
    if (what == Show::sources) {
      const auto origin = loaded.origins.find(key.name);
      out.append(values - value.size() + 2, ' ')
          .append(origin == loaded.origins.end() ? "default" : origin->second);
    }
    out += "\n";
  }
  return out;
}

}  // namespace server::configuration
