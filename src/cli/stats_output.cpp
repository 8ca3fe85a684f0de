// Pictures of `mainstay stats`: in place of the rows, beside them in a file, or in a folder.
#include "cli/stats_input.h"
#include "cli/stats_verbs.h"
#include "platform/files/files.h"

namespace cli {

bool draws(const Arguments& arguments) { return arguments.has("plot") || arguments.has("svg"); }

std::size_t drawn_width(const Context& context) {
  constexpr std::size_t usual = 80;
  return context.environment.terminal ? context.environment.width : usual;
}

base::Done show_svg(const Arguments& arguments, const std::string& document,
                    const std::string& input) {
  const auto svg = arguments.value("svg");
  if (!svg) return {};
  if (const auto folder = arguments.value("output"))
    return files::replace(*folder + "/" + stem_of(input) + ".svg", document, files::public_mode);
  return files::replace(*svg, document, files::public_mode);
}

base::Done show_chart(const Context& context, const Arguments& arguments, const Chart& chart,
                      const std::string& input) {
  if (arguments.has("plot")) context.output.write(draw_text(chart, drawn_width(context)));
  if (!arguments.has("svg")) return {};
  return show_svg(arguments, draw_svg(chart), input);
}

}  // namespace cli
