// The verbs of `mainstay stats`, a file each; stats.cpp holds their table.
#pragma once
#include "cli/chart.h"
#include "cli/context.h"

namespace cli {

base::Result<int> stats_detect(Context& context, const Arguments& arguments);
base::Result<int> stats_changes(Context& context, const Arguments& arguments);
base::Result<int> stats_novelty(Context& context, const Arguments& arguments);
base::Result<int> stats_top(Context& context, const Arguments& arguments);
base::Result<int> stats_forecast(Context& context, const Arguments& arguments);
base::Result<int> stats_compare(Context& context, const Arguments& arguments);
base::Result<int> stats_rightsize(Context& context, const Arguments& arguments);
base::Result<int> stats_slo(Context& context, const Arguments& arguments);

// --plot and --svg, which all verbs that draw have. With --output the picture goes there, named
// after the input.
base::Done show_chart(const Context& context, const Arguments& arguments, const Chart& chart,
                      const std::string& input);
bool draws(const Arguments& arguments);
// The same for a picture that is no chart over time.
base::Done show_svg(const Arguments& arguments, const std::string& document,
                    const std::string& input);
std::size_t drawn_width(const Context& context);  // columns of --plot

}  // namespace cli
