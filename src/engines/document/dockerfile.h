// Dockerfiles as documents (reference: policy, section 2.6; docs.docker.com/reference/dockerfile):
//
//   apiVersion: mainstay.dev/v1
//   kind: Dockerfile
//   metadata: {name: what the source is called}
//   escape: "\\"              # the character that continues a line
//   syntax: docker/dockerfile:1   # where the directive is given, as is `check`
//   args: [{name, value}]     # before the first FROM; no value without a default
//   stages:
//   - name: build             # in lower case; absent without AS
//     from: {image, tag, digest, platform, stage}   # stage: the name or number of an earlier one
//     instructions: [...]
//
// An instruction is {op, flags, args | json, heredocs, raw}: `op` in capitals; `flags` a map, of a
// flag that is given several times a list; `json` the words of the exec form; `args` the words
// otherwise, of a command in shell form one text, of ENV, LABEL and ARG {name, value}; `raw` the
// text as it stands. HEALTHCHECK CMD and ONBUILD have an `instruction` of their own within them.
// Variables whose values the file says are replaced where Docker does so; others stay as written.
// Every node has the span of the words that it came from.
#pragma once
#include "engines/document/reading.h"

namespace document {

// `dockerfile_expanded_bytes_max`: what the values of variables put into one file.
inline constexpr std::size_t dockerfile_expanded_bytes_max = std::size_t{16} << 20;

// `limited` past `document_bytes_max`, `document_nodes_max` and `dockerfile_expanded_bytes_max`.
base::Result<Node> read_dockerfile(std::uint32_t source, Reading& reading,
                                   const Limits& limits = {});

}  // namespace document
