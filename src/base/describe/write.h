// Described values to JSON, to table cells and to a list of what changed. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"

namespace base::describe {

// Compact JSON; absent optionals are left out of objects. Times are UTC with nanoseconds as needed.
void write(std::string& out, const Type& type, const void* value);
// Only the named fields, in the given order (the CLI's `--json id,state`). Unknown names are
// skipped.
void write_fields(std::string& out, const Type& type, const void* value,
                  const std::vector<std::string>& names);

// One field as plain text for a table cell: no quotes, lists joined by ", ", absent is "".
std::string cell(const Type& type, const void* value);

struct Change {
  std::string pointer, before, after;  // JSON texts; "" where the member is absent
};
// What differs between two values of one type, field by field, for the audit trail.
std::vector<Change> difference(const Type& type, const void* before, const void* after);

template <class T>
std::string to_json(const T& value) {
  std::string out;
  write(out, type_of<T>(), &value);
  return out;
}

}  // namespace base::describe
