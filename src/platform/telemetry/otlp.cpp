#include "platform/telemetry/otlp.h"

#include "base/text.h"

namespace telemetry {
namespace {

enum Wire : unsigned { wire_varint = 0, wire_fixed64 = 1, wire_length = 2 };
constexpr std::uint64_t status_error = 2;  // Status.StatusCode.STATUS_CODE_ERROR

std::string valid(std::string_view text) {
  std::string out(text);
  if (base::is_utf8(out)) return out;
  for (char& c : out)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  return out;
}

template <std::size_t N>
std::string_view view(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// KeyValue{key = 1, value = 2}, AnyValue{string_value = 1, int_value = 3}
std::string key_value(const Attribute& attribute) {
  ProtobufWriter value, pair;
  if (const auto* text = std::get_if<std::string>(&attribute.value))
    value.bytes(1, valid(*text));
  else
    value.varint(3, static_cast<std::uint64_t>(std::get<std::int64_t>(attribute.value)));
  pair.bytes(1, valid(attribute.name));
  pair.bytes(2, value.text());
  return pair.text();
}

std::string status(const SpanRecord& span) {
  ProtobufWriter status;
  if (!span.failure.empty()) status.bytes(2, valid(span.failure));
  status.varint(3, status_error);
  return status.text();
}

std::string span_message(const SpanRecord& span) {
  ProtobufWriter out;
  out.bytes(1, view(span.context.trace_id));
  out.bytes(2, view(span.context.span_id));
  if (span.parent_id != std::array<std::uint8_t, 8>{}) out.bytes(4, view(span.parent_id));
  out.bytes(5, valid(span.name));
  out.varint(6, static_cast<std::uint64_t>(span.kind));
  out.fixed64(7, static_cast<std::uint64_t>(span.start.nanoseconds));
  out.fixed64(8, static_cast<std::uint64_t>(span.end.nanoseconds));
  for (const Attribute& attribute : span.attributes) out.bytes(9, key_value(attribute));
  if (span.failed) out.bytes(15, status(span));
  return out.text();
}

}  // namespace

void ProtobufWriter::raw_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_ += static_cast<char>((value & 0x7f) | 0x80);
  out_ += static_cast<char>(value);
}

void ProtobufWriter::varint(unsigned field, std::uint64_t value) {
  raw_varint(field << 3 | wire_varint);
  raw_varint(value);
}

void ProtobufWriter::fixed64(unsigned field, std::uint64_t value) {
  raw_varint(field << 3 | wire_fixed64);
  for (int i = 0; i < 8; ++i, value >>= 8) out_ += static_cast<char>(value & 0xff);
}

void ProtobufWriter::bytes(unsigned field, std::string_view value) {
  raw_varint(field << 3 | wire_length);
  raw_varint(value.size());
  out_ += value;
}

std::string otlp_traces(const Resource& resource, std::span<const SpanRecord> spans) {
  ProtobufWriter attributes, scope, scope_spans, resource_spans, request;
  attributes.bytes(1, key_value({"service.name", resource.service}));
  attributes.bytes(1, key_value({"service.version", resource.version}));
  attributes.bytes(1, key_value({"service.instance.id", resource.instance}));
  scope.bytes(1, "mainstay");
  scope_spans.bytes(1, scope.text());
  for (const SpanRecord& span : spans) scope_spans.bytes(2, span_message(span));
  resource_spans.bytes(1, attributes.text());
  resource_spans.bytes(2, scope_spans.text());
  request.bytes(1, resource_spans.text());
  return request.text();
}

}  // namespace telemetry
