// OpenAPI 3.1 from route declarations: one document a module (checked in as api/<module>.json),
// composed into one. Pure; the same routes give the same bytes.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "core/module.h"

namespace core {

std::string openapi(std::string_view module, std::string_view summary,
                    std::span<const Route> routes);
std::string openapi(std::span<const Module> modules, std::string_view version);  // composed

}  // namespace core
