// The methods of Kyverno's libraries that ask the host.
#include <fmt/format.h>

#include <array>

#include "engines/cel/json_web_token.h"
#include "engines/cel/library_kyverno.h"
#include "engines/cel/map_builder.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

std::string_view name_of(KyvernoLibrary library) {
  constexpr std::array<std::string_view, 7> names = {
      "kyverno.resource",  "kyverno.http",      "kyverno.globalContext",
      "kyverno.imageData", "kyverno.generator", "kyverno.time",
      "kyverno.jwt"};
  return names[static_cast<std::size_t>(library)];
}

class HostObject final : public Object {
 public:
  HostObject(KyvernoLibrary of, const KyvernoHost& given, std::string_view bundle = {})
      : host(given), ca_bundle(bundle), library_(of) {}
  std::string_view type_name() const override { return name_of(library_); }
  const KyvernoHost& host;
  std::string_view ca_bundle;  // of an http client

 private:
  KyvernoLibrary library_;
};

const HostObject& receiver(const Call& call) {
  return static_cast<const HostObject&>(call[0].object());
}
const KyvernoHost& host_of(const Call& call) { return receiver(call).host; }

// The answer as a value; its node gets a place in the arena.
Value answered(const Call& call, const KyvernoHost::Answer& answer) {
  if (!answer) return call.fail(answer.error().message);
  const auto place = call.run.arena().array<document::Node>(1);
  place[0] = *answer;
  return Value::of(place[0]);
}

document::Node node_of(const Call& call, const Value& value) {
  return to_node(value, call.run.arena(), call.run.meter());
}

// From (apiVersion, plural, ...) or ({group, version, resource}, ...): what comes next is at
// `next`.
bool read_kind(const Call& call, ObjectQuery& query, std::size_t& next) {
  if (call[1].is(Kind::string)) {
    query.api_version = call[1].text();
    query.plural = call[2].text();
    next = 3;
    return true;
  }
  const auto field = [&](std::string_view name) { return find_in(call[1], Value::string(name)); };
  const Value group = field("group"), version = field("version"), resource = field("resource");
  if (!version.is(Kind::string) || !resource.is(Kind::string)) return false;
  query.api_version = version.text();
  if (group.is(Kind::string) && !group.text().empty())
    query.api_version = call.run.arena().copy(fmt::format("{}/{}", group.text(), version.text()));
  query.plural = resource.text();
  next = 2;
  return true;
}

Value get(const Call& call) {
  ObjectQuery query;
  std::size_t next = 0;
  if (!read_kind(call, query, next)) return call.no_overload();
  query.name_space = call[next].text();
  query.name = call[next + 1].text();
  return answered(call, host_of(call).get(query, call.run.arena()));
}

Value list(const Call& call) {
  ObjectQuery query;
  std::size_t next = 0;
  if (!read_kind(call, query, next)) return call.no_overload();
  query.name_space = call[next].text();
  document::Node labels;
  if (call.arguments.size() > next + 1) {
    labels = node_of(call, call[next + 1]);
    query.labels = &labels;
  }
  return answered(call, host_of(call).list(query, call.run.arena()));
}

Value post(const Call& call) {
  ObjectQuery query{
      .api_version = call[1].text(), .plural = call[2].text(), .name_space = {}, .name = {}};
  if (call.arguments.size() == 5) query.name_space = call[3].text();
  const document::Node object = node_of(call, call.arguments.back());
  return answered(call, host_of(call).post(query, object, call.run.arena()));
}

Value to_gvr(const Call& call) {
  return answered(call,
                  host_of(call).resource_of(call[1].text(), call[2].text(), call.run.arena()));
}

Value http_get(const Call& call) {
  HttpQuery query{.method = "GET", .url = call[1].text(), .ca_bundle = receiver(call).ca_bundle};
  document::Node headers;
  if (call.arguments.size() == 3) {
    headers = node_of(call, call[2]);
    query.headers = &headers;
  }
  return answered(call, host_of(call).http(query, call.run.arena()));
}

Value http_post(const Call& call) {
  HttpQuery query{.method = "POST", .url = call[1].text()};
  const document::Node body = node_of(call, call[2]);
  query.body = &body;
  query.ca_bundle = receiver(call).ca_bundle;
  document::Node headers;
  if (call.arguments.size() == 4) {
    headers = node_of(call, call[3]);
    query.headers = &headers;
  }
  return answered(call, host_of(call).http(query, call.run.arena()));
}

Value http_client(const Call& call) {
  return call.object<HostObject>(KyvernoLibrary::http, host_of(call),
                                 call.run.arena().copy(call[1].text()));
}

Value global_context(const Call& call) {
  return answered(call,
                  host_of(call).global_context(call[1].text(), call[2].text(), call.run.arena()));
}

Value image_metadata(const Call& call) {
  return answered(call, host_of(call).image_metadata(call[1].text(), call.run.arena()));
}

Value generate(const Call& call) {
  const auto done = host_of(call).generate(call[1].text(), node_of(call, call[2]));
  return done ? Value::boolean(true) : call.fail(done.error().message);
}

Value now(const Call& call) {
  return Value::timestamp(*moved({}, host_of(call).now().nanoseconds));
}

// Down to a multiple of the duration since the year 1, as Go's Time.Truncate.
Value truncate(const Call& call) {
  const std::int64_t unit = call[2].duration();
  const Timestamp timestamp = call[1].timestamp();
  if (unit <= 0) return call[1];
  const __int128 since_year_1 =
      (static_cast<__int128>(timestamp.seconds) - timestamp_seconds_min) * nanoseconds_per_second +
      timestamp.nanoseconds;
  const auto truncated = moved(timestamp, -static_cast<std::int64_t>(since_year_1 % unit));
  return truncated ? Value::timestamp(*truncated) : call.out_of_range();
}

// "minute hour day month weekday", in UTC.
Value to_cron(const Call& call) {
  const std::int64_t seconds = call[1].timestamp().seconds - timestamp_seconds_min;
  const std::int64_t since_1970 = seconds / 86400 + timestamp_seconds_min / 86400;
  const CivilDate date = civil_date(since_1970);
  return call.string(fmt::format("{} {} {} {} {}", seconds / 60 % 60, seconds / 3600 % 24, date.day,
                                 date.month, ((since_1970 + 4) % 7 + 7) % 7));
}

Value decode_token(const Call& call) {
  if (!call.run.charge_bytes(call[1].text().size() * library::value_bytes_a_byte))
    return call.stopped();
  const auto token = verify_token(call[1].text(), call[2].text(), host_of(call).now());
  if (!token) return call.fail(token.error().message);
  document::Arena& arena = call.run.arena();
  const auto entries = arena.array<Entry>(2);
  entries[0] = {Value::string("Claims"), library::value_of(token->claims.root(), arena)};
  entries[1] = {Value::string("Valid"), Value::boolean(token->valid)};
  return map_of(arena, entries);
}

struct Method {
  std::string_view pascal, camel;
  KyvernoLibrary library;
  std::string_view signature;  // without the receiver
  Implementation run;
};
constexpr Method methods[] = {
    {"Get", "get", KyvernoLibrary::resource, "string, string, string, string -> dyn", get},
    {"Get", "get", KyvernoLibrary::resource, "map(string, dyn), string, string -> dyn", get},
    {"List", "list", KyvernoLibrary::resource, "string, string, string -> dyn", list},
    {"List", "list", KyvernoLibrary::resource, "string, string, string, map(string, string) -> dyn",
     list},
    {"List", "list", KyvernoLibrary::resource, "map(string, dyn), string -> dyn", list},
    {"List", "list", KyvernoLibrary::resource,
     "map(string, dyn), string, map(string, string) -> dyn", list},
    {"Post", "post", KyvernoLibrary::resource, "string, string, map(string, dyn) -> dyn", post},
    {"Post", "post", KyvernoLibrary::resource, "string, string, string, map(string, dyn) -> dyn",
     post},
    {"ToGVR", "toGVR", KyvernoLibrary::resource, "string, string -> map(string, dyn)", to_gvr},
    {"Get", "get", KyvernoLibrary::http, "string -> dyn", http_get},
    {"Get", "get", KyvernoLibrary::http, "string, map(string, string) -> dyn", http_get},
    {"Post", "post", KyvernoLibrary::http, "string, dyn -> dyn", http_post},
    {"Post", "post", KyvernoLibrary::http, "string, dyn, map(string, string) -> dyn", http_post},
    {"Client", "client", KyvernoLibrary::http, "string -> kyverno.http", http_client},
    {"Get", "get", KyvernoLibrary::global_context, "string, string -> dyn", global_context},
    {"GetMetadata", "getMetadata", KyvernoLibrary::image, "string -> dyn", image_metadata},
    {"Apply", "apply", KyvernoLibrary::generator, "string, list(map(string, dyn)) -> bool",
     generate},
    {"Now", "now", KyvernoLibrary::time, "-> timestamp", now},
    {"Truncate", "truncate", KyvernoLibrary::time, "timestamp, duration -> timestamp", truncate},
    {"ToCron", "toCron", KyvernoLibrary::time, "timestamp -> string", to_cron},
};

}  // namespace

Type kyverno_type(KyvernoLibrary library) { return Type::opaque(std::string(name_of(library))); }

Value kyverno_value(KyvernoLibrary library, const KyvernoHost& host, document::Arena& arena) {
  void* place = arena.allocate(sizeof(HostObject), alignof(HostObject));
  return Value::object(*new (place) HostObject(library, host));
}

namespace library {

void add_kyverno_methods(Environment& environment) {
  for (const Method& method : methods) {
    const std::string receiver(name_of(method.library));
    const std::string signature = receiver + (method.signature.starts_with("->") ? " " : ", ") +
                                  std::string(method.signature);
    for (const std::string_view name : {method.pascal, method.camel}) {
      const Declaration declaration{name, Shape::member, signature, method.run, Purity::impure};
      environment.add_functions({&declaration, 1});
    }
  }
  const Type token = Type::object("jwt.Token", {{"Claims", Type::map(Type::string(), Type::dyn())},
                                                {"Valid", Type::boolean()}});
  environment.add_function(
      "Decode", Shape::member,
      {.arguments = {kyverno_type(KyvernoLibrary::jwt), Type::string(), Type::string()},
       .result = token,
       .run = decode_token,
       .purity = Purity::impure});
}

}  // namespace library
}  // namespace cel
