// Strict reading of one YAML mapping: unknown keys, wrong types and missing values are told with
// their line, as Alertmanager's loader does: "line 3: field group_wai not found". Used by the
// config_*.cpp files only.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/yaml/yaml.h"

namespace alertmanager {

base::Error at_line(const base::yaml::Node& node, std::string message);
base::Error at_line(int line, std::string message);

class Mapping {
 public:
  // A null node reads as an empty mapping.
  static base::Result<Mapping> of(const base::yaml::Node& node, std::string_view what,
                                  std::span<const std::string_view> known);

  int line() const { return node_->line; }
  const base::yaml::Node* find(std::string_view key) const;  // nullptr when absent or null
  bool given(std::string_view key) const;                    // also when null

  base::Result<std::string> text(std::string_view key, std::string otherwise = {}) const;
  base::Result<bool> boolean(std::string_view key, bool otherwise) const;
  base::Result<std::int64_t> integer(std::string_view key, std::int64_t otherwise) const;
  base::Result<std::optional<base::Duration>> duration(std::string_view key) const;
  base::Result<std::vector<std::string>> texts(std::string_view key) const;  // a list of scalars
  // The items of a list; empty when absent.
  base::Result<std::span<const base::yaml::Node>> items(std::string_view key) const;

 private:
  explicit Mapping(const base::yaml::Node& node) : node_(&node) {}
  const base::yaml::Node* node_;
};

base::Result<std::string> scalar(const base::yaml::Node& node, std::string_view what);
base::Result<bool> boolean(const base::yaml::Node& node, std::string_view what);

}  // namespace alertmanager
