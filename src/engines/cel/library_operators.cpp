#include <array>

#include "engines/cel/ast.h"
#include "engines/cel/library.h"

namespace cel::library {

namespace op = ast::op;

namespace {

constexpr Declaration operators[] = {
    {op::conditional, global, "bool, A, A -> A", nullptr},
    {op::logical_not, global, "bool -> bool", nullptr},
    {op::negate, global, "int -> int", nullptr},
    {op::negate, global, "double -> double", nullptr},
    {op::equals, global, "A, A -> bool", nullptr},
    {op::not_equals, global, "A, A -> bool", nullptr},
    {op::in, global, "A, list(A) -> bool", nullptr},
    {op::in, global, "A, map(A, B) -> bool", nullptr},
    {op::index, global, "list(A), int -> A", nullptr},
    {op::index, global, "map(A, B), A -> B", nullptr},
    {op::index, global, "optional_type(list(A)), int -> optional_type(A)", nullptr},
    {op::index, global, "optional_type(map(A, B)), A -> optional_type(B)", nullptr},
    {op::optional_index, global, "list(A), int -> optional_type(A)", nullptr},
    {op::optional_index, global, "map(A, B), A -> optional_type(B)", nullptr},
    {op::optional_index, global, "optional_type(list(A)), int -> optional_type(A)", nullptr},
    {op::optional_index, global, "optional_type(map(A, B)), A -> optional_type(B)", nullptr},
    {op::add, global, "int, int -> int", nullptr},
    {op::add, global, "uint, uint -> uint", nullptr},
    {op::add, global, "double, double -> double", nullptr},
    {op::add, global, "string, string -> string", nullptr},
    {op::add, global, "bytes, bytes -> bytes", nullptr},
    {op::add, global, "list(A), list(A) -> list(A)", nullptr},
    {op::add, global, "duration, duration -> duration", nullptr},
    {op::add, global, "timestamp, duration -> timestamp", nullptr},
    {op::add, global, "duration, timestamp -> timestamp", nullptr},
    {op::subtract, global, "int, int -> int", nullptr},
    {op::subtract, global, "uint, uint -> uint", nullptr},
    {op::subtract, global, "double, double -> double", nullptr},
    {op::subtract, global, "duration, duration -> duration", nullptr},
    {op::subtract, global, "timestamp, timestamp -> duration", nullptr},
    {op::subtract, global, "timestamp, duration -> timestamp", nullptr},
    {op::modulo, global, "int, int -> int", nullptr},
    {op::modulo, global, "uint, uint -> uint", nullptr},
};

}  // namespace

void add_operators(Environment& environment) {
  environment.add_functions(operators);
  const std::array numbers = {Type::int64(), Type::uint64(), Type::float64()};
  for (const Type& type : numbers)
    for (const std::string_view name : {op::multiply, op::divide})
      environment.add_function(std::string(name), global,
                               {.arguments = {type, type}, .result = type});
  for (const std::string_view name : {op::less, op::less_equals, op::greater, op::greater_equals}) {
    const auto ordered = [&](const Type& a, const Type& b) {
      environment.add_function(std::string(name), global,
                               {.arguments = {a, b}, .result = Type::boolean()});
    };
    for (const Type& a : numbers)
      for (const Type& b : numbers) ordered(a, b);
    for (const Type& type :
         {Type::boolean(), Type::string(), Type::bytes(), Type::timestamp(), Type::duration()})
      ordered(type, type);
  }
}

}  // namespace cel::library
