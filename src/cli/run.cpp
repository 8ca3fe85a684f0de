#include "cli/run.h"

#include <cstdio>

#include "cli/context.h"
#include "cli/exec.h"
#include "cli/exit_status.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/problem.h"
#include "cli/target.h"

namespace cli {
namespace {

void tell(const base::Error& error) {
  std::fflush(stdout);
  std::fputs(shown(error).c_str(), stderr);
}

int fail(const base::Error& error) {
  tell(error);
  return exit_status(error.code);
}

int print_help(const Typed& typed) {
  const std::string text = typed.noun == nullptr   ? help()
                           : typed.verb == nullptr ? help(*typed.noun)
                                                   : help(*typed.noun, *typed.verb);
  std::fputs(text.c_str(), stdout);
  return exit_done;
}

base::Result<int> run_verb(const Typed& typed, const Environment& environment) {
  Target target;
  if (!typed.verb->offline) target = TRY(target_of(typed.arguments, environment));
  Api api({.url = std::move(target.url),
           .token = std::move(target.token),
           .verbose = typed.arguments.has("verbose"),
           .dry_run = typed.verb->mutates && typed.arguments.has("dry-run")});
  const base::Time now = base::SystemClock().now();
  const Output output = output_of(typed.arguments, environment, now);
  Context context{.api = api,
                  .output = output,
                  .now = now,
                  .terminal = environment.terminal,
                  .environment = environment};
  const auto status = typed.verb->run(context, typed.arguments);
  if (status && typed.arguments.has("dry-run"))
    std::fputs("mainstay: a dry run; nothing was changed\n", stderr);
  return status;
}

}  // namespace

int run(std::span<const std::string> words, const Environment& environment) {
  const auto typed = parse(words);
  if (!typed) return fail(typed.error());
  // mainstay-server prints the help of its own verbs, whose flags it knows.
  if (typed->verb != nullptr && typed->verb->run == nullptr)
    return fail(exec_server(words, environment.path));
  if (typed->help) {
    print_help(*typed);
    return words.empty() ? exit_usage : exit_done;
  }
  const auto status = run_verb(*typed, environment);
  if (!status) {
    tell(status.error());
    const base::Code code = status.error().code;
    return typed->verb->offline ? offline_exit_status(code) : exit_status(code);
  }
  // What was written and flushed before counts, too.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return fail(base::conflict("standard output cannot be written"));
  return *status;
}

}  // namespace cli
