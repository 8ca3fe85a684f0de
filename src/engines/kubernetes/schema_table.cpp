#include "engines/kubernetes/schema_table.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace kubernetes {

namespace {

constexpr std::array<std::pair<std::string_view, Form>, 9> plain_forms = {
    {{"any", Form::any},
     {"string", Form::string},
     {"integer", Form::integer},
     {"number", Form::number},
     {"boolean", Form::boolean},
     {"bytes", Form::bytes},
     {"time", Form::time},
     {"quantity", Form::quantity},
     {"int-or-string", Form::int_or_string}}};

// The part before the separator, which leaves with it.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

// What a bracket at the beginning of the text encloses.
std::string_view enclosed(std::string_view text) {
  CHECK(text.size() >= 2 && (text.back() == ']' || text.back() == '}'));
  return text.substr(1, text.size() - 2);
}

void set_strategy(Schema& schema, std::string_view strategy) {
  for (const std::string_view word : base::split(take(strategy, '~'), ',')) {
    schema.merges |= word == "merge";
    schema.replaces |= word == "replace";
    schema.retains_keys |= word == "retainKeys";
  }
  schema.merge_key = strategy;
}

}  // namespace

SchemaTable::SchemaTable(std::span<const std::string_view> lines) {
  for (std::string_view line : lines) {
    const std::string_view word = take(line, ' ');
    CHECK(word == "kind" || word == "type");
    word == "kind" ? add_kind(line) : add_type(line);
  }
  for (Schema& schema : schemas_) resolve(schema);
  for (Kind& kind : kinds_) {
    kind.schema = {.form = Form::object, .type = kind.type};
    resolve(kind.schema);
  }
  std::ranges::sort(kinds_, {},
                    [](const Kind& kind) { return std::pair(kind.api_version, kind.kind); });
}

const Schema* SchemaTable::find(std::string_view api_version, std::string_view kind) const {
  const auto name = [](const Kind& each) { return std::pair(each.api_version, each.kind); };
  const std::pair wanted(api_version, kind);
  const auto found = std::ranges::lower_bound(kinds_, wanted, {}, name);
  return found != kinds_.end() && name(*found) == wanted ? &found->schema : nullptr;
}

void SchemaTable::add_kind(std::string_view line) {
  const std::string_view api_version = take(line, ' ');
  const std::string_view kind = take(line, ' ');
  kinds_.push_back({.api_version = api_version, .kind = kind, .type = line, .schema = {}});
}

void SchemaTable::add_type(std::string_view line) {
  std::vector<Field>& fields = fields_[take(line, ' ')];
  while (!line.empty()) {
    std::string_view text = take(line, ' ');
    const std::string_view name = take(text, ':');
    const bool required = text.ends_with('!');
    if (required) text.remove_suffix(1);
    fields.push_back({.name = name, .schema = shape(text), .required = required});
  }
  CHECK(std::ranges::is_sorted(fields, {}, &Field::name));
}

const Schema* SchemaTable::shape(std::string_view text) {
  if (const auto known = by_text_.find(text); known != by_text_.end()) return known->second;
  // The strategy is the outermost one's, hence behind the last bracket.
  const std::size_t bracket = text.find_last_of("]}");
  const std::size_t tilde = text.find('~', bracket == std::string_view::npos ? 0 : bracket);
  Schema made = bare_shape(text.substr(0, tilde));
  if (tilde != std::string_view::npos) set_strategy(made, text.substr(tilde + 1));
  schemas_.push_back(made);
  by_text_[text] = &schemas_.back();
  return &schemas_.back();
}

Schema SchemaTable::bare_shape(std::string_view text) {
  Schema made;
  if (text.starts_with('=')) {
    made.atomic = true;
    text.remove_prefix(1);
  }
  CHECK(!text.empty());
  if (text.ends_with(']')) return list(text);
  if (text.front() == '{') {
    made.form = Form::map;
    made.element = shape(enclosed(text));
    return made;
  }
  const auto* const plain =
      std::ranges::find(plain_forms, text, &std::pair<std::string_view, Form>::first);
  if (plain != plain_forms.end()) {
    made.form = plain->second;
  } else {
    made.form = Form::object;
    made.type = text;
  }
  return made;
}

Schema SchemaTable::list(std::string_view text) {
  const std::string_view kind = text.substr(0, text.find('['));
  Schema made{.form = Form::list, .element = shape(enclosed(text.substr(kind.size())))};
  if (kind == "set") made.list_type = ListType::set;
  if (kind.starts_with("map(")) {
    made.list_type = ListType::map;
    keys_.push_back(base::split(kind.substr(4, kind.size() - 5), ','));
    made.keys = keys_.back();
  }
  return made;
}

void SchemaTable::resolve(Schema& schema) const {
  if (schema.form != Form::object) return;
  const auto found = fields_.find(schema.type);
  CHECK(found != fields_.end());
  schema.fields = found->second;
}

}  // namespace kubernetes
