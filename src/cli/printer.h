// Prints objects of one described type: a table, TSV or JSON. TSV and JSON go out as they come, a
// table at the end. Not shared between threads.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/describe/describe.h"
#include "base/json/json.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/environment.h"
#include "cli/table.h"

namespace cli {

enum class Format : std::uint8_t { table, tsv, json };

struct Output {
  Format format = Format::tsv;
  std::vector<std::string> fields;  // of --json=id,state; empty: all
  TableStyle style;
  base::Time now;             // times in tables are relative to it
  std::string* to = nullptr;  // instead of standard output, in tests

  void write(std::string_view text) const;
};
Output output_of(const Arguments& arguments, const Environment& environment, base::Time now);
// `invalid` names a field that the type lacks.
base::Done check_fields(const Output& output, const base::describe::Type& type);

// Of a field table's member as a table shows it: relative time, severity with its name, colour of a
// state.
Cell cell_of(const base::describe::Field& field, const void* object, base::Time now);

// A column besides those that the field table marks.
struct ExtraColumn {
  std::string_view name;
  std::string (*text)(const void* object);
};

class Printer {
 public:
  // --json prints one array, or with `Json::lone` the only object alone.
  enum class Json : std::uint8_t { array, lone };
  Printer(const Output& output, const base::describe::Type& type, Json json = Json::array,
          const ExtraColumn* extra = nullptr);

  // `object` is of the type; `raw` is how the server wrote it, members unknown here included.
  void add(const void* object, const base::json::Value& raw);
  void finish();

 private:
  void add_json(const void* object, const base::json::Value& raw);
  void add_line(const void* object);
  void add_row(const void* object);

  const Output& output_;
  const base::describe::Type& type_;
  Json json_;
  const ExtraColumn* extra_;
  Table table_;
  bool first_ = true;
};

}  // namespace cli
