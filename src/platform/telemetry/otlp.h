// Spans in OTLP's protobuf encoding, written by hand: opentelemetry-proto v1.3.2,
// opentelemetry/proto/collector/trace/v1/trace_service.proto (ExportTraceServiceRequest),
// trace/v1/trace.proto, resource/v1/resource.proto, common/v1/common.proto; wire format as in
// protobuf.dev/programming-guides/encoding. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "platform/telemetry/tracer.h"

namespace telemetry {

// Appends fields to a message; nested messages are written apart and appended as bytes.
class ProtobufWriter {
 public:
  void varint(unsigned field, std::uint64_t value);
  void fixed64(unsigned field, std::uint64_t value);
  void bytes(unsigned field, std::string_view value);
  const std::string& text() const { return out_; }

 private:
  void raw_varint(std::uint64_t value);
  std::string out_;
};

struct Resource {  // who says it
  std::string service, version, instance;
};
// An ExportTraceServiceRequest. Text that is no UTF-8 has its bytes above 0x7f replaced by '?', as
// proto3 wants valid text.
std::string otlp_traces(const Resource& resource, std::span<const SpanRecord> spans);

}  // namespace telemetry
