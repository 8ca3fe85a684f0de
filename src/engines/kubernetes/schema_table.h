// Reads the table of types. For schema.cpp.
#pragma once
#include <deque>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "engines/kubernetes/schema.h"

namespace kubernetes {

class SchemaTable {
 public:
  // Of lines as scripts/kubernetes_types.py writes them, which outlive the table. A line that it
  // would not write is a bug.
  explicit SchemaTable(std::span<const std::string_view> lines);
  SchemaTable(const SchemaTable&) = delete;

  const Schema* find(std::string_view api_version, std::string_view kind) const;
  std::size_t types() const { return fields_.size(); }

 private:
  struct Kind {
    std::string_view api_version, kind, type;
    Schema schema;
  };
  void add_type(std::string_view line);
  void add_kind(std::string_view line);
  const Schema* shape(std::string_view text);
  Schema bare_shape(std::string_view text);
  Schema list(std::string_view text);
  void resolve(Schema& schema) const;

  std::map<std::string_view, std::vector<Field>> fields_;  // by type
  std::deque<Schema> schemas_;                             // which point to each other
  std::deque<std::vector<std::string_view>> keys_;
  std::map<std::string_view, const Schema*> by_text_;  // a shape that occurs again
  std::vector<Kind> kinds_;                            // sorted
};

}  // namespace kubernetes
