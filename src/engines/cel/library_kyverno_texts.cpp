// Kyverno's functions that read or make texts of other formats, and random texts.
#include "base/compress/compress.h"
#include "base/id.h"
#include "base/regex/sample.h"
#include "base/text.h"
#include "engines/cel/library.h"
#include "engines/cel/library_kyverno.h"
#include "engines/document/certificate.h"
#include "engines/document/embedded.h"

namespace cel::library {
namespace {

constexpr std::size_t decompressed_bytes_max = std::size_t{16}
                                               << 20;  // also within the run's memory
constexpr std::string_view random_pattern = "[0-9a-z]{8}";

// A document that a text holds. Its nodes take at most so many bytes for one of the text.
template <base::Result<document::Node> (*Read)(std::string_view, document::Arena&)>
Value embedded(const Call& call) {
  constexpr std::size_t bytes_a_byte = 24;
  const std::string_view text = call[0].text();
  if (!call.run.charge_bytes(text.size() * bytes_a_byte)) return call.stopped();
  const auto node = Read(text, call.run.arena());
  if (!node) return call.fail(node.error().message);
  const auto place = call.run.arena().array<document::Node>(1);
  place[0] = *node;
  return Value::of(place[0]);
}

Value compress(const Call& call) {
  if (!call[0].is(Kind::string) && !call[0].is(Kind::bytes)) return call.no_overload();
  const std::string_view bytes = call[0].text();
  if (!call.run.charge_bytes(bytes.size())) return call.stopped();
  return call.bytes(base::gzip(bytes));
}

Value decompress(const Call& call) {
  const std::string_view bytes = call[0].text();
  if (!call.run.charge_bytes(bytes.size())) return call.stopped();
  const auto plain = base::gunzip(bytes, decompressed_bytes_max);
  if (!plain) return call.fail(plain.error().message);
  if (!base::is_utf8(*plain)) return call.fail("what was compressed is no text");
  return call.string(*plain);
}

Value random(const Call& call) {
  base::Randomness* const randomness = call.run.randomness();
  if (randomness == nullptr) return call.fail("there are no random numbers");
  const auto draw = [randomness] {
    std::uint64_t number = 0;
    randomness->fill(&number, sizeof number);
    return number;
  };
  const std::string_view pattern = call.arguments.empty() ? random_pattern : call[0].text();
  if (!call.run.charge(pattern.size())) return call.stopped();
  const auto sample = base::regex_sample(pattern, draw);
  return sample ? call.string(*sample) : call.fail(sample.error().message);
}

constexpr Declaration text_format_functions[] = {
    {"yaml.parse", global, "string -> dyn", embedded<document::embedded_yaml>},
    {"x509.decode", global, "string -> dyn", embedded<document::read_certificate>},
    {"gzip.compress", global, "dyn -> bytes", compress},  // of a string or bytes
    {"gzip.decompress", global, "bytes -> string", decompress},
    {"random", global, "-> string", random, Purity::impure},
    {"random", global, "string -> string", random, Purity::impure},
};

}  // namespace

void add_kyverno_texts(Environment& environment) {
  environment.add_functions(text_format_functions);
}

}  // namespace cel::library
