// The release of all programs: project(VERSION) in CMakeLists.txt, through a source that the build
// writes.
#pragma once
#include <string_view>

namespace base {

extern const std::string_view version;  // "0.1.0"

}  // namespace base
