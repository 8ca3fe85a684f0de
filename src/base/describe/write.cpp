#include "base/describe/write.h"

#include <algorithm>

#include "base/json/json.h"

namespace base::describe {
namespace {

void write_list(std::string& out, const Type& type, const void* value) {
  out += '[';
  for (std::size_t i = 0, n = type.container->size(value); i < n; ++i) {
    if (i > 0) out += ',';
    write(out, type.item(), type.container->item(value, i));
  }
  out += ']';
}

void write_map(std::string& out, const Type& type, const void* value) {
  struct Context {
    std::string& out;
    const Type& item;
    bool first = true;
  } context{out, type.item()};
  out += '{';
  type.container->each(value, &context, [](void* p, std::string_view key, const void* item) {
    auto& c = as<Context>(p);
    if (!c.first) c.out += ',';
    c.first = false;
    json::write_string(c.out, key);
    c.out += ':';
    write(c.out, c.item, item);
  });
  out += '}';
}

// `at` only computes an address, so the cast does no harm.
const void* member_of(const Field& field, const void* object) {
  return field.at(const_cast<void*>(object));
}

bool absent(const Type& type, const void* value) {
  return type.kind == Kind::optional && type.container->size(value) == 0;
}

void write_member(std::string& out, const Field& field, const void* object) {
  if (out.back() != '{') out += ',';
  json::write_string(out, field.name);
  out += ':';
  write(out, field.type(), member_of(field, object));
}

constexpr std::size_t object_bytes_usual = 512;

void write_object(std::string& out, const Type& type, const void* value) {
  if (out.empty()) out.reserve(object_bytes_usual);
  out += '{';
  for (const Field& field : type.fields)
    if (!absent(field.type(), member_of(field, value))) write_member(out, field, value);
  out += '}';
}

void compare(const Type& type, const void* before, const void* after, const std::string& pointer,
             std::vector<Change>& changes) {
  if (type.kind == Kind::object) {
    for (const Field& field : type.fields) {
      std::string at = pointer;
      json::append_token(at, field.name);
      compare(field.type(), member_of(field, before), member_of(field, after), at, changes);
    }
    return;
  }
  std::string old_text, new_text;
  if (!absent(type, before)) write(old_text, type, before);
  if (!absent(type, after)) write(new_text, type, after);
  if (old_text != new_text) changes.push_back({pointer, std::move(old_text), std::move(new_text)});
}

}  // namespace

void write(std::string& out, const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::boolean:
      out += as<bool>(value) ? "true" : "false";
      return;
    case Kind::int32:
      return json::write_number(out, std::int64_t{as<std::int32_t>(value)});
    case Kind::int64:
      return json::write_number(out, as<std::int64_t>(value));
    case Kind::float64:
      return json::write_number(out, as<double>(value));
    case Kind::text:
      return json::write_string(out, as<std::string>(value));
    case Kind::time:
      return json::write_string(out, format_rfc3339(as<Time>(value)));
    case Kind::duration:
      return json::write_string(out, format_duration(as<Duration>(value)));
    case Kind::id:
      return json::write_string(out, to_string(as<Id>(value)));
    case Kind::raw_json:
      out += as<RawJson>(value).text.empty() ? "null" : as<RawJson>(value).text;
      return;
    case Kind::choice:
      return json::write_string(out, choice_name(type, type.get_choice(value)));
    case Kind::optional:
      if (absent(type, value))
        out += "null";
      else
        write(out, type.item(), type.container->item(value, 0));
      return;
    case Kind::list:
      return write_list(out, type, value);
    case Kind::map:
      return write_map(out, type, value);
    case Kind::object:
      return write_object(out, type, value);
  }
}

void write_fields(std::string& out, const Type& type, const void* value,
                  const std::vector<std::string>& names) {
  out += '{';
  for (const std::string& name : names) {
    const auto field = std::ranges::find(type.fields, name, &Field::name);
    if (field != type.fields.end()) write_member(out, *field, value);
  }
  out += '}';
}

std::string cell(const Type& type, const void* value) {
  switch (type.kind) {
    case Kind::text:
      return as<std::string>(value);
    case Kind::time:
      return format_rfc3339(as<Time>(value), Precision::seconds);
    case Kind::duration:
      return format_duration(as<Duration>(value));
    case Kind::id:
      return to_string(as<Id>(value));
    case Kind::choice:
      return std::string(choice_name(type, type.get_choice(value)));
    case Kind::optional:
      return absent(type, value) ? "" : cell(type.item(), type.container->item(value, 0));
    case Kind::list: {
      std::string out;
      for (std::size_t i = 0, n = type.container->size(value); i < n; ++i)
        out.append(i > 0 ? ", " : "").append(cell(type.item(), type.container->item(value, i)));
      return out;
    }
    default:
      break;
  }
  std::string out;
  write(out, type, value);
  return out;
}

std::vector<Change> difference(const Type& type, const void* before, const void* after) {
  std::vector<Change> changes;
  compare(type, before, after, "", changes);
  return changes;
}

}  // namespace base::describe
