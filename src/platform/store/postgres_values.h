// Values on the wire: PostgreSQL's binary formats of parameters and columns. Internal to
// platform/store. Source: PostgreSQL 15's send and receive functions of each type (network order).
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "platform/store/store.h"

struct pg_result;

namespace store {

using TypeOid = unsigned int;

// The parameters of one run, each in the format of the type that the statement wants. What has no
// such form (a number for a text, a number that is out of range) throws base::Bug. The views of
// `values` must outlive it.
class PostgresParameters {
 public:
  PostgresParameters(std::span<const TypeOid> types, Values values, std::string_view sql);
  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* pointers() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  struct Encoder;
  std::vector<std::array<char, 32>> numbers_;
  std::vector<std::string> texts_;  // of types that the server parses itself
  std::vector<const char*> pointers_;
  std::vector<int> lengths_, formats_;
};

// One row of an answer in binary format.
class PostgresRow final : public Row {
 public:
  PostgresRow(const pg_result* answer, int row) : answer_(answer), row_(row) {}
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  double real(int column) const override;
  std::string_view text(int column) const override;
  std::string_view bytes(int column) const override;

 private:
  std::string_view raw(int column) const;
  TypeOid type(int column) const;

  const pg_result* answer_;
  int row_;
};

}  // namespace store
