// Documents that offline verbs read: YAML streams and JSON, from a file or standard input.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/reading.h"

namespace cli {

inline constexpr std::size_t input_bytes_max = std::size_t{256} << 20;  // `document_bytes_max`

// The text of a file, or of standard input for "-". `invalid` when it cannot be read, `limited`
// past input_bytes_max.
base::Result<std::string> read_input(const std::string& path);

// Each document of it. A name that ends in .json is read as JSON, anything else as YAML, of which
// JSON is a part. Warnings go to standard error.
base::Result<std::vector<document::Node>> read_documents(const std::string& path,
                                                         document::Reading& reading);

}  // namespace cli
