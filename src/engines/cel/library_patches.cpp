// What Kubernetes' mutating admission policies make: JSONPatch{op, path, from, value}, and
// Object{...}, whose parts are written Object.spec{...}. Both are maps of the fields that were
// given.
#include "base/json/pointer.h"
#include "engines/cel/library.h"

namespace cel::library {
namespace {

Value escape_key(const Call& call) { return call.string(base::json::pointer_part(call[0].text())); }

constexpr Declaration patch_functions[] = {
    {"jsonpatch.escapeKey", Shape::global, "string -> string", escape_key}};

}  // namespace

void add_patches(Environment& environment) {
  environment.add_functions(patch_functions);
  const std::vector<Field> fields = {{"op", Type::string()},
                                     {"path", Type::string()},
                                     {"from", Type::string()},
                                     {"value", Type::dyn()}};
  environment.add_message(
      {.name = "JSONPatch", .result = Type::object("JSONPatch", fields), .fields = fields});
  environment.add_message({.name = "Object", .result = Type::opaque("Object"), .open = true});
}

}  // namespace cel::library
