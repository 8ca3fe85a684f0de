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

// The first wrong form in a node. The path is written on the way back: most objects have none.
class FormSearch {
 public:
  std::optional<WrongForm> in(const Node& object, const Schema& schema) {
    return look_at(object, schema) ? std::move(found_) : std::nullopt;
  }

 private:
  bool look_at(const Node& node, const Schema& schema) {
    if (node.is_null()) return false;
    if (!has_form(node, schema.form)) {
      found_ = {.path = {}, .span = node.span(), .wanted = schema.form};
      return true;
    }
    if (schema.form == Form::list) {
      for (std::size_t i = 0; i < node.size(); ++i)
        if (look_at(node.items()[i], *schema.element))
          return lies_within("[" + std::to_string(i) + "]");
    } else if (schema.form == Form::map || schema.form == Form::object) {
      for (const Member& member : node.members()) {
        const Schema* known = schema.member(member.key.text());
        if (known != nullptr && look_at(member.value, *known))
          return lies_within(std::string(member.key.text()));
      }
    }
    return false;
  }

  bool lies_within(std::string part) {
    if (!found_->path.empty() && found_->path.front() != '[') part += '.';
    found_->path.insert(0, part);
    return true;
  }

  std::optional<WrongForm> found_;
};

}  // namespace

std::optional<WrongForm> wrong_form(const Node& object) {
  const Schema* schema = schema_of(object);
  if (schema == nullptr) return {};
  return FormSearch().in(object, *schema);
}

}  // namespace kubernetes
