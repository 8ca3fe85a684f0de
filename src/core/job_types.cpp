// The field table of jobs.
#include "core/job.h"

namespace core {

const base::describe::Type& described(base::describe::Tag<JobStatus>) {
  using base::describe::field;
  static constexpr base::describe::Field fields[] = {
      field<&JobStatus::name>("name", "Owner and what it does", {.column = true}),
      field<&JobStatus::status>("status", "What the last good run said", {.column = true}),
      field<&JobStatus::error>("error", "Why the last run failed", {.column = true}),
      field<&JobStatus::running>("running", "Whether it runs now", {.column = true}),
      field<&JobStatus::interval>("interval", "How often it runs by itself"),
      field<&JobStatus::last_run_at>("last_run_at", "When the last run ended", {.column = true}),
      field<&JobStatus::last_success_at>("last_success_at", "When the last good one ended"),
      field<&JobStatus::next_run_at>("next_run_at", "When it runs next", {.column = true}),
      field<&JobStatus::last_duration>("last_duration", "How long the last run took"),
      field<&JobStatus::runs>("runs", "Since the first start", {.column = true}),
      field<&JobStatus::failures>("failures", "Of them, failed", {.column = true}),
      field<&JobStatus::failures_in_row>("failures_in_row", "Since the last good one"),
      field<&JobStatus::owner>("owner", "The process that ran it last"),
  };
  static constexpr auto type = base::describe::object("Job", "A reconciler and its status", fields);
  return type;
}

}  // namespace core
