// The libraries of functions, a file each: tables of declarations with what computes them. Each
// adds itself to an environment. The standard environment has all of them but those that say so.
#pragma once
#include "engines/cel/environment.h"

namespace cel::library {

// What the tables are written with.
inline constexpr auto global = Shape::global, member = Shape::member;
inline Value same(const Call& call) { return call[0]; }

void add_operators(Environment& environment);    // types only: the compiler has nodes for them
void add_conversions(Environment& environment);  // int(), string(), type(), dyn() ...
void add_text(Environment& environment);         // size, contains, startsWith, matches ...
void add_times(Environment& environment);        // timestamp, duration, getFullYear ...
// getMilliseconds of a duration: all of them, as cel-go has it. Not in the standard environment,
// where they are only those past the second, as cel-spec has it.
void add_whole_milliseconds(Environment& environment);
void add_optionals(Environment& environment);
void add_strings(Environment& environment);
void add_math(Environment& environment);
void add_lists(Environment& environment);
void add_sets(Environment& environment);  // and base64.encode, base64.decode
void add_regex(Environment& environment);
void add_network(Environment& environment);  // ip, cidr
void add_urls(Environment& environment);
void add_formats(Environment& environment);
void add_quantities(Environment& environment);        // and semantic versions
void add_well_known_types(Environment& environment);  // google.protobuf.Int64Value{} and its kin
// Not in the standard environment: only where a patch is wanted.
void add_patches(Environment& environment);  // JSONPatch{}, Object{}, jsonpatch.escapeKey

}  // namespace cel::library
