#include "server/configuration/file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "base/describe/read.h"
#include "base/text.h"
#include "base/yaml/yaml.h"

namespace server::configuration {
namespace {

using base::describe::Type;
using base::yaml::Node;

bool is_bare(const Type& type) {
  using enum base::describe::Kind;
  return type.kind == boolean || type.kind == int32 || type.kind == int64 || type.kind == float64;
}

const Type& without_optional(const Type& type) {
  return type.kind == base::describe::Kind::optional ? type.item() : type;
}

const Type* member_type(const Type& object, std::string_view name) {
  const auto found = std::ranges::find(object.fields, name, &base::describe::Field::name);
  return found == object.fields.end() ? nullptr : &found->type();
}

// Of the items of a list or a map, or of an object's member; `outer` where there is none, which the
// reader refuses anyway.
const Type& inner_type(const Type& outer, std::string_view member) {
  if (outer.kind == base::describe::Kind::object) {
    const Type* type = member_type(outer, member);
    return type == nullptr ? outer : *type;
  }
  return outer.item == nullptr ? outer : outer.item();
}

// JSON as the type wants it: a plain scalar is a number or a boolean only where one is expected, so
// that `name: 5` is a text.
void append_json(std::string& out, const Node& node, const Type& given) {
  const Type& type = without_optional(given);
  switch (node.kind) {
    case base::yaml::Kind::null:
      out += "null";
      return;
    case base::yaml::Kind::scalar:
      if (node.plain && is_bare(type) && base::json::Document::parse(node.text))
        out += node.text;
      else
        base::json::write_string(out, node.text);
      return;
    case base::yaml::Kind::sequence:
      out += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += ',';
        append_json(out, node.items[i], inner_type(type, ""));
      }
      out += ']';
      return;
    case base::yaml::Kind::mapping:
      out += '{';
      for (std::size_t i = 0; i < node.members.size(); ++i) {
        if (i > 0) out += ',';
        base::json::write_string(out, node.members[i].key);
        out += ':';
        append_json(out, node.members[i].value, inner_type(type, node.members[i].key));
      }
      out += '}';
      return;
  }
}

std::string unescaped(std::string_view token) {  // of RFC 6901
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape) ++i;
    out += !escape ? token[i] : token[i] == '0' ? '~' : '/';
  }
  return out;
}

struct Place {
  int line = 1, column = 1;
};

// Where a JSON pointer leads in the tree; a member that is unknown is shown at its name, one that
// is missing at what lacks it.
Place place_of(const Node& root, std::string_view pointer) {
  const Node* node = &root;
  Place place{root.line, root.column};
  if (pointer.empty()) return place;
  for (const std::string_view token : base::split(pointer.substr(1), '/')) {
    if (node->kind == base::yaml::Kind::sequence) {
      const auto index = base::to_int64(token).value_or(-1);
      if (index < 0 || static_cast<std::size_t>(index) >= node->items.size()) return place;
      node = &node->items[static_cast<std::size_t>(index)];
      place = {node->line, node->column};
      continue;
    }
    const auto entry = std::ranges::find(node->members, unescaped(token), &base::yaml::Entry::key);
    if (entry == node->members.end()) return place;
    node = &entry->value;
    place = {entry->line, entry->column};
  }
  return {node->line, node->column};
}

class Reader {
 public:
  Reader(const std::string& name, ServerOptions& options, Origins& origins)
      : name_(name), options_(options), origins_(origins) {}

  void read_section(const std::string& section, const Node& node);
  std::vector<Fault> take() && { return std::move(faults_); }
  void fault(Place place, std::string message) {
    if (faults_.size() < faults_max) faults_.push_back({where(place), std::move(message)});
  }

 private:
  std::string where(Place place) const {
    return name_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  void read_entry(const std::string& name, const base::yaml::Entry& entry);
  void read_key(const Key& key, const base::yaml::Entry& entry);
  void unknown(const std::string& name, const base::yaml::Entry& entry);

  const std::string& name_;
  ServerOptions& options_;
  Origins& origins_;
  std::vector<Fault> faults_;
};

void Reader::read_section(const std::string& section, const Node& node) {
  if (node.kind == base::yaml::Kind::null) return;
  if (node.kind != base::yaml::Kind::mapping)
    return fault({node.line, node.column},
                 section.empty() ? "expected keys, as `data: FOLDER`"
                                 : section + " is a section: its keys stand below it, indented");
  for (const base::yaml::Entry& entry : node.members)
    read_entry(section.empty() ? entry.key : section + "." + entry.key, entry);
}

void Reader::read_entry(const std::string& name, const base::yaml::Entry& entry) {
  const bool one_word = entry.key.find('.') == std::string::npos;
  const Key* key = one_word ? key_named(name) : nullptr;
  if (key != nullptr) return read_key(*key, entry);
  if (one_word && is_section(name)) return read_section(name, entry.value);
  unknown(name, entry);
}

void Reader::unknown(const std::string& name, const base::yaml::Entry& entry) {
  std::string message = "unknown key " + name;
  if (key_named(name) != nullptr)
    message += "; write `" + std::string(section_of(name)) + ":` and its word below it, indented";
  else if (const auto near = closest_key(name); !near.empty())
    message.append("; did you mean ").append(near).append("?");
  fault({entry.line, entry.column}, std::move(message));
}

void Reader::read_key(const Key& key, const base::yaml::Entry& entry) {
  std::string json;
  append_json(json, entry.value, key.field.type());
  const auto document = base::json::Document::parse(json, {.depth_max = 64});
  if (!document) return fault({entry.line, entry.column}, std::string(key.name) + ": not UTF-8");
  ServerOptions read = options_;
  const auto findings = base::describe::read_field(&read, key.field, document->root());
  for (const auto& finding : findings)
    fault(entry.value.kind == base::yaml::Kind::null ? Place{entry.line, entry.column}
                                                     : place_of(entry.value, finding.pointer),
          std::string(key.name) + finding.pointer + ": " + finding.message);
  if (!findings.empty()) return;
  options_ = std::move(read);
  origins_[key.name] = where({entry.line, entry.column});
}

// The reader of YAML says "line 3, column 5: ..."; here the place stands before the message.
Fault fault_of(const std::string& name, const std::string& message) {
  int line = 1, column = 1, used = 0;
  if (std::sscanf(message.c_str(), "line %d, column %d: %n", &line, &column, &used) < 2 ||
      used == 0)
    return {name + ":1:1", message};
  return {name + ":" + std::to_string(line) + ":" + std::to_string(column),
          message.substr(static_cast<std::size_t>(used))};
}

}  // namespace

std::vector<Fault> read_text(std::string_view text, const std::string& name, ServerOptions& options,
                             Origins& origins) {
  const auto tree = base::yaml::parse(text, {.depth_max = 16, .nodes_max = 100'000});
  if (!tree) return {fault_of(name, tree.error().message)};
  Reader reader(name, options, origins);
  reader.read_section("", *tree);
  return std::move(reader).take();
}

base::Result<std::string> text_of(const std::string& path) {
  constexpr std::size_t bytes_max = base::yaml::Limits{}.bytes_max;
  std::ifstream file(path, std::ios::binary);
  std::string text(bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || (file.fail() && !file.eof()))
    return base::invalid(path + ": the configuration file cannot be read: " +
                         std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > bytes_max)
    return base::invalid(path + ": longer than config_file_max, " + std::to_string(bytes_max) +
                         " bytes");
  return text;
}

}  // namespace server::configuration
