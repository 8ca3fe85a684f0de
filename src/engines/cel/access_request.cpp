// The messages that an access check sends (envoy/service/auth/v3/attribute_context.proto; HTTP's
// are types of kyverno-authz), as a table, and their values over JSON.
#include <algorithm>

#include "base/text.h"
#include "engines/cel/access_check.h"
#include "engines/cel/time_range.h"
#include "engines/cel/value_reading.h"

namespace cel {
namespace {

enum class Form : std::uint8_t {
  text,
  int64,
  uint64,
  boolean,
  bytes,
  timestamp,
  texts_by_name,       // map(string, string)
  text_lists_by_name,  // map(string, list(string))
  anything_by_name,    // map(string, dyn)
  message,
  messages,
};

struct MessageForm;
struct MemberForm {
  std::string_view name;
  Form form;
  const MessageForm* message = nullptr;
};
struct MessageForm {
  std::string_view name;
  std::span<const MemberForm> members;
};

constexpr MemberForm socket_members[] = {
    {"protocol", Form::int64},  {"address", Form::text},       {"port_value", Form::uint64},
    {"named_port", Form::text}, {"resolver_name", Form::text}, {"ipv4_compat", Form::boolean}};
constexpr MessageForm socket = {"envoy.config.core.v3.SocketAddress", socket_members};
constexpr MemberForm pipe_members[] = {{"path", Form::text}, {"mode", Form::uint64}};
constexpr MessageForm pipe = {"envoy.config.core.v3.Pipe", pipe_members};
constexpr MemberForm address_members[] = {{"socket_address", Form::message, &socket},
                                          {"pipe", Form::message, &pipe}};
constexpr MessageForm address = {"envoy.config.core.v3.Address", address_members};
constexpr MemberForm peer_members[] = {{"address", Form::message, &address},
                                       {"service", Form::text},
                                       {"labels", Form::texts_by_name},
                                       {"principal", Form::text},
                                       {"certificate", Form::text}};
constexpr MessageForm peer = {"envoy.service.auth.v3.AttributeContext.Peer", peer_members};
constexpr MemberForm header_members[] = {
    {"key", Form::text}, {"value", Form::text}, {"raw_value", Form::bytes}};
constexpr MessageForm header = {"envoy.config.core.v3.HeaderValue", header_members};
constexpr MemberForm headers_members[] = {{"headers", Form::messages, &header}};
constexpr MessageForm header_map = {"envoy.config.core.v3.HeaderMap", headers_members};
constexpr MemberForm envoy_http_members[] = {{"id", Form::text},
                                             {"method", Form::text},
                                             {"headers", Form::texts_by_name},
                                             {"header_map", Form::message, &header_map},
                                             {"path", Form::text},
                                             {"host", Form::text},
                                             {"scheme", Form::text},
                                             {"query", Form::text},
                                             {"fragment", Form::text},
                                             {"size", Form::int64},
                                             {"protocol", Form::text},
                                             {"body", Form::text},
                                             {"raw_body", Form::bytes}};
constexpr MessageForm envoy_http = {"envoy.service.auth.v3.AttributeContext.HttpRequest",
                                    envoy_http_members};
constexpr MemberForm envoy_inner_members[] = {{"time", Form::timestamp},
                                              {"http", Form::message, &envoy_http}};
constexpr MessageForm envoy_inner = {"envoy.service.auth.v3.AttributeContext.Request",
                                     envoy_inner_members};
constexpr MemberForm metadata_members[] = {{"filter_metadata", Form::anything_by_name},
                                           {"typed_filter_metadata", Form::anything_by_name}};
constexpr MessageForm metadata = {"envoy.config.core.v3.Metadata", metadata_members};
constexpr MemberForm tls_members[] = {{"sni", Form::text}};
constexpr MessageForm tls = {"envoy.service.auth.v3.AttributeContext.TLSSession", tls_members};
constexpr MemberForm envoy_attribute_members[] = {
    {"source", Form::message, &peer},
    {"destination", Form::message, &peer},
    {"request", Form::message, &envoy_inner},
    {"context_extensions", Form::texts_by_name},
    {"metadata_context", Form::message, &metadata},
    {"route_metadata_context", Form::message, &metadata},
    {"tls_session", Form::message, &tls}};
constexpr MessageForm envoy_attributes = {"envoy.service.auth.v3.AttributeContext",
                                          envoy_attribute_members};
constexpr MemberForm envoy_members[] = {{"attributes", Form::message, &envoy_attributes}};
constexpr MessageForm envoy_request = {"envoy.service.auth.v3.CheckRequest", envoy_members};

constexpr MemberForm http_attribute_members[] = {{"method", Form::text},
                                                 {"header", Form::text_lists_by_name},
                                                 {"host", Form::text},
                                                 {"protocol", Form::text},
                                                 {"contentLength", Form::int64},
                                                 {"body", Form::bytes},
                                                 {"scheme", Form::text},
                                                 {"path", Form::text},
                                                 {"query", Form::text_lists_by_name},
                                                 {"fragment", Form::text}};
constexpr MessageForm http_attributes = {"http.CheckRequestAttributes", http_attribute_members};
constexpr MemberForm http_members[] = {{"attributes", Form::message, &http_attributes}};
constexpr MessageForm http_request = {"http.CheckRequest", http_members};

const MessageForm& form_of(AccessProtocol protocol) {
  return protocol == AccessProtocol::envoy ? envoy_request : http_request;
}

Type type_of(const MessageForm& form);
Type type_of(const MemberForm& member) {
  switch (member.form) {
    case Form::text:
      return Type::string();
    case Form::int64:
      return Type::int64();
    case Form::uint64:
      return Type::uint64();
    case Form::boolean:
      return Type::boolean();
    case Form::bytes:
      return Type::bytes();
    case Form::timestamp:
      return Type::timestamp();
    case Form::texts_by_name:
      return Type::map(Type::string(), Type::string());
    case Form::text_lists_by_name:
      return Type::map(Type::string(), Type::list(Type::string()));
    case Form::anything_by_name:
      return Type::map(Type::string(), Type::dyn());
    case Form::message:
      return type_of(*member.message);
    case Form::messages:
      return Type::list(type_of(*member.message));
  }
  return Type::dyn();
}
Type type_of(const MessageForm& form) {
  std::vector<Field> fields;
  for (const MemberForm& member : form.members)
    fields.push_back({std::string(member.name), type_of(member)});
  return Type::object(std::string(form.name), std::move(fields));
}

const document::Node nothing;
const Map no_members;

// "port_value" as JSON may have it too: "portValue".
std::string camel_case(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_' && i + 1 < name.size())
      out += static_cast<char>(name[++i] - 'a' + 'A');
    else
      out += name[i];
  }
  return out;
}

// JSON of protobuf writes numbers of 64 bits as text.
std::int64_t integer_of(const document::Node& node) {
  if (node.kind() == document::Kind::int64) return node.int64();
  return node.is_string() ? base::to_int64(node.string()).value_or(0) : 0;
}

Value bytes_of(const document::Node& node, document::Arena& arena) {
  const auto decoded = node.is_string() ? base::from_base64(node.string()) : std::nullopt;
  return Value::bytes(decoded ? arena.copy(*decoded) : std::string_view());
}

bool is_default(const Value& value) {
  switch (value.kind()) {
    case Kind::string:
    case Kind::bytes:
      return value.text().empty();
    case Kind::int64:
    case Kind::uint64:
      return value.uint64() == 0;
    case Kind::boolean:
      return !value.boolean();
    case Kind::list:
    case Kind::map:
      return size_of(value) == 0;
    default:
      return false;
  }
}

class MessageValue final : public Object {
 public:
  MessageValue(const MessageForm& form, const document::Node& json) : form_(form), json_(json) {}
  std::string_view type_name() const override { return form_.name; }
  Value field(std::string_view name, document::Arena& arena) const override;
  bool is_unset(std::string_view name, document::Arena& arena) const override;

 private:
  const MemberForm* member(std::string_view name) const {
    const auto found = std::ranges::find(form_.members, name, &MemberForm::name);
    return found == form_.members.end() ? nullptr : &*found;
  }
  const document::Node* given(std::string_view name) const;

  const MessageForm& form_;
  const document::Node& json_;
};

Value message_value(const MessageForm& form, const document::Node& json, document::Arena& arena) {
  void* place = arena.allocate(sizeof(MessageValue), alignof(MessageValue));
  return Value::object(*new (place) MessageValue(form, json));
}

const document::Node* MessageValue::given(std::string_view name) const {
  if (!json_.is_map()) return nullptr;
  const document::Node* found = json_.find(name);
  if (found == nullptr) found = json_.find(camel_case(name));
  return found == nullptr || found->is_null() ? nullptr : found;
}

Value message_list(const MessageForm& form, const document::Node& json, document::Arena& arena) {
  if (!json.is_list()) return Value::list({});
  const auto items = arena.array<Value>(json.size());
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i] = message_value(form, json.items()[i], arena);
  return Value::list(items);
}

Value MessageValue::field(std::string_view name, document::Arena& arena) const {
  const MemberForm* form = member(name);
  if (form == nullptr) return {};
  const document::Node* found = given(name);
  const document::Node& json = found == nullptr ? nothing : *found;
  switch (form->form) {
    case Form::text:
      return Value::string(json.is_string() ? json.string() : std::string_view());
    case Form::int64:
      return Value::int64(integer_of(json));
    case Form::uint64:
      return Value::uint64(static_cast<std::uint64_t>(integer_of(json)));
    case Form::boolean:
      return Value::boolean(json.kind() == document::Kind::boolean && json.boolean());
    case Form::bytes:
      return bytes_of(json, arena);
    case Form::timestamp:
      return Value::timestamp(
          json.is_string() ? parse_timestamp(json.string()).value_or(Timestamp{}) : Timestamp{});
    case Form::texts_by_name:
    case Form::text_lists_by_name:
    case Form::anything_by_name:
      return json.is_map() ? Value::of(json) : Value::map(no_members);
    case Form::message:
      return message_value(*form->message, json, arena);
    case Form::messages:
      return message_list(*form->message, json, arena);
  }
  return {};
}

bool MessageValue::is_unset(std::string_view name, document::Arena& arena) const {
  const MemberForm* form = member(name);
  if (form == nullptr) return false;
  return given(name) == nullptr || (form->form != Form::message && is_default(field(name, arena)));
}

}  // namespace

Type access_request_type(AccessProtocol protocol) { return type_of(form_of(protocol)); }

Value access_request(AccessProtocol protocol, const document::Node& request,
                     document::Arena& arena) {
  return message_value(form_of(protocol), request, arena);
}

}  // namespace cel
