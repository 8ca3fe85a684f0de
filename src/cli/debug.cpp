// mainstay debug: bundle.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/context.h"
#include "cli/nouns.h"

namespace cli {
namespace {

base::Done write_bundle(const std::string& path, std::string_view bytes) {
  const auto failed = [&path] {
    return base::invalid(path + ": " + std::generic_category().message(errno));
  };
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return failed();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const base::Error error = failed();
      ::close(file);
      return error;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::close(file) != 0) return failed();
  return {};
}

std::string usual_name(base::Time now) {
  std::string time = base::format_rfc3339(now, base::Precision::seconds);
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return "mainstay-debug-" + time + ".tar.gz";
}

base::Result<int> bundle(Context& context, const Arguments& arguments) {
  const std::string bytes = TRY(context.api.get("/v1/debug/bundle"));
  const std::string path = arguments.value("output").value_or(usual_name(context.now));
  if (path == "-") {
    context.output.write(bytes);
    return 0;
  }
  TRY(write_bundle(path, bytes));
  context.output.write(path + "\n");
  return 0;
}

constexpr Flag bundle_flags[] = {
    {.name = "output",
     .value = "FILE",
     .help = "Where it is written; it must not exist; - is standard output"},
};

constexpr Verb debug_verbs[] = {
    {.name = "bundle",
     .summary = "Fetch a tar.gz of configuration, versions, status, metrics and last log lines, "
                "without secrets; prints its name",
     .examples = "mainstay debug bundle\n"
                 "mainstay debug bundle --output - | tar -tz",
     .flags = bundle_flags,
     .run = bundle},
};

}  // namespace

constexpr Noun debug_noun{
    .name = "debug", .summary = "What helps to find a fault", .verbs = debug_verbs};

}  // namespace cli
