// How YAML is read, for those who read it otherwise than read_yaml does.
#pragma once
#include "engines/document/reading.h"

namespace document {

enum class YamlTags : std::uint8_t { ignored, cloudformation };  // other than YAML's own

struct YamlReaders {
  bool plain = true;  // false: libfyaml's events alone, so that tests can compare
  YamlTags tags = YamlTags::ignored;
};

base::Result<std::vector<Node>> read_yaml_by(const YamlReaders& readers, std::uint32_t source,
                                             Reading& reading, const Limits& limits = {});

}  // namespace document
