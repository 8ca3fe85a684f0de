// What verbs that evaluate expressions offline have in common: documents, from a file or standard
// input, and faults that point into an expression.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/reading.h"

namespace cli {

inline constexpr std::size_t input_bytes_max = std::size_t{256} << 20;  // `document_bytes_max`
// `standard_input_bytes_max`. A pipe does not say how much will come, so as much as this is held
// before it is refused.
inline constexpr std::size_t standard_input_bytes_max = std::size_t{160} << 20;

// The text of a file, or of standard input for "-". `invalid` when it cannot be read, `limited`
// past input_bytes_max, or standard_input_bytes_max of a pipe.
base::Result<std::string> read_input(const std::string& path);

// Each document of a source that was added. A name that ends in .json is read as JSON, anything
// else as YAML, of which JSON is a part. Warnings go to standard error.
base::Result<std::vector<document::Node>> read_source(const std::string& path, std::uint32_t source,
                                                      document::Reading& reading);
// The same of a file, or of standard input for "-".
base::Result<std::vector<document::Node>> read_documents(const std::string& path,
                                                         document::Reading& reading);

// A line on standard error. From any thread.
void warn(const std::string& message);

// Tells what is wrong with an expression on standard error: several lines, the last with a caret,
// which an Error's message has not. The exit status.
int tell_fault(const std::string& problem);

}  // namespace cli
