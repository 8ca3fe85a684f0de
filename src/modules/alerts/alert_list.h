// The list of alerts: filters, order and pages over what hot state and store gave. Pure.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "core/page.h"
#include "modules/alerts/reads.h"
#include "modules/alerts/sort_key.h"
#include "modules/alerts/types.h"

namespace alerts {

class AlertList {
 public:
  // `invalid` for a matcher, sort field or cursor that cannot be read.
  static base::Result<AlertList> make(const AlertFilter& filter);

  const labels::Matchers& matchers() const { return matchers_; }
  bool wants(State state) const;
  void add(Selected selected);  // when it passes the filters and comes after the cursor
  core::Page<Alert> page() &&;

 private:
  enum class By : std::uint8_t { started, name, severity };
  struct Order {
    By by;
    Direction direction;
  };
  struct Row {
    std::string key;
    Selected selected;
  };
  AlertList() = default;
  static base::Result<std::vector<Order>> orders(const std::optional<std::string>& sort);
  bool passes(const Selected& selected) const;
  std::string key(const Episode& episode) const;

  AlertFilter filter_;
  labels::Matchers matchers_;
  std::vector<Order> orders_;
  std::string after_;
  std::vector<Row> rows_;
};

}  // namespace alerts
