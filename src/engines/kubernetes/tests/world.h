// Documents for tests, written as YAML, and shown as JSON.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engines/document/reading.h"
#include "engines/document/write.h"

namespace kubernetes {

struct World {
  document::Sources sources;
  document::Arena arena;
  document::Keys keys{arena};
  document::Reading reading{.sources = sources, .arena = arena, .keys = keys};

  std::vector<document::Node> all(std::string_view yaml) {
    const auto read = document::read_yaml(sources.add("f.yaml", std::string(yaml)), reading);
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return read ? *read : std::vector<document::Node>();
  }
  document::Node one(std::string_view yaml) {
    const std::vector<document::Node> read = all(yaml);
    return read.empty() ? document::Node::null() : read.front();
  }
};

// The JSON of a result, or the name of its error's code and its message.
inline std::string shown(const base::Result<document::Node>& result) {
  if (result) return document::to_json(*result);
  return std::string(base::name(result.error().code)) + ": " + result.error().message;
}

}  // namespace kubernetes
