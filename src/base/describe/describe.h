// Describe once: a type's constexpr field table drives JSON in with pointer errors, JSON out,
// OpenAPI schemas, query parameters, CLI columns and audit diffs. The table lives in one .cpp;
// users of the type see one function declaration. Everything that walks a table is an ordinary
// function (read.h, write.h, schema.h, text.h). Tables are constants, so all of it is safe from any
// thread.
//
//   types.h     struct Owner { std::string name; };
//               const describe::Type& described(describe::Tag<Owner>);
//   types.cpp   const Type& described(Tag<Owner>) {
//                 static constexpr Field fields[] = {
//                     field<&Owner::name>("name", "Shown to people", {.length_max = 100})};
//                 static constexpr Type type = object("Owner", "Who answers for it", fields);
//                 return type;
//               }
#pragma once
#include "base/describe/model.h"    // IWYU pragma: export
#include "base/describe/type_of.h"  // IWYU pragma: export
