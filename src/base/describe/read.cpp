#include "base/describe/read.h"

#include <algorithm>

#include "base/text.h"

namespace base::describe {
namespace {

using json::Value;

std::string at_least(std::int64_t number, std::string_view unit) {
  return "at least " + std::to_string(number) + std::string(unit);
}
std::string at_most(std::int64_t number, std::string_view unit) {
  return "at most " + std::to_string(number) + std::string(unit);
}

class Reader {
 public:
  explicit Reader(const ReadOptions& options) : options_(options) {}

  void read(void* out, const Type& type, const Value& value, const Constraint& limit);
  std::vector<Finding> take() && { return std::move(findings_); }
  void set_field(const Field* field) { field_ = field; }

 private:
  // Enough is told: a hostile document must not be searched to its end.
  bool full() const { return findings_.size() >= options_.findings_max; }
  void fault(Fault fault, std::string message) {
    if (full()) return;
    findings_.push_back({fault, pointer_, std::move(message), field_});
  }
  void wrong_type(std::string_view expected) {
    fault(Fault::wrong_type, "expected " + std::string(expected));
  }
  template <class F>
  void within(std::string_view name, F read_it) {
    const std::size_t length = pointer_.size();
    json::append_token(pointer_, name);
    read_it();
    pointer_.resize(length);
  }
  void read_integer(std::int64_t& out, const Value& value, std::int64_t min, std::int64_t max);
  void read_float(double& out, const Value& value, const Constraint& limit);
  void read_text(std::string& out, const Value& value, const Constraint& limit);
  void read_time(Time& out, const Value& value, const Constraint& limit);
  void read_duration(Duration& out, const Value& value, const Constraint& limit);
  void read_id(Id& out, const Value& value);
  void read_choice(void* out, const Type& type, const Value& value);
  void read_list(void* out, const Type& type, const Value& value, const Constraint& limit);
  void read_map(void* out, const Type& type, const Value& value, const Constraint& limit);
  void read_object(void* out, const Type& type, const Value& value);
  void refuse_unknown(const Type& type, const Value& value);

  const ReadOptions& options_;
  std::string pointer_;
  const Field* field_ = nullptr;
  std::vector<Finding> findings_;
};

void Reader::read(void* out, const Type& type, const Value& value, const Constraint& limit) {
  switch (type.kind) {
    case Kind::boolean:
      if (value.kind() != json::Kind::boolean) return wrong_type("true or false");
      as<bool>(out) = value.boolean();
      return;
    case Kind::int32: {
      std::int64_t number = as<std::int32_t>(out);
      read_integer(number, value, std::max<std::int64_t>(limit.min, INT32_MIN),
                   std::min<std::int64_t>(limit.max, INT32_MAX));
      as<std::int32_t>(out) = static_cast<std::int32_t>(number);
      return;
    }
    case Kind::int64:
      return read_integer(as<std::int64_t>(out), value, limit.min, limit.max);
    case Kind::float64:
      return read_float(as<double>(out), value, limit);
    case Kind::text:
      return read_text(as<std::string>(out), value, limit);
    case Kind::time:
      return read_time(as<Time>(out), value, limit);
    case Kind::duration:
      return read_duration(as<Duration>(out), value, limit);
    case Kind::id:
      return read_id(as<Id>(out), value);
    case Kind::choice:
      return read_choice(out, type, value);
    case Kind::raw_json:
      as<RawJson>(out).text.clear();
      return json::write(as<RawJson>(out).text, value);
    case Kind::optional:
      if (value.is_null()) return type.container->clear(out);
      return read(type.container->append(out), type.item(), value, limit);
    case Kind::list:
      return read_list(out, type, value, limit);
    case Kind::map:
      return read_map(out, type, value, limit);
    case Kind::object:
      return read_object(out, type, value);
  }
}

void Reader::read_integer(std::int64_t& out, const Value& value, std::int64_t min,
                          std::int64_t max) {
  if (value.kind() == json::Kind::uint64) return fault(Fault::too_large, at_most(max, ""));
  if (value.kind() != json::Kind::int64) return wrong_type("an integer");
  if (value.int64() < min) return fault(Fault::too_small, at_least(min, ""));
  if (value.int64() > max) return fault(Fault::too_large, at_most(max, ""));
  out = value.int64();
}

// The limits are whole numbers; the defaults are no limits here, for a double reaches beyond them.
void Reader::read_float(double& out, const Value& value, const Constraint& limit) {
  if (!value.is_number()) return wrong_type("a number");
  const double number = value.number();
  if (limit.min != unconstrained.min && number < static_cast<double>(limit.min))
    return fault(Fault::too_small, at_least(limit.min, ""));
  if (limit.max != unconstrained.max && number > static_cast<double>(limit.max))
    return fault(Fault::too_large, at_most(limit.max, ""));
  out = number;
}

void Reader::read_text(std::string& out, const Value& value, const Constraint& limit) {
  if (value.kind() != json::Kind::string) return wrong_type("a string");
  const std::string_view text = value.string();
  if (text.size() < limit.length_min)
    return fault(Fault::too_short, limit.length_min == 1 ? "must not be empty"
                                                         : at_least(limit.length_min, " bytes"));
  if (text.size() > limit.length_max)
    return fault(Fault::too_long, at_most(limit.length_max, " bytes"));
  if (limit.accepts != nullptr && !limit.accepts(text))
    return fault(Fault::bad_format, "expected " + std::string(limit.format));
  out.assign(text);
}

void Reader::read_time(Time& out, const Value& value, const Constraint& limit) {
  if (value.kind() != json::Kind::string) return wrong_type("a time, as 2026-11-18T14:32:01Z");
  auto time = parse_rfc3339(value.string());
  if (!time) return fault(Fault::bad_format, time.error().message);
  if (time->nanoseconds < limit.min)
    return fault(Fault::too_small, "not before " + format_rfc3339({limit.min}));
  if (time->nanoseconds > limit.max)
    return fault(Fault::too_large, "not after " + format_rfc3339({limit.max}));
  out = *time;
}

void Reader::read_duration(Duration& out, const Value& value, const Constraint& limit) {
  if (value.kind() != json::Kind::string) return wrong_type("a duration, as 1h30m");
  auto duration = parse_duration(value.string());
  if (!duration) return fault(Fault::bad_format, duration.error().message);
  if (duration->nanoseconds < limit.min)
    return fault(Fault::too_small, "at least " + format_duration({limit.min}));
  if (duration->nanoseconds > limit.max)
    return fault(Fault::too_large, "at most " + format_duration({limit.max}));
  out = *duration;
}

void Reader::read_id(Id& out, const Value& value) {
  if (value.kind() != json::Kind::string) return wrong_type("a UUID");
  auto id = parse_id(value.string());
  if (!id) return fault(Fault::bad_format, id.error().message);
  out = *id;
}

void Reader::read_choice(void* out, const Type& type, const Value& value) {
  if (value.kind() == json::Kind::string)
    for (const Choice& choice : type.choices)
      if (choice.name == value.string()) return type.set_choice(out, choice.value);
  std::string names;
  for (const Choice& choice : type.choices)
    names.append(names.empty() ? "" : ", ").append(choice.name);
  fault(Fault::not_a_choice, "expected one of " + names);
}

void Reader::read_list(void* out, const Type& type, const Value& value, const Constraint& limit) {
  if (value.kind() != json::Kind::array) return wrong_type("an array");
  const auto items = value.array();
  if (items.size() < limit.items_min)
    return fault(Fault::too_few_items, at_least(limit.items_min, " items"));
  if (items.size() > limit.items_max)
    return fault(Fault::too_many_items, at_most(limit.items_max, " items"));
  type.container->clear(out);
  for (std::size_t i = 0; i < items.size() && !full(); ++i)
    within(std::to_string(i),
           [&] { read(type.container->append(out), type.item(), items[i], limit); });
}

void Reader::read_map(void* out, const Type& type, const Value& value, const Constraint& limit) {
  if (value.kind() != json::Kind::object) return wrong_type("an object");
  const auto members = value.object();
  if (members.size() < limit.items_min)
    return fault(Fault::too_few_items, at_least(limit.items_min, " items"));
  if (members.size() > limit.items_max)
    return fault(Fault::too_many_items, at_most(limit.items_max, " items"));
  type.container->clear(out);
  for (const json::Member& member : members) {
    if (full()) return;
    within(member.name,
           [&] { read(type.container->put(out, member.name), type.item(), member.value, limit); });
  }
}

void Reader::read_object(void* out, const Type& type, const Value& value) {
  if (value.kind() != json::Kind::object) return wrong_type("an object");
  const Field* outer = field_;
  for (const Field& field : type.fields) {
    const Value* member = value.find(field.name);
    const bool may_be_absent = field.type().kind == Kind::optional || field.constraint.read_only ||
                               field.constraint.defaulted;
    if (field.constraint.read_only || (member == nullptr && may_be_absent)) continue;
    field_ = &field;
    within(field.name, [&] {
      if (member == nullptr) return fault(Fault::required, "required");
      read(field.at(out), field.type(), *member, field.constraint);
    });
  }
  field_ = outer;
  if (options_.unknown == Unknown::refused) refuse_unknown(type, value);
}

void Reader::refuse_unknown(const Type& type, const Value& value) {
  std::vector<std::string_view> known;
  for (const Field& field : type.fields) known.push_back(field.name);
  for (const json::Member& member : value.object()) {
    if (full()) return;
    if (std::ranges::find(known, member.name) != known.end()) continue;
    std::string message = "unknown member";
    if (const auto near = closest(member.name, known); !near.empty())
      message.append("; did you mean \"").append(near).append("\"?");
    within(member.name, [&] { fault(Fault::unknown_member, std::move(message)); });
  }
}

// A parameter's text as the JSON value that its type reads: numbers and booleans bare, the rest
// quoted.
std::string as_json(const Type& type, std::string_view text) {
  const Type& scalar = type.kind == Kind::optional ? type.item() : type;
  switch (scalar.kind) {
    case Kind::boolean:
    case Kind::int32:
    case Kind::int64:
    case Kind::float64:
    case Kind::raw_json:
      if (text != "null" && json::Document::parse(text)) return std::string(text);
      break;
    case Kind::list: {
      std::string out = "[";
      for (const std::string_view item : split(text, ','))
        out.append(out.size() > 1 ? "," : "").append(as_json(scalar.item(), item));
      return text.empty() ? "[]" : out + "]";
    }
    default:
      break;
  }
  std::string out;
  json::write_string(out, text);
  return out;
}

}  // namespace

std::string_view choice_name(const Type& type, std::int64_t value) {
  for (const Choice& choice : type.choices)
    if (choice.value == value) return choice.name;
  return "";
}

std::vector<Finding> read_value(void* out, const Type& type, const Value& value,
                                const ReadOptions& options) {
  Reader reader(options);
  reader.read(out, type, value, unconstrained);
  return std::move(reader).take();
}

std::vector<Finding> read_field(void* object, const Field& field, const Value& value,
                                const ReadOptions& options) {
  Reader reader(options);
  reader.set_field(&field);
  reader.read(field.at(object), field.type(), value, field.constraint);
  return std::move(reader).take();
}

Error to_error(std::vector<Finding> findings) {
  Error error = invalid("");
  for (Finding& finding : findings)
    error.details.push_back({std::move(finding.pointer), std::move(finding.message)});
  const ErrorDetail& first = error.details.front();
  error.pointer = first.pointer;
  error.message = (first.pointer.empty() ? "/" : first.pointer) + ": " + first.message;
  return error;
}

Done read(void* out, const Type& type, std::string_view json, const ReadOptions& options) {
  auto document = json::Document::parse(json, options.limits);
  if (!document) {
    Error error = std::move(document).error();
    error.message = "not JSON: " + error.message;
    return error;
  }
  auto findings = read_value(out, type, document->root(), options);
  if (findings.empty()) return {};
  return to_error(std::move(findings));
}

Done read_text(void* out, const Field& field, std::string_view text) {
  const std::string json = as_json(field.type(), text);
  auto document = json::Document::parse(json);
  if (!document) return invalid(std::string(field.name) + ": is not valid UTF-8 text");
  const auto findings = read_field(out, field, document->root());
  if (findings.empty()) return {};
  std::string pointer;
  json::append_token(pointer, field.name);
  return invalid(std::string(field.name) + ": " + findings.front().message, std::move(pointer));
}

}  // namespace base::describe
