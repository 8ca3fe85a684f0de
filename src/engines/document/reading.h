// What all readers share: where they read from and to, what they warn of, and how they fail. Errors
// and warnings say file, line and column. A Reading is for one thread; several may share Sources.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/document/arena.h"
#include "engines/document/build.h"
#include "engines/document/key.h"
#include "engines/document/node.h"
#include "engines/document/source.h"

namespace document {

struct Warning {
  std::string message;  // "deploy.yaml:3:5: ..."
  Span span;
};

inline constexpr std::size_t warnings_max = 1000;  // of one Reading; what comes after is not told

struct Reading {
  Sources& sources;
  Arena& arena;  // of the nodes
  Keys& keys;
  std::vector<Warning> warnings = {};
};

// Every limit is refused with `limited`, its name and its value.
struct Limits {
  std::size_t bytes_max = std::size_t{256} << 20;  // `document_bytes_max`
  std::size_t depth_max = 256;                     // `document_depth_max`
  std::size_t nodes_max = 50'000'000;              // `document_nodes_max`, aliases expanded
  std::size_t documents_max = 200'000;             // `documents_max`, of one source
};

// "deploy.yaml:3:5: message".
base::Error error_at(const Sources& sources, const Span& span, const std::string& message,
                     base::Code code = base::Code::invalid);
// What must hold of every source: its size, and UTF-8.
base::Done check_text(const Sources& sources, std::uint32_t source, const Limits& limits);
// A warning for each key that was given twice.
void warn_of_duplicates(Reading& reading, Builder& builder);

// JSON by RFC 8259: one value. Numbers without fraction or exponent that fit are integers. Of a
// key given twice the last counts, with a warning.
base::Result<Node> read_json(std::uint32_t source, Reading& reading, const Limits& limits = {});

// YAML as the tools of Kubernetes read it: a stream of documents, of which those with nothing but
// comments are left out; JSON is read as such. Of a key given twice the last counts, with a
// warning. Aliases share nodes, but count as if they were written out.
base::Result<std::vector<Node>> read_yaml(std::uint32_t source, Reading& reading,
                                          const Limits& limits = {});

}  // namespace document
