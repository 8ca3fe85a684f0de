// mainstay job: list, show and run the server's jobs.
#include "core/job.h"

#include "cli/list.h"
#include "cli/nouns.h"

namespace cli {
namespace {

using base::describe::type_of;
using core::JobStatus;

constexpr std::string_view job_collection = "/v1/jobs";

base::Result<int> list_jobs(Context& context, const Arguments& arguments) {
  TRY(check_fields(context.output, type_of<JobStatus>()));
  Printer printer(context.output, type_of<JobStatus>());
  TRY(walk(context, arguments, job_collection, {},
           [&](const base::json::Value& raw) { return print_item<JobStatus>(printer, raw); }));
  printer.finish();
  return 0;
}

base::Result<int> show_jobs(Context& context, const Arguments& arguments) {
  return act_on_each<JobStatus>(context, arguments, [&](const std::string& name) {
    return context.api.get(path_of(job_collection, name));
  });
}

base::Result<int> run_jobs(Context& context, const Arguments& arguments) {
  return act_on_each<JobStatus>(context, arguments, [&](const std::string& name) {
    return context.api.post(path_of(job_collection, name, "/run"), "{}");
  });
}

constexpr Verb job_verbs[] = {
    {.name = "list",
     .summary = "List jobs and what their last run said",
     .examples = "mainstay job list\n"
                 "mainstay job list --json=name,error",
     .prints = Prints::list,
     .run = list_jobs},
    {.name = "show",
     .summary = "Show jobs by name",
     .examples = "mainstay job show dead_letters.drop_surplus --json",
     .words = {.name = "NAME...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .run = show_jobs},
    {.name = "run",
     .summary = "Run jobs at once, on whichever server runs them; does not wait for them",
     .examples = "mainstay job run dead_letters.drop_surplus",
     .words = {.name = "NAME...", .min = 1, .max = any_number},
     .prints = Prints::objects,
     .mutates = true,
     .run = run_jobs},
};

}  // namespace

constexpr Noun job_noun{.name = "job",
                        .summary = "What the server does by itself, again and again",
                        .verbs = job_verbs};

}  // namespace cli
