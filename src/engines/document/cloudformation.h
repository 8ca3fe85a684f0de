// CloudFormation templates: JSON, or YAML whose tags are short forms of functions
// (docs.aws.amazon.com, intrinsic function reference): `!Ref a` is {Ref: a}, `!Sub x` {Fn::Sub: x},
// `!GetAtt a.b` {Fn::GetAtt: [a, b]}.
#pragma once
#include <optional>

#include "engines/document/reading.h"

namespace document {

// One template. `invalid` also for a tag that is no function's.
base::Result<Node> read_cloudformation(std::uint32_t source, Reading& reading,
                                       const Limits& limits = {});

// What a value with a tag such as "!Sub" stands for; nullopt: no function of CloudFormation.
std::optional<Node> short_form(Arena& arena, std::string_view tag, const Node& value);

}  // namespace document
