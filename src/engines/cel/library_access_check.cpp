// Answers to access checks. They are maps with the fields of the messages that they stand for
// (envoy/service/auth/v3/external_auth.proto).
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "engines/cel/access_check.h"
#include "engines/cel/map_builder.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

constexpr std::int64_t code_ok = 0, code_permission_denied = 7;  // google.rpc.Code

Type header_option() {
  return Type::object(
      "envoy.config.core.v3.HeaderValueOption",
      {{"header", Type::object("envoy.config.core.v3.HeaderValue",
                               {{"key", Type::string()}, {"value", Type::string()}})},
       {"keep_empty_value", Type::boolean()}});
}
Type query_parameter() {
  return Type::object("envoy.config.core.v3.QueryParameter",
                      {{"key", Type::string()}, {"value", Type::string()}});
}
Type envoy_ok() {
  return Type::object("envoy.service.auth.v3.OkHttpResponse",
                      {{"headers", Type::list(header_option())},
                       {"headers_to_remove", Type::list(Type::string())},
                       {"response_headers_to_add", Type::list(header_option())},
                       {"query_parameters_to_set", Type::list(query_parameter())},
                       {"query_parameters_to_remove", Type::list(Type::string())}});
}
Type envoy_denied() {
  return Type::object(
      "envoy.service.auth.v3.DeniedHttpResponse",
      {{"status", Type::object("envoy.type.v3.HttpStatus", {{"code", Type::int64()}})},
       {"headers", Type::list(header_option())},
       {"body", Type::string()}});
}
Type envoy_response() {
  return Type::object("envoy.service.auth.v3.CheckResponse",
                      {{"status", Type::object("google.rpc.Status", {{"code", Type::int64()},
                                                                     {"message", Type::string()}})},
                       {"ok_response", envoy_ok()},
                       {"denied_response", envoy_denied()},
                       {"dynamic_metadata", Type::map(Type::string(), Type::dyn())}});
}

Type http_ok() { return Type::object("http.CheckResponseOk", {}); }
Type http_denied() {
  return Type::object("http.CheckResponseDenied", {{"reason", Type::string()}});
}
Type http_response() {
  return Type::object("http.CheckResponse", {{"ok", http_ok()}, {"denied", http_denied()}});
}

Value record(const Call& call, std::initializer_list<Entry> fields) {
  if (!call.run.charge_bytes(fields.size() * sizeof(Entry))) return call.stopped();
  const auto entries = call.run.arena().array<Entry>(fields.size());
  std::ranges::copy(fields, entries.begin());
  return map_of(call.run.arena(), entries);
}

Value field(const Value& of, std::string_view name) { return find_in(of, Value::string(name)); }

// The same with one field replaced or added.
Value with(const Call& call, const Value& of, std::string_view name, const Value& value) {
  const std::size_t size = size_of(of);
  if (!call.run.charge_bytes((size + 1) * sizeof(Entry))) return call.stopped();
  const auto entries = call.run.arena().array<Entry>(size + 1);
  std::size_t count = 0;
  bool replaced = false;
  for (std::size_t i = 0; i < size; ++i) {
    entries[count] = entry_of(of, i);
    if (entries[count].key.text() == name) {
      entries[count].value = value;
      replaced = true;
    }
    ++count;
  }
  if (!replaced) entries[count++] = {Value::string(name), value};
  return map_of(call.run.arena(), entries.first(count));
}

// The same with one more item in a list.
Value with_item(const Call& call, std::string_view name, const Value& item) {
  const Value list = field(call[0], name);
  const std::size_t size = size_of(list);
  if (!call.run.charge_bytes((size + 1) * sizeof(Value))) return call.stopped();
  const auto items = call.run.arena().array<Value>(size + 1);
  for (std::size_t i = 0; i < size; ++i) items[i] = element_of(list, i);
  items[size] = item;
  return with(call, call[0], name, Value::list(items));
}

Entry entry(std::string_view name, const Value& value) { return {Value::string(name), value}; }
Value pair(const Call& call, const Value& key, const Value& value) {
  return record(call, {entry("key", key), entry("value", value)});
}
Value option(const Call& call, const Value& key, const Value& value) {
  return record(call, {entry("header", pair(call, key, value)),
                       entry("keep_empty_value", Value::boolean(false))});
}

Value envoy_allowed(const Call& call) {
  const Value none = Value::list({});
  return record(call,
                {entry("headers", none), entry("headers_to_remove", none),
                 entry("response_headers_to_add", none), entry("query_parameters_to_set", none),
                 entry("query_parameters_to_remove", none)});
}
Value envoy_denied_with(const Call& call) {
  return record(call, {entry("status", record(call, {entry("code", call[0])})),
                       entry("headers", Value::list({})), entry("body", Value::string(""))});
}
Value envoy_header(const Call& call) { return option(call, call[0], call[1]); }
Value envoy_query_parameter(const Call& call) { return pair(call, call[0], call[1]); }
Value with_body(const Call& call) { return with(call, call[0], "body", call[1]); }

constexpr char headers[] = "headers", headers_to_remove[] = "headers_to_remove",
               response_headers[] = "response_headers_to_add",
               parameters[] = "query_parameters_to_set",
               parameters_to_remove[] = "query_parameters_to_remove";
template <const char* List>
Value with_given(const Call& call) {
  return with_item(call, List, call[1]);
}
template <const char* List>
Value with_header_of(const Call& call) {
  return with_item(call, List, option(call, call[1], call[2]));
}
Value with_parameter_of(const Call& call) {
  return with_item(call, parameters, pair(call, call[1], call[2]));
}
Value keep_empty_value(const Call& call) {
  return with(call, call[0], "keep_empty_value",
              call.arguments.size() == 2 ? call[1] : Value::boolean(true));
}

Value status(const Call& call, std::int64_t code) {
  return record(call, {entry("code", Value::int64(code)), entry("message", Value::string(""))});
}
Value envoy_response_ok(const Call& call) {
  return record(call, {entry("status", status(call, code_ok)), entry("ok_response", call[0])});
}
Value envoy_response_denied(const Call& call) {
  return record(call, {entry("status", status(call, code_permission_denied)),
                       entry("denied_response", call[0])});
}
Value with_message(const Call& call) {
  return with(call, call[0], "status", with(call, field(call[0], "status"), "message", call[1]));
}
Value with_metadata(const Call& call) { return with(call, call[0], "dynamic_metadata", call[1]); }

Value http_allowed(const Call& call) { return record(call, {}); }
Value http_denied_because(const Call& call) { return record(call, {entry("reason", call[0])}); }
Value http_response_ok(const Call& call) { return record(call, {entry("ok", call[0])}); }
Value http_response_denied(const Call& call) { return record(call, {entry("denied", call[0])}); }

Value list_or_none(const Value& found) { return found.is(Kind::list) ? found : Value::list({}); }

// Names of headers in the form that Go's net/http keeps them in: Content-Type.
std::string canonical(std::string_view name) {
  std::string out = base::to_lower(name);
  bool starts = true;
  for (char& c : out) {
    if (starts && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    starts = c == '-';
  }
  return out;
}
Value http_header(const Call& call) {
  const Value all = call[0].object().field("header", call.run.arena());
  return list_or_none(find_in(all, Value::string(canonical(call[1].text()))));
}
Value http_query_parameter(const Call& call) {
  return list_or_none(find_in(call[0].object().field("query", call.run.arena()), call[1]));
}

class Adder {
 public:
  explicit Adder(Environment& environment) : environment_(environment) {}
  void global(std::string name, std::vector<Type> arguments, const Type& result,
              Implementation run) {
    add(std::move(name), Shape::global, std::move(arguments), result, run);
  }
  void member(std::string name, std::vector<Type> arguments, const Type& result,
              Implementation run) {
    add(std::move(name), Shape::member, std::move(arguments), result, run);
  }

 private:
  void add(std::string name, Shape shape, std::vector<Type> arguments, const Type& result,
           Implementation run) {
    environment_.add_function(std::move(name), shape,
                              {.arguments = std::move(arguments), .result = result, .run = run});
  }
  Environment& environment_;
};

void add_envoy(Environment& environment) {
  const Type text = Type::string(), ok = envoy_ok(), denied = envoy_denied(),
             response = envoy_response(), header = header_option(), parameter = query_parameter();
  Adder add(environment);
  add.global("envoy.Allowed", {}, ok, envoy_allowed);
  add.global("envoy.Denied", {Type::int64()}, denied, envoy_denied_with);
  add.global("envoy.Header", {text, text}, header, envoy_header);
  add.global("envoy.QueryParam", {text, text}, parameter, envoy_query_parameter);
  add.member("WithBody", {denied, text}, denied, with_body);
  for (const Type& either : {ok, denied}) {
    add.member("WithHeader", {either, header}, either, with_given<headers>);
    add.member("WithHeader", {either, text, text}, either, with_header_of<headers>);
  }
  add.member("WithoutHeader", {ok, text}, ok, with_given<headers_to_remove>);
  add.member("WithResponseHeader", {ok, header}, ok, with_given<response_headers>);
  add.member("WithResponseHeader", {ok, text, text}, ok, with_header_of<response_headers>);
  add.member("WithQueryParam", {ok, parameter}, ok, with_given<parameters>);
  add.member("WithQueryParam", {ok, text, text}, ok, with_parameter_of);
  add.member("WithoutQueryParam", {ok, text}, ok, with_given<parameters_to_remove>);
  add.member("KeepEmptyValue", {header}, header, keep_empty_value);
  add.member("KeepEmptyValue", {header, Type::boolean()}, header, keep_empty_value);
  add.member("Response", {ok}, response, envoy_response_ok);
  add.member("Response", {denied}, response, envoy_response_denied);
  add.member("WithMessage", {response, text}, response, with_message);
  add.member("WithMetadata", {response, Type::map(text, Type::dyn())}, response, with_metadata);
}

void add_http(Environment& environment) {
  const Type text = Type::string(), ok = http_ok(), denied = http_denied(),
             response = http_response();
  const Type request = access_request_type(AccessProtocol::http);
  const Type attributes = request.field("attributes")->type;
  Adder add(environment);
  add.global("http.Allowed", {}, ok, http_allowed);
  add.global("http.Denied", {text}, denied, http_denied_because);
  add.member("Header", {attributes, text}, Type::list(text), http_header);
  add.member("QueryParam", {attributes, text}, Type::list(text), http_query_parameter);
  add.member("Response", {ok}, response, http_response_ok);
  add.member("Response", {denied}, response, http_response_denied);
}

}  // namespace

Type access_response_type(AccessProtocol protocol) {
  return protocol == AccessProtocol::envoy ? envoy_response() : http_response();
}

AccessAnswer access_answer(AccessProtocol protocol, const Value& response) {
  AccessAnswer answer;
  if (!response.is(Kind::map)) return answer;
  const bool is_envoy = protocol == AccessProtocol::envoy;
  answer.allowed = field(response, is_envoy ? "ok_response" : "ok").is(Kind::map);
  const Value denied = field(response, is_envoy ? "denied_response" : "denied");
  if (answer.allowed || !denied.is(Kind::map)) return answer;
  if (is_envoy)
    answer.status = field(field(denied, "status"), "code").int64();
  else
    answer.reason = field(denied, "reason").text();
  return answer;
}

void library::add_access_check(Environment& environment, AccessProtocol protocol) {
  if (protocol == AccessProtocol::envoy)
    add_envoy(environment);
  else
    add_http(environment);
}

}  // namespace cel
