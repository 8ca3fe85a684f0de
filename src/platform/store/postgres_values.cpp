#include "platform/store/postgres_values.h"

#include <libpq-fe.h>

#include <bit>
#include <charconv>
#include <limits>
#include <string>

#include "base/check.h"

namespace store {
namespace {

// From PostgreSQL's pg_type.dat.
constexpr TypeOid bool_oid = 16, bytea_oid = 17, name_oid = 19, int8_oid = 20, int2_oid = 21,
                  int4_oid = 23, text_oid = 25, float4_oid = 700, float8_oid = 701,
                  unknown_oid = 705, varchar_oid = 1043, numeric_oid = 1700;

bool is_text(TypeOid type) {
  return type == text_oid || type == varchar_oid || type == name_oid || type == unknown_oid;
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

void put_big_endian(char* to, std::uint64_t number, int size) {
  for (int i = size; i-- > 0; number >>= 8U) to[i] = static_cast<char>(number & 0xffU);
}

std::int16_t word(std::string_view bytes, std::size_t at) {
  CHECK(at + 2 <= bytes.size());
  return static_cast<std::int16_t>(big_endian(bytes.substr(at, 2)));
}

// numeric: count of digits, weight of the first, sign, scale, then digits to the base 10,000. What
// sum() of int64 gives.
template <class Number>
Number of_numeric(std::string_view bytes) {
  const int digits = word(bytes, 0), weight = word(bytes, 2);
  const bool negative = word(bytes, 4) == 0x4000;
  Number number = 0;
  for (int i = 0; i < digits && i <= weight; ++i)
    number =
        number * 10'000 + static_cast<Number>(word(bytes, 8 + 2 * static_cast<std::size_t>(i)));
  for (int i = digits; i <= weight; ++i) number *= 10'000;
  if constexpr (std::is_floating_point_v<Number>) {
    Number unit = 1;
    for (int i = weight + 1; i < digits; ++i) {
      unit /= 10'000;
      if (i >= 0) number += unit * word(bytes, 8 + 2 * static_cast<std::size_t>(i));
    }
  }
  return negative ? -number : number;
}

}  // namespace

struct PostgresParameters::Encoder {
  PostgresParameters& parameters;
  std::size_t at;
  TypeOid type;
  std::string_view sql;

  [[noreturn]] void refuse(std::string_view what) const {
    throw base::Bug("store: $" + std::to_string(at + 1) + " is " + std::string(what) +
                    " where PostgreSQL wants type " + std::to_string(type) +
                    " in: " + std::string(sql));
  }
  void set(const char* data, std::size_t size, int format = 1) const {
    CHECK(size <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
    parameters.pointers_[at] = data;
    parameters.lengths_[at] = static_cast<int>(size);
    parameters.formats_[at] = format;
  }
  void set_number(std::uint64_t bits, int size) const {
    char* to = parameters.numbers_[at].data();
    put_big_endian(to, bits, size);
    set(to, static_cast<std::size_t>(size));
  }
  template <class Number>
  void set_digits(Number number) const {
    auto& to = parameters.numbers_[at];
    const auto [end, error] = std::to_chars(to.data(), to.data() + to.size() - 1, number);
    CHECK(error == std::errc());
    *end = '\0';
    set(to.data(), static_cast<std::size_t>(end - to.data()), 0);
  }
  template <class Small>
  void set_small(std::int64_t number) const {
    if (number < std::numeric_limits<Small>::min() || number > std::numeric_limits<Small>::max())
      refuse("out of range");
    set_number(static_cast<std::uint64_t>(number), sizeof(Small));
  }

  void operator()(Null) const {}
  void operator()(std::int64_t v) const {
    switch (type) {
      case int8_oid:
        return set_number(static_cast<std::uint64_t>(v), 8);
      case int4_oid:
        return set_small<std::int32_t>(v);
      case int2_oid:
        return set_small<std::int16_t>(v);
      case bool_oid:
        return set_number(v != 0 ? 1 : 0, 1);
      case float8_oid:
        return set_number(std::bit_cast<std::uint64_t>(static_cast<double>(v)), 8);
      case numeric_oid:
        return set_digits(v);
      default:
        refuse("an integer");
    }
  }
  void operator()(double v) const {
    if (type == float8_oid) return set_number(std::bit_cast<std::uint64_t>(v), 8);
    if (type == numeric_oid || type == float4_oid) return set_digits(v);
    refuse("a real number");
  }
  void operator()(std::string_view v) const {
    if (type == bytea_oid || type == int8_oid || type == bool_oid) refuse("a text");
    if (is_text(type)) return set(v.data() ? v.data() : "", v.size());
    const std::string& kept = parameters.texts_[at] = std::string(v);
    set(kept.c_str(), kept.size(), 0);
  }
  void operator()(Bytes v) const {
    if (type != bytea_oid) refuse("bytes");
    set(v.view.data() ? v.view.data() : "", v.view.size());
  }
};

PostgresParameters::PostgresParameters(std::span<const TypeOid> types, Values values,
                                       std::string_view sql)
    : numbers_(values.size()),
      texts_(values.size()),
      pointers_(values.size()),
      lengths_(values.size()),
      formats_(values.size()) {
  if (types.size() != values.size())
    throw base::Bug("store: " + std::to_string(values.size()) + " values for: " + std::string(sql));
  for (std::size_t i = 0; i < values.size(); ++i)
    std::visit(Encoder{*this, i, types[i], sql}, values[i].get());
}

bool PostgresRow::is_null(int column) const {
  CHECK(column >= 0 && column < PQnfields(answer_));
  return PQgetisnull(answer_, row_, column) != 0;
}

TypeOid PostgresRow::type(int column) const {
  CHECK(column >= 0 && column < PQnfields(answer_));
  return PQftype(answer_, column);
}

std::string_view PostgresRow::raw(int column) const {
  return {PQgetvalue(answer_, row_, column),
          static_cast<std::size_t>(PQgetlength(answer_, row_, column))};
}

std::int64_t PostgresRow::integer(int column) const {
  const TypeOid of = type(column);
  if (is_null(column)) return 0;  // as SQLite has it
  const std::string_view value = raw(column);
  switch (of) {
    case int8_oid:
      return static_cast<std::int64_t>(big_endian(value));
    case int4_oid:
      return static_cast<std::int32_t>(big_endian(value));
    case int2_oid:
      return static_cast<std::int16_t>(big_endian(value));
    case bool_oid:
      return value == std::string_view("\1", 1) ? 1 : 0;
    case numeric_oid:
      return of_numeric<std::int64_t>(value);
    case float8_oid:
      return static_cast<std::int64_t>(real(column));
    default:
      throw base::Bug("store: column " + std::to_string(column) + " holds no number");
  }
}

double PostgresRow::real(int column) const {
  const TypeOid of = type(column);
  if (is_null(column)) return 0;
  if (of == float8_oid) return std::bit_cast<double>(big_endian(raw(column)));
  if (of == float4_oid)
    return static_cast<double>(
        std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(raw(column)))));
  if (of == numeric_oid) return of_numeric<double>(raw(column));
  return static_cast<double>(integer(column));
}

std::string_view PostgresRow::text(int column) const {
  const TypeOid of = type(column);
  if (is_null(column)) return {};
  if (!is_text(of)) throw base::Bug("store: column " + std::to_string(column) + " holds no text");
  return raw(column);
}

std::string_view PostgresRow::bytes(int column) const {
  const TypeOid of = type(column);
  if (is_null(column)) return {};
  if (of != bytea_oid && !is_text(of))
    throw base::Bug("store: column " + std::to_string(column) + " holds no bytes");
  return raw(column);
}

}  // namespace store
