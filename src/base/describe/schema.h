// Described types as JSON Schema in OpenAPI 3.1's dialect (2020-12). Pure.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "base/describe/describe.h"

namespace base::describe {

// The schema of one use of a type: named types become {"$ref":"#/components/schemas/Name"} and are
// appended to `named`.
std::string schema_use(const Type& type, const Constraint& limit, std::vector<const Type*>& named);
// {"Name":{...},...} of the given types and all that they refer to, sorted by name.
std::string schemas(std::vector<const Type*> types);

}  // namespace base::describe
