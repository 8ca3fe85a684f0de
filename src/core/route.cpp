#include "core/route.h"

#include <algorithm>
#include <set>

#include "base/describe/read.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/problem.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): tables

const Type& described(Tag<None>) {
  static constexpr Type type = object("None", "Nothing", {});
  return type;
}
const Type& described(Tag<ById>) {
  static constexpr Field fields[] = {field<&ById::id>("id", "Its UUID")};
  static constexpr Type type = object("ById", "Which one", fields);
  return type;
}
const Type& described(Tag<ByName>) {
  static constexpr Field fields[] = {field<&ByName::id>("id", "Its UUID or readable id")};
  static constexpr Type type = object("ByName", "Which one", fields);
  return type;
}

namespace {

const Type& scalar_of(const Field& field) {
  const Type& type = field.type();
  return type.kind == base::describe::Kind::optional ? type.item() : type;
}

// A list parameter may be repeated; each time it may hold several items, separated by commas. Items
// that may hold commas themselves (matchers) are texts: those are only repeated.
base::Done read_list(void* out, const Field& field, std::string_view text) {
  const Type& type = field.type();
  const bool texts = type.item().kind == base::describe::Kind::text;
  const auto items = texts ? std::vector{text} : base::split(text, ',');
  for (const std::string_view each : items) {
    if (each.empty()) continue;
    const Field item{field.name, field.doc, type.item, [](void* p) { return p; }, field.constraint};
    TRY(base::describe::read_text(type.container->append(field.at(out)), item, each));
  }
  return {};
}

base::Error unknown_parameter(const Type& type, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Field& field : type.fields) known.push_back(field.name);
  std::string message = "unknown parameter " + std::string(base::first_bytes(name, 64));
  if (const auto near = base::closest(name, known); !near.empty())
    message.append("; did you mean ").append(near).append("?");
  std::string pointer;
  base::json::append_token(pointer, name);
  return base::invalid(std::move(message), std::move(pointer));
}

}  // namespace

base::Done read_parameters(
    void* out, const Type& type, const http::Request& request,
    const std::vector<std::pair<std::string, std::string>>& path_parameters) {
  auto pairs = http::parse_query(request.query);
  if (!pairs) return base::invalid("the query has a bad % escape");
  pairs->insert(pairs->begin(), path_parameters.begin(), path_parameters.end());
  std::set<std::string_view> seen;
  for (const auto& [name, text] : *pairs) {
    const auto field = std::ranges::find(type.fields, name, &Field::name);
    if (field == type.fields.end()) return unknown_parameter(type, name);
    const bool list = scalar_of(*field).kind == base::describe::Kind::list;
    const bool first = seen.insert(field->name).second;
    if (!first && !list) return base::invalid(name + ": given twice", "/" + name);
    if (list) {
      if (first) field->type().container->clear(field->at(out));
      TRY(read_list(out, *field, text));
      if (field->type().container->size(field->at(out)) > field->constraint.items_max)
        return base::invalid(
            name + ": at most " + std::to_string(field->constraint.items_max) + " of them",
            "/" + name);
    } else {
      TRY(base::describe::read_text(out, *field, text));
    }
  }
  for (const Field& field : type.fields) {
    const bool may_be_absent =
        field.type().kind == base::describe::Kind::optional || field.constraint.defaulted;
    if (!may_be_absent && !seen.contains(field.name))
      return base::invalid(std::string(field.name) + ": required", "/" + std::string(field.name));
  }
  return {};
}

base::Done read_body(void* out, const Type& type, const http::Request& request) {
  const std::string_view type_text = request.headers.find("Content-Type").value_or("");
  const std::string_view media = base::trim(type_text.substr(0, type_text.find(';')));
  if (request.body.empty()) return base::describe::read(out, type, "{}");
  if (!base::equal_ignoring_case(media, "application/json"))
    return base::Error{base::Code::invalid, std::string(unsupported_media)};
  return base::describe::read(out, type, request.body);
}

http::Response json_response(int status, std::string body) {
  return {.status = status,
          .content_type = body.empty() ? "" : "application/json",
          .body = std::move(body)};
}

}  // namespace core
