// What the language itself has for strings, bytes and sizes; the extension is library_strings.cpp.
#include "base/regex/search.h"
#include "engines/cel/library.h"
#include "engines/cel/unicode.h"
#include "engines/cel/value_reading.h"

namespace cel::library {
namespace {

Value size_of_string(const Call& call) {
  return Value::int64(static_cast<std::int64_t>(length_of(call[0].text())));
}
Value size_of_bytes(const Call& call) {
  return Value::int64(static_cast<std::int64_t>(call[0].text().size()));
}
Value size_of_collection(const Call& call) {
  return Value::int64(static_cast<std::int64_t>(size_of(call[0])));
}

Value contains(const Call& call) {
  if (!call.run.charge(call[0].text().size() / 10)) return call.stopped();
  return Value::boolean(call[0].text().find(call[1].text()) != std::string_view::npos);
}
Value starts_with(const Call& call) {
  return Value::boolean(call[0].text().starts_with(call[1].text()));
}
Value ends_with(const Call& call) {
  return Value::boolean(call[0].text().ends_with(call[1].text()));
}

// A pattern that is not constant is compiled at each call.
Value matches(const Call& call) {
  constexpr std::uint64_t compilation_steps = 100;
  if (!call.run.charge(compilation_steps + call[1].text().size() + call[0].text().size() / 10))
    return call.stopped();
  const auto pattern = base::RegexSearch::compile(call[1].text());
  if (!pattern) return call.fail(pattern.error().message);
  return Value::boolean(pattern->found_in(call[0].text()));
}

constexpr Declaration text_functions[] = {
    {"size", global, "string -> int", size_of_string},
    {"size", global, "bytes -> int", size_of_bytes},
    {"size", global, "list(A) -> int", size_of_collection},
    {"size", global, "map(A, B) -> int", size_of_collection},
    {"size", member, "string -> int", size_of_string},
    {"size", member, "bytes -> int", size_of_bytes},
    {"size", member, "list(A) -> int", size_of_collection},
    {"size", member, "map(A, B) -> int", size_of_collection},
    {"contains", member, "string, string -> bool", contains},
    {"startsWith", member, "string, string -> bool", starts_with},
    {"endsWith", member, "string, string -> bool", ends_with},
    {"matches", member, "string, string -> bool", matches},
    {"matches", global, "string, string -> bool", matches},
};

}  // namespace

void add_text(Environment& environment) { environment.add_functions(text_functions); }

}  // namespace cel::library
