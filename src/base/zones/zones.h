// The door to date-tz: IANA time zones, loaded once from the system. Safe from any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace base {

struct CivilTime {                      // the wall clock in a zone
  int year = 1970, month = 1, day = 1;  // month and day from 1
  int weekday = 4;                      // 0 is Sunday
  int minute_of_day = 0;
  int days_in_month = 31;
};

class Zone {
 public:
  static Zone utc();
  static Result<Zone> find(std::string_view name);  // "Europe/Berlin"; `invalid` when unknown
  CivilTime civil(Time time) const;
  // What the zone's clocks are ahead of UTC, for an instant in seconds since 1970-01-01T00:00:00Z.
  std::int64_t offset_seconds(std::int64_t unix_seconds) const;
  const std::string& name() const { return name_; }

 private:
  Zone(std::string name, const void* rules) : name_(std::move(name)), rules_(rules) {}
  std::string name_;
  const void* rules_;  // owned by the zone database, which lives as long as the program
};

}  // namespace base
