#include "cli/printer.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/describe/write.h"
#include "base/text.h"
#include "cli/text.h"

namespace cli {
namespace {

using base::describe::Field;
using base::describe::Kind;
using base::describe::Type;

constexpr std::string_view red = "31", green = "32", yellow = "33", muted = "2";

const void* member_of(const Field& field, const void* object) {
  return field.at(const_cast<void*>(object));  // only computes an address
}

const Type& scalar_of(const Type& type) { return type.kind == Kind::optional ? type.item() : type; }

// A member as plain text; an object by those of its members that are columns, as an actor by its
// name.
std::string text_of(const Type& type, const void* member) {
  if (type.kind != Kind::object) return base::describe::cell(type, member);
  std::string out;
  for (const Field& field : type.fields)
    if (field.constraint.column) {
      const std::string text = text_of(field.type(), member_of(field, member));
      out.append(out.empty() || text.empty() ? "" : " ").append(text);
    }
  return out;
}

// Colour beside the word, never instead of it.
std::string_view colour_of_word(std::string_view word) {
  constexpr std::array alarming{"open", "firing", "failed"};
  constexpr std::array attended{"acknowledged", "retrying", "pending"};
  constexpr std::array good{"resolved", "delivered", "active"};
  if (std::ranges::find(alarming, word) != alarming.end()) return red;
  if (std::ranges::find(attended, word) != attended.end()) return yellow;
  if (std::ranges::find(good, word) != good.end()) return green;
  if (word == "suppressed" || word == "expired") return muted;
  return {};
}

Cell severity_cell(std::string text) {
  static constexpr std::array<std::string_view, 5> names{"critical", "high", "warning", "low",
                                                         "info"};
  if (text.size() != 1 || text[0] < '1' || text[0] > '5') return {std::move(text)};
  const auto level = static_cast<std::size_t>(text[0] - '1');
  const std::string_view colour = level < 2 ? red : level == 2 ? yellow : std::string_view();
  return {std::move(text.append(" ").append(names[level])), colour};
}

Cell time_cell(const Type& type, const void* member, base::Time now) {
  if (type.kind == Kind::optional) {
    if (type.container->size(member) == 0) return {"never", muted};
    member = type.container->item(member, 0);
  }
  return {relative(*static_cast<const base::Time*>(member), now)};
}

// What the place says already is left out: readable_id is ID, opened_at OPENED, alerts_total
// ALERTS.
std::string title(std::string_view name) {
  constexpr std::string_view prefix = "readable_";
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  for (const std::string_view suffix : {"_at", "_total", "_name"})
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    if (c == '_') return ' ';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

bool is_figure(const Field& field) {
  const Kind kind = scalar_of(field.type()).kind;
  return field.name != "severity" &&
         (kind == Kind::int32 || kind == Kind::int64 || kind == Kind::float64);
}

}  // namespace

void Output::write(std::string_view text) const {
  if (to != nullptr)
    to->append(text);
  else
    std::fwrite(text.data(), 1, text.size(), stdout);
}

Output output_of(const Arguments& arguments, const Environment& environment, base::Time now) {
  Output output{.format = environment.terminal ? Format::table : Format::tsv,
                .fields = {},
                .style = {environment.width, environment.colours && environment.terminal},
                .now = now};
  const auto json = arguments.value("json");
  if (!json) return output;
  output.format = Format::json;
  if (*json == "true") return output;
  for (const std::string_view name : base::split(*json, ','))
    if (!base::trim(name).empty()) output.fields.emplace_back(base::trim(name));
  return output;
}

base::Done check_fields(const Output& output, const Type& type) {
  for (const std::string& name : output.fields) {
    if (std::ranges::find(type.fields, name, &Field::name) != type.fields.end()) continue;
    std::string known;
    for (const Field& field : type.fields)
      known.append(known.empty() ? "" : ", ").append(field.name);
    return base::invalid("--json: no field " + name + "; there are " + known);
  }
  return {};
}

Cell cell_of(const Field& field, const void* object, base::Time now) {
  const Type& type = field.type();
  const void* member = member_of(field, object);
  if (scalar_of(type).kind == Kind::time) return time_cell(type, member, now);
  std::string text = printable(text_of(type, member));
  if (field.name == "severity") return severity_cell(std::move(text));
  const std::string_view colour =
      scalar_of(type).kind == Kind::choice ? colour_of_word(text) : std::string_view();
  return {std::move(text), colour};
}

Printer::Printer(const Output& output, const Type& type, Json json, const ExtraColumn* extra)
    : output_(output), type_(type), json_(json), extra_(extra) {
  for (const Field& field : type.fields)
    if (field.constraint.column) table_.columns.push_back({title(field.name), is_figure(field)});
  if (extra_ != nullptr) table_.columns.push_back({title(extra_->name)});
}

void Printer::add(const void* object, const base::json::Value& raw) {
  switch (output_.format) {
    case Format::json:
      add_json(object, raw);
      break;
    case Format::tsv:
      add_line(object);
      break;
    case Format::table:
      add_row(object);
      break;
  }
  first_ = false;
}

void Printer::add_json(const void* object, const base::json::Value& raw) {
  std::string out;
  if (json_ == Json::array) out = first_ ? "[" : ",\n ";
  if (output_.fields.empty())
    base::json::write(out, raw);
  else
    base::describe::write_fields(out, type_, object, output_.fields);
  output_.write(out);
}

void Printer::add_line(const void* object) {
  std::string out;
  for (const Field& field : type_.fields)
    if (field.constraint.column)
      out += tsv_field(text_of(field.type(), member_of(field, object))) + '\t';
  if (extra_ != nullptr) out += tsv_field(extra_->text(object)) + '\t';
  if (!out.empty()) out.back() = '\n';
  output_.write(out);
}

void Printer::add_row(const void* object) {
  std::vector<Cell> row;
  for (const Field& field : type_.fields)
    if (field.constraint.column) row.push_back(cell_of(field, object, output_.now));
  if (extra_ != nullptr) row.push_back({printable(extra_->text(object))});
  table_.rows.push_back(std::move(row));
}

void Printer::finish() {
  if (output_.format == Format::json) {
    if (json_ == Json::array)
      output_.write(first_ ? "[]\n" : "]\n");
    else
      output_.write("\n");
  }
  if (output_.format == Format::table)
    output_.write(first_ ? "None.\n" : render(table_, output_.style));
}

}  // namespace cli
