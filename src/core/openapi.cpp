#include "core/openapi.h"

#include <algorithm>
#include <map>

#include "base/describe/schema.h"
#include "base/json/json.h"
#include "core/mutation.h"

namespace core {
namespace {

using base::describe::Constraint;
using base::describe::Field;
using base::describe::Type;
using base::json::Writer;
using Named = std::vector<const Type*>;

bool in_path(const Route& route, std::string_view name) {
  return route.path.find("{" + std::string(name) + "}") != std::string::npos;
}

// "/v1/incidents/{id}/notes" and post: "post_incidents_id_notes".
std::string operation_id(const Route& route) {
  std::string id;
  for (const char c : http::name(route.method))
    id += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  for (const char c : std::string_view(route.path).substr(std::string_view("/v1").size())) {
    if (c == '/' || c == '-' || c == '.')
      id += '_';
    else if (c != '{' && c != '}')
      id += c;
  }
  return id;
}

bool is_required(const Field& field) {
  return field.type().kind != base::describe::Kind::optional && !field.constraint.defaulted;
}

// What the router takes of every request that changes something.
void write_shared_parameters(Writer& writer, const Route& route) {
  if (has_dry_run(route))
    writer.begin_object()
        .member("name", dry_run_parameter)
        .member("in", "query")
        .member("required", false)
        .member("description", "Try it: everything is checked and answered, and nothing is kept")
        .key("schema")
        .raw(R"({"type":"boolean"})")
        .end_object();
  if (route.method == http::Method::post && !route.open)
    writer.begin_object()
        .member("name", "Idempotency-Key")
        .member("in", "header")
        .member("required", false)
        .member("description", "Sent again with the same key within 24 h it has its effect once")
        .key("schema")
        .raw(R"({"type":"string","minLength":1,"maxLength":255,"pattern":"^[!-~]+$"})")
        .end_object();
}

void write_parameters(Writer& writer, const Route& route, Named& named) {
  const bool own = route.parameters != nullptr && !route.parameters->fields.empty();
  if (!own && (!is_mutation(route) || route.open)) return;
  writer.key("parameters").begin_array();
  if (is_mutation(route)) write_shared_parameters(writer, route);
  for (const Field& field : route.parameters->fields) {
    const bool path = in_path(route, field.name);
    writer.begin_object().member("name", field.name).member("in", path ? "path" : "query");
    writer.member("required", path || is_required(field)).member("description", field.doc);
    writer.key("schema").raw(base::describe::schema_use(field.type(), field.constraint, named));
    writer.end_object();
  }
  writer.end_array();
}

void write_content(Writer& writer, std::string_view media, std::string_view schema,
                   std::string_view example) {
  writer.key("content").begin_object().key(media).begin_object().key("schema").raw(schema);
  if (!example.empty()) writer.key("example").raw(example);
  writer.end_object().end_object();
}

std::string reply_schema(const Route& route, Named& named) {
  const std::string item = base::describe::schema_use(*route.reply, Constraint{}, named);
  if (route.shape == ReplyShape::one) return item;
  return R"({"type":"object","properties":{"items":{"type":"array","items":)" + item +
         R"(},"next":{"type":["string","null"],"description":"The cursor of the next page"}},)"
         R"("required":["items","next"],"additionalProperties":false})";
}

void write_responses(Writer& writer, const Route& route, Named& named) {
  writer.key("responses").begin_object();
  writer.key(std::to_string(route.status)).begin_object();
  writer.member("description", route.reply == nullptr ? "Done" : "The answer");
  if (route.reply != nullptr)
    write_content(writer, "application/json", reply_schema(route, named), "");
  writer.end_object();
  writer.key("default").begin_object().member("description", "A problem (RFC 9457)");
  write_content(writer, "application/problem+json", R"({"$ref":"#/components/schemas/Problem"})",
                "");
  writer.end_object().end_object();
}

void write_operation(Writer& writer, std::string_view module, const Route& route, Named& named) {
  writer.begin_object().member("operationId", operation_id(route));
  writer.key("tags").begin_array().string(module).end_array();
  writer.member("summary", route.summary);
  if (route.permission != nullptr) writer.member("x-permission", route.permission->name);
  if (route.open) writer.key("security").begin_array().end_array();
  write_parameters(writer, route, named);
  if (route.body != nullptr) {
    // An empty body is read as an empty object.
    writer.key("requestBody").begin_object();
    writer.member("required", std::ranges::any_of(route.body->fields, is_required));
    write_content(writer, "application/json",
                  base::describe::schema_use(*route.body, Constraint{}, named), route.example);
    writer.end_object();
  }
  write_responses(writer, route, named);
  writer.end_object();
}

constexpr std::string_view problem_schema =
    R"json({"type":"object","description":"What went wrong (RFC 9457)","properties":{)json"
    R"json("type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},)json"
    R"json("detail":{"type":"string"},"code":{"type":"string"},"request_id":{"type":"string"},)json"
    R"json("errors":{"type":"array","items":{"type":"object","properties":{)json"
    R"json("pointer":{"type":"string"},"detail":{"type":"string"}},)json"
    R"json("required":["pointer","detail"]}}},)json"
    R"json("required":["type","title","status","detail","code","request_id","errors"]})json";

constexpr std::string_view security_schemes =
    R"({"token":{"type":"http","scheme":"bearer"},)"
    R"("session":{"type":"apiKey","in":"cookie","name":"mainstay_session"}})";

struct Tagged {
  std::string_view module;
  const Route* route;
};

std::string document(std::string_view title, std::string_view version,
                     const std::vector<Tagged>& routes) {
  std::map<std::string_view, std::vector<Tagged>> by_path;
  for (const Tagged& each : routes) by_path[each.route->path].push_back(each);
  Named named;
  std::string out;
  Writer writer(out);
  writer.begin_object().member("openapi", "3.1.0");
  writer.key("info").begin_object().member("title", title).member("version", version).end_object();
  writer.key("security").raw(R"([{"token":[]},{"session":[]}])");
  writer.key("paths").begin_object();
  for (const auto& [path, operations] : by_path) {
    writer.key(path).begin_object();
    for (const Tagged& each : operations) {
      std::string method(http::name(each.route->method));
      std::ranges::transform(method, method.begin(), [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      });
      writer.key(method);
      std::string operation;
      Writer inner(operation);
      write_operation(inner, each.module, *each.route, named);
      writer.raw(operation);
    }
    writer.end_object();
  }
  writer.end_object();
  std::string schemas = base::describe::schemas(named);
  schemas.insert(1, "\"Problem\":" + std::string(problem_schema) + (schemas == "{}" ? "" : ","));
  writer.key("components").begin_object().key("schemas").raw(schemas);
  writer.key("securitySchemes").raw(security_schemes).end_object().end_object();
  return out + "\n";
}

}  // namespace

std::string openapi(std::string_view module, std::string_view summary,
                    std::span<const Route> routes) {
  std::vector<Tagged> tagged;
  for (const Route& route : routes) tagged.push_back({module, &route});
  return document("Mainstay: " + std::string(summary), "v1", tagged);
}

std::string openapi(std::span<const Module> modules, std::string_view version) {
  std::vector<Tagged> tagged;
  for (const Module& module : modules)
    for (const Route& route : module.routes) tagged.push_back({module.name, &route});
  return document("Mainstay", version, tagged);
}

}  // namespace core
