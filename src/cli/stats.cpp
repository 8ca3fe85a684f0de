// mainstay stats: anomalies, forecasts and verdicts from CSV files, without a server.
#include "cli/nouns.h"
#include "cli/stats_verbs.h"

namespace cli {
namespace {

constexpr Flag skip_bad{.name = "skip-bad",
                        .value = "",
                        .help = "Count rows that cannot be read and go on; else the first ends it"};
constexpr Flag output{
    .name = "output", .value = "DIR", .help = "A file for each input there, named after it"};
constexpr Flag plot{
    .name = "plot",
    .value = "",
    .help = "Draw it for a terminal instead of printing rows; with --output the rows go there"};
constexpr Flag svg{.name = "svg",
                   .value = "FILE",
                   .help = "Draw it as a picture; with --output one for each input there"};

constexpr Flag detect_flags[] = {
    {.name = "format",
     .value = "csv|json",
     .help = "Rows as CSV (default), or a JSON object a line"},
    {.name = "warmup",
     .value = "ROWS",
     .help = "Learn from so many before judging in full; default 600, nothing before half of them"},
    {.name = "threshold", .value = "T", .help = "Of the score, 0 to 1; default 0.075"},
    {.name = "budget",
     .value = "N/week",
     .help =
         "Alerts a week: the threshold, which --threshold begins, follows the alerts so that as "
         "many come"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag forecast_flags[] = {
    {.name = "horizon", .value = "H", .help = "How many steps ahead"},
    {.name = "season",
     .value = "S[,S2]",
     .help = "Steps of a season, or of two, the longer a multiple of the shorter; 1: none. "
             "Default: found"},
    {.name = "quantiles",
     .value = "Q,...",
     .help = "Columns instead of 0.1,0.5,0.9; from 0.01 to 0.99"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag compare_flags[] = {
    {.name = "baseline", .value = "FILE", .help = "Values of what runs today"},
    {.name = "candidate", .value = "FILE", .help = "Values of what may replace it"},
    {.name = "direction",
     .value = "increase|decrease|either",
     .help = "Which change is bad; default increase"},
    {.name = "alpha", .value = "A", .help = "False alarms of a comparison; default 0.01"},
    {.name = "effect",
     .value = "E",
     .help =
         "The change that must not go unseen, as a share of the baseline's median; default 0.5"},
    skip_bad,
};

constexpr Flag rightsize_flags[] = {
    {.name = "resource", .value = "cpu|memory", .help = "Values in cores (default) or in bytes"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag slo_flags[] = {
    {.name = "objective", .value = "PERCENT", .help = "Of events that must be good: 99.9"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Verb verbs[] = {
    {.name = "detect",
     .summary = "Find what is unusual in a series: a score for each row, 1 where an alert begins",
     .examples = "mainstay stats detect cpu.csv\n"
                 "tail -f requests.csv | mainstay stats detect --format json -\n"
                 "mainstay stats detect --budget 2/week --output scores *.csv\n"
                 "mainstay stats detect --plot --svg cpu.svg cpu.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = detect_flags,
     .prints = Prints::objects,
     .offline = true,
     .run = stats_detect},
    {.name = "forecast",
     .summary = "Forecast a series: the mean and a band of eight of ten for each step ahead",
     .examples = "mainstay stats forecast --horizon 24 requests.csv\n"
                 "mainstay stats forecast --horizon 48 --season 24,168 --plot requests.csv\n"
                 "mainstay stats forecast --horizon 12 --quantiles 0.5,0.95 --json disk.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = forecast_flags,
     .prints = Prints::objects,
     .offline = true,
     .run = stats_forecast},
    {.name = "compare",
     .summary = "Judge a candidate by its baseline: pass, worse, better or insufficient; 1 unless "
                "pass or better",
     .examples =
         "mainstay stats compare --baseline stable.csv --candidate canary.csv\n"
         "mainstay stats compare --baseline a.csv --candidate b.csv --direction decrease --json",
     .flags = compare_flags,
     .prints = Prints::objects,
     .offline = true,
     .run = stats_compare},
    {.name = "rightsize",
     .summary = "What a workload should request and be limited to, with the Kubernetes VPA's "
                "advice beside it",
     .examples = "mainstay stats rightsize cores.csv\n"
                 "mainstay stats rightsize --resource memory --json bytes.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = rightsize_flags,
     .prints = Prints::objects,
     .offline = true,
     .run = stats_rightsize},
    {.name = "slo",
     .summary = "An error budget from timestamp,good,total: what is left, how fast it burns, what "
                "pages; 1 if something does",
     .examples = "mainstay stats slo --objective 99.9 checkout.csv\n"
                 "mainstay stats slo --objective 99.95 --json --output budgets *.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = slo_flags,
     .prints = Prints::objects,
     .offline = true,
     .run = stats_slo},
};

}  // namespace

constexpr Noun stats_noun{
    .name = "stats", .summary = "Anomalies, forecasts and verdicts from CSV files", .verbs = verbs};

}  // namespace cli
