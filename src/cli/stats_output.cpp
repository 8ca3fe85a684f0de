// Pictures of `mainstay stats`: in place of the rows, beside them in a file, or in a folder.
#include <filesystem>
#include <system_error>

#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "platform/files/files.h"

namespace cli {

bool draws(const Arguments& arguments) { return arguments.has("plot") || arguments.has("svg"); }

std::size_t drawn_width(const Context& context) {
  constexpr std::size_t usual = 80;
  return context.environment.terminal ? context.environment.width : usual;
}

// Two names of one file count as one: ./a.csv, a link.
base::Done write_output(const Arguments& arguments, const std::string& path,
                        std::string_view text) {
  std::vector<std::string> inputs = arguments.words;
  for (const std::string_view flag : {"baseline", "candidate", "parent"})
    if (const auto input = arguments.value(flag)) inputs.push_back(*input);
  for (const std::string& input : inputs) {
    std::error_code missing;
    const bool folder = std::filesystem::is_directory(input, missing);
    const auto one = folder ? std::filesystem::path(input) / std::filesystem::path(path).filename()
                            : std::filesystem::path(input);
    if (std::filesystem::equivalent(path, one, missing))
      return base::invalid(path + " is an input, and would be overwritten: name another place");
  }
  auto done = files::replace(path, text, files::public_mode);
  // Status 1 is that of a finding: a place that is none was badly named.
  if (!done && done.error().code == base::Code::not_found)
    return base::invalid(done.error().message);
  return done;
}

base::Done show_svg(const Arguments& arguments, const std::string& document,
                    const std::string& input) {
  const auto svg = arguments.value("svg");
  if (!svg) return {};
  if (const auto folder = arguments.value("output"))
    return write_output(arguments, *folder + "/" + stem_of(input) + ".svg", document);
  return write_output(arguments, *svg, document);
}

base::Done show_chart(const Context& context, const Arguments& arguments, const Chart& chart,
                      const std::string& input) {
  if (arguments.has("plot")) context.output.write(draw_text(chart, drawn_width(context)));
  if (!arguments.has("svg")) return {};
  return show_svg(arguments, draw_svg(chart), input);
}

}  // namespace cli
