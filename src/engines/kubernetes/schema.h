// What is known of the fields of Kubernetes 1.36: forms, required fields, and how lists and maps
// are merged. Facts live as long as the program; a `const Schema*` that is nullptr is a place of
// which nothing is known: a custom resource, a field that no type has. Safe from any thread; the
// table is read when it is first asked for, in under a millisecond.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engines/document/node.h"

namespace kubernetes {

enum class Form : std::uint8_t {
  any,
  string,
  integer,
  number,
  boolean,
  bytes,     // a string in base64
  time,      // a string by RFC 3339
  quantity,  // a string or a number
  int_or_string,
  object,  // with the fields of a type
  map,     // from any key to elements of one form
  list
};
std::string_view name(Form form);  // "integer", "integer or string", "quantity", ...

// How server-side apply merges a list (x-kubernetes-list-type).
enum class ListType : std::uint8_t { atomic, set, map };

struct Schema;

struct Field {
  std::string_view name;
  const Schema* schema;
  bool required;
};

struct Schema {
  Form form = Form::any;
  // An object or a map that is applied as a whole (x-kubernetes-map-type: atomic).
  bool atomic = false;
  ListType list_type = ListType::atomic;
  // How a strategic merge patch treats it (x-kubernetes-patch-strategy).
  bool merges = false, replaces = false, retains_keys = false;
  std::string_view type = {};                   // of an object: "core.v1.Container"
  std::span<const Field> fields = {};           // of an object, by name
  const Schema* element = nullptr;              // of a list or map
  std::span<const std::string_view> keys = {};  // of a ListType::map
  std::string_view merge_key = {};              // of a list that `merges`, "" for plain values

  const Field* field(std::string_view wanted) const;  // nullptr: an object has no such field
  // What is known of a member: of an object its field, of a map its element.
  const Schema* member(std::string_view key) const;
};

// Of "apps/v1" and "Deployment".
const Schema* schema_of(std::string_view api_version, std::string_view kind);
const Schema* schema_of(const document::Node& object);  // by its apiVersion and kind
// "spec.template.spec.containers.env" from a schema on; lists stand for their elements, as in the
// type names of `Object.spec...` in CEL.
const Schema* at_path(const Schema* from, std::string_view dotted);

// Whether a value is of a form, its parts aside; a number without fraction is an integer.
bool has_form(const document::Node& node, Form form);

// A value that does not have the form that its type says.
struct WrongForm {
  std::string path;  // "spec.containers[0].name"
  document::Span span;
  Form wanted;
};
// The first in an object of a known kind, in its own order; what Kubernetes cannot read into its
// type. Fields that the type does not know or lacks are none, and null is none.
std::optional<WrongForm> wrong_form(const document::Node& object);

}  // namespace kubernetes
