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
    {.name = "shared",
     .value = "",
     .help = "The budget is that of all files together, read as one stream in order of time"},
    {.name = "kind",
     .value = "gauge|count|counter",
     .help = "Of several values at one time the last stands (gauge, the default) or they add up "
             "(count); counter: totals that grow, whose rates are judged"},
    {.name = "zone",
     .value = "NAME",
     .help = "Whose days and weeks the series follows: Europe/Berlin; default UTC"},
    {.name = "lateness",
     .value = "DURATION",
     .help =
         "Rows that come so much after newer ones are put in order, and come out in it; such as "
         "10m, default 0"},
    {.name = "episodes",
     .value = "FILE",
     .help = "A row there for each episode with an alert: when, why, how far, and by how much in "
             "sum"},
    {.name = "calibration",
     .value = "FILE",
     .help = "JSON there: alerts against the budget, and whether p-values are what they say"},
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
    {.name = "parent",
     .value = "FILE",
     .help = "A sibling, or what the series is a part of: a young series leans on its forecast"},
    {.name = "limit",
     .value = "L",
     .help =
         "With --json: the first steps at which this is reached, at the earliest and the latest"},
    {.name = "replica",
     .value = "C",
     .help = "With --json: how many replicas that carry so much each are needed over the horizon"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag compare_flags[] = {
    {.name = "baseline",
     .value = "FILE",
     .help = "Values of what runs today: timestamp,value or timestamp,good,total; or a folder with "
             "a file a metric"},
    {.name = "candidate", .value = "FILE", .help = "Values of what may replace it, likewise"},
    {.name = "direction",
     .value = "increase|decrease|either",
     .help = "Which change is bad; default increase"},
    {.name = "alpha", .value = "A", .help = "False alarms of a comparison; default 0.01"},
    {.name = "effect",
     .value = "E",
     .help =
         "The change that must not go unseen, as a share of the baseline's median; default 0.5"},
    {.name = "correction",
     .value = "batch|online|none",
     .help =
         "How --alpha is kept over the metrics of a folder: as the share of false findings, all "
         "at once (default) or one after another by name; or for each alone"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag rightsize_flags[] = {
    {.name = "resource", .value = "cpu|memory", .help = "Values in cores (default) or in bytes"},
    {.name = "committed",
     .value = "PRICE",
     .help = "Of a unit that is reserved, with --on-demand: adds the level worth reserving"},
    {.name = "on-demand", .value = "PRICE", .help = "Of a unit that is not"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag changes_flags[] = {
    {.name = "of-day",
     .value = "mean|sum|max",
     .help = "What a day's values are taken as; default mean. sum: costs and counts"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag by{.name = "by",
                  .value = "COLUMN,...",
                  .help = "The columns that together are an event's key; default key"};

constexpr Flag novelty_flags[] = {
    by,
    {.name = "surprise",
     .value = "S",
     .help = "From when a new key is an anomaly: -log of the probability of anything new; default "
             "6.9, one in a thousand"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Flag top_flags[] = {by, output, plot, svg, skip_bad};

constexpr Flag slo_flags[] = {
    {.name = "objective", .value = "PERCENT", .help = "Of events that must be good: 99.9"},
    output,
    plot,
    svg,
    skip_bad,
};

constexpr Verb stats_verbs[] = {
    {.name = "detect",
     .summary = "Find what is unusual in a series: a score for each row, 1 where an alert begins",
     .examples = "mainstay stats detect cpu.csv\n"
                 "tail -f requests.csv | mainstay stats detect --format json -\n"
                 "mainstay stats detect --budget 2/week --output scores *.csv\n"
                 "mainstay stats detect --plot --svg cpu.svg cpu.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = detect_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_detect},
    {.name = "forecast",
     .summary = "Forecast a series: the mean and a band of eight of ten for each step ahead",
     .examples = "mainstay stats forecast --horizon 24 requests.csv\n"
                 "mainstay stats forecast --horizon 48 --season 24,168 --plot requests.csv\n"
                 "mainstay stats forecast --horizon 12 --quantiles 0.5,0.95 --json disk.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = forecast_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_forecast},
    {.name = "compare",
     .summary = "Judge a candidate by its baseline: pass, worse, better or insufficient; 1 unless "
                "pass or better",
     .examples =
         "mainstay stats compare --baseline stable.csv --candidate canary.csv\n"
         "mainstay stats compare --baseline a.csv --candidate b.csv --direction decrease --json\n"
         "mainstay stats compare --baseline stable/ --candidate canary/",
     .flags = compare_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_compare},
    {.name = "rightsize",
     .summary = "What a workload should request and be limited to, with the Kubernetes VPA's "
                "advice beside it",
     .examples = "mainstay stats rightsize cores.csv\n"
                 "mainstay stats rightsize --resource memory --json bytes.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = rightsize_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_rightsize},
    {.name = "changes",
     .summary = "When a series' level changed for good, by day: for cost and right-sizing",
     .examples = "mainstay stats changes cores.csv\n"
                 "mainstay stats changes --of-day sum --plot cost.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = changes_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_changes},
    {.name = "novelty",
     .summary = "Events whose key was never seen, from timestamp and key columns, and how "
                "surprising that is",
     .examples = "mainstay stats novelty --by principal,action,region audit.csv\n"
                 "tail -f audit.csv | mainstay stats novelty --json -",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = novelty_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_novelty},
    {.name = "top",
     .summary = "The keys that come most often with bounds on their counts, how many keys there "
                "are, and the share of new ones",
     .examples = "mainstay stats top --by path requests.csv\n"
                 "mainstay stats top --by tenant,path --plot requests.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = top_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_top},
    {.name = "slo",
     .summary = "An error budget from timestamp,good,total: what is left, how fast it burns, what "
                "pages; 1 if something does",
     .examples = "mainstay stats slo --objective 99.9 checkout.csv\n"
                 "mainstay stats slo --objective 99.95 --json --output budgets *.csv",
     .words = {.name = "FILE...", .min = 1, .max = any_number},
     .flags = slo_flags,
     .prints = Prints::report,
     .offline = true,
     .run = stats_slo},
};

}  // namespace

constexpr Noun stats_noun{.name = "stats",
                          .summary = "Anomalies, forecasts and verdicts from CSV files",
                          .verbs = stats_verbs};

}  // namespace cli
