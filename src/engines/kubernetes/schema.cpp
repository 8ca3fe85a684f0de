#include "engines/kubernetes/schema.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "engines/kubernetes/kinds.h"
#include "engines/kubernetes/schema_table.h"
#include "engines/kubernetes/type_lines.h"

namespace kubernetes {

using document::Member;
using document::Node;

std::string_view name(Form form) {
  switch (form) {
    case Form::any:
      return "any value";
    case Form::string:
    case Form::bytes:
    case Form::time:
      return "string";
    case Form::integer:
      return "integer";
    case Form::number:
      return "number";
    case Form::boolean:
      return "boolean";
    case Form::quantity:
      return "quantity";
    case Form::int_or_string:
      return "integer or string";
    case Form::object:
    case Form::map:
      return "map";
    case Form::list:
      return "list";
  }
  return "";
}

const Field* Schema::field(std::string_view wanted) const {
  const auto found = std::ranges::lower_bound(fields, wanted, {}, &Field::name);
  return found != fields.end() && found->name == wanted ? &*found : nullptr;
}

const Schema* Schema::member(std::string_view key) const {
  if (form == Form::map) return element;
  const Field* known = field(key);
  return known == nullptr ? nullptr : known->schema;
}

const Schema* schema_of(std::string_view api_version, std::string_view kind) {
  static const SchemaTable table(type_lines());
  return table.find(api_version, kind);
}

const Schema* schema_of(const Node& object) {
  const ObjectKind kind = kind_of(object);
  return schema_of(kind.api_version, kind.kind);
}

const Schema* at_path(const Schema* from, std::string_view dotted) {
  if (dotted.empty()) return from;
  for (const std::string_view part : base::split(dotted, '.')) {
    while (from != nullptr && from->form == Form::list) from = from->element;
    if (from != nullptr) from = from->member(part);
  }
  while (from != nullptr && from->form == Form::list) from = from->element;
  return from;
}

namespace {

bool is_whole(const Node& node) {
  return node.is_number() &&
         (node.kind() != document::Kind::float64 || node.float64() == std::trunc(node.float64()));
}

}  // namespace

bool has_form(const Node& node, Form form) {
  switch (form) {
    case Form::any:
      return true;
    case Form::string:
    case Form::bytes:
    case Form::time:
      return node.is_string();
    case Form::integer:
      return is_whole(node);
    case Form::number:
      return node.is_number();
    case Form::boolean:
      return node.kind() == document::Kind::boolean;
    case Form::quantity:
      return node.is_string() || node.is_number();
    case Form::int_or_string:
      return node.is_string() || is_whole(node);
    case Form::object:
    case Form::map:
      return node.is_map();
    case Form::list:
      return node.is_list();
  }
  return false;
}

namespace {

class FaultSearch {
 public:
  std::vector<SchemaFault> of(const Node& object, const Schema& schema) {
    look_at(object, schema);
    return std::move(faults_);
  }

 private:
  using What = SchemaFault::What;

  void look_at(const Node& node, const Schema& schema) {
    if (node.is_null()) return;
    if (!has_form(node, schema.form)) {
      add(What::wrong_form, path_, node.span(), name(schema.form));
    } else if (schema.form == Form::list) {
      for (std::size_t i = 0; i < node.size(); ++i)
        within("[" + std::to_string(i) + "]", node.items()[i], *schema.element);
    } else if (schema.form == Form::map) {
      for (const Member& member : node.members())
        within(step(member.key.text()), member.value, *schema.element);
    } else if (schema.form == Form::object) {
      look_at_fields(node, schema);
    }
  }

  void look_at_fields(const Node& node, const Schema& schema) {
    for (const Member& member : node.members()) {
      const std::string_view key = member.key.text();
      if (const Field* field = schema.field(key); field != nullptr)
        within(step(key), member.value, *field->schema);
      else
        add(What::unknown_field, path_ + step(key), member.key_span(), nearest(schema, key));
    }
    for (const Field& field : schema.fields) {
      const Node* value = field.required ? node.find(field.name) : &node;
      if (value == nullptr || value->is_null())
        add(What::missing_field, path_ + step(field.name), node.span(), field.name);
    }
  }

  void within(const std::string& part, const Node& node, const Schema& schema) {
    const std::size_t before = path_.size();
    path_ += part;
    look_at(node, schema);
    path_.resize(before);
  }

  std::string step(std::string_view key) const {
    return path_.empty() ? std::string(key) : "." + std::string(key);
  }

  static std::string_view nearest(const Schema& schema, std::string_view key) {
    std::vector<std::string_view> known;
    for (const Field& field : schema.fields) known.push_back(field.name);
    return base::closest(key, known);
  }

  void add(What what, std::string path, const document::Span& span, std::string_view wanted) {
    if (faults_.size() < schema_faults_max)
      faults_.push_back({.what = what, .path = std::move(path), .span = span, .wanted = wanted});
  }

  std::string path_;
  std::vector<SchemaFault> faults_;
};

}  // namespace

std::vector<SchemaFault> schema_faults(const Node& object) {
  const Schema* schema = schema_of(object);
  if (schema == nullptr) return {};
  return FaultSearch().of(object, *schema);
}

}  // namespace kubernetes
