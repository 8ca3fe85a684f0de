#include "platform/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "base/text.h"

namespace telemetry {
namespace {

struct Stat {  // of /proc/self/stat, fields 14, 15, 22, 23, 24
  double user_ticks = 0, system_ticks = 0, start_ticks = 0, virtual_bytes = 0, resident_pages = 0;
};

std::optional<Stat> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  const std::size_t end = text.rfind(')');  // the program's name may hold spaces
  if (end == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(end + 1));
  std::string word;
  Stat stat;
  for (int field = 3; rest >> word; ++field) {
    const auto value = static_cast<double>(base::to_int64(word).value_or(0));
    if (field == 14) stat.user_ticks = value;
    if (field == 15) stat.system_ticks = value;
    if (field == 22) stat.start_ticks = value;
    if (field == 23) stat.virtual_bytes = value;
    if (field == 24) stat.resident_pages = value;
  }
  return stat;
}

std::optional<double> boot_seconds() {
  std::ifstream file("/proc/stat");
  std::string line;
  while (std::getline(file, line))
    if (line.starts_with("btime "))
      if (const auto seconds = base::to_int64(line.substr(6))) return static_cast<double>(*seconds);
  return std::nullopt;
}

std::optional<double> open_descriptors() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", error), end; !error && at != end;
       at.increment(error))
    ++count;
  if (error) return std::nullopt;
  return count - 1;  // the one that read the folder
}

void sample(std::vector<Sample>& samples) {
  const auto add = [&](std::string_view name, std::string_view help, std::string_view type,
                       double value) { samples.push_back({name, help, type, {}, value}); };
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  if (const auto stat = read_stat()) {
    add("process_cpu_seconds_total", "Total user and system CPU time spent in seconds", "counter",
        (stat->user_ticks + stat->system_ticks) / ticks);
    add("process_resident_memory_bytes", "Resident memory size in bytes", "gauge",
        stat->resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    add("process_virtual_memory_bytes", "Virtual memory size in bytes", "gauge",
        stat->virtual_bytes);
    if (const auto boot = boot_seconds())
      add("process_start_time_seconds", "Start time of the process since unix epoch in seconds",
          "gauge", *boot + stat->start_ticks / ticks);
  }
  if (const auto open = open_descriptors())
    add("process_open_fds", "Number of open file descriptors", "gauge", *open);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    add("process_max_fds", "Maximum number of open file descriptors", "gauge",
        static_cast<double>(limit.rlim_cur));
}

}  // namespace

void collect_process(Metrics& metrics) { metrics.collect(&sample); }

}  // namespace telemetry
