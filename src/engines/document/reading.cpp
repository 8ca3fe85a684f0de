#include "engines/document/reading.h"

#include "base/text.h"

namespace document {

base::Error error_at(const Sources& sources, const Span& span, const std::string& message,
                     base::Code code) {
  return {.code = code, .message = sources.place(span) + ": " + message};
}

base::Done check_text(const Sources& sources, std::uint32_t source, const Limits& limits) {
  const std::string_view text = sources.text(source);
  if (text.size() > limits.bytes_max)
    return base::limited(std::string(sources.name(source)) + ": larger than " +
                         std::to_string(limits.bytes_max) + " bytes (`document_bytes_max`)");
  const auto valid = static_cast<std::uint32_t>(base::utf8_length(text));
  if (valid < text.size())
    return error_at(sources, {.source = source, .begin = valid, .end = valid}, "not UTF-8");
  return {};
}

void warn_of_duplicates(Reading& reading, Builder& builder) {
  for (const Duplicate& twice : builder.take_duplicates()) {
    if (reading.warnings.size() >= warnings_max) return;
    reading.warnings.push_back({.message = reading.sources.place(twice.kept) + ": the key \"" +
                                           std::string(twice.key) + "\" is also given at " +
                                           reading.sources.place(twice.dropped) +
                                           "; the last one counts",
                                .span = twice.kept});
  }
}

}  // namespace document
