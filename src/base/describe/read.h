// JSON into described values. All faults of a document are reported at once, each with its JSON
// pointer; an unknown member names the closest known one. Pure; safe from any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/json/json.h"

namespace base::describe {

enum class Unknown { refused, ignored };  // members that the table does not name

// What went wrong at one place, as codes: a foreign API words them in its own dialect.
enum class Fault : std::uint8_t {
  wrong_type,
  required,
  unknown_member,
  too_small,
  too_large,
  too_short,
  too_long,
  too_few_items,
  too_many_items,
  bad_format,
  not_a_choice
};

struct Finding {
  Fault fault;
  std::string pointer;           // "/matchers/0/value"
  std::string message;           // in our words: "required", "at most 30 days"
  const Field* field = nullptr;  // where a field's constraint was broken
};

struct ReadOptions {
  Unknown unknown = Unknown::refused;
  json::Limits limits = {};
  std::size_t findings_max = 20;  // further faults are not looked for
};

// `out` is partly filled when the list is not empty.
std::vector<Finding> read_value(void* out, const Type& type, const json::Value& value,
                                const ReadOptions& options = {});

// One member of `object` from its value, with the field's constraint; pointers begin at the value.
std::vector<Finding> read_field(void* object, const Field& field, const json::Value& value,
                                const ReadOptions& options = {});

// Parses and reads; every finding becomes a detail of one `invalid` error, whose message is the
// first one's: "/matchers/0/value: required".
Done read(void* out, const Type& type, std::string_view json, const ReadOptions& options = {});

// One scalar from text, as in a query parameter or a CLI flag; `name` is what the message calls it.
// Lists take comma-separated items.
Done read_text(void* out, const Field& field, std::string_view text);

template <class T>
Result<T> from_json(std::string_view json, const ReadOptions& options = {}) {
  T value{};
  if (auto done = read(&value, type_of<T>(), json, options); !done) return std::move(done).error();
  return value;
}

Error to_error(std::vector<Finding> findings);

}  // namespace base::describe
