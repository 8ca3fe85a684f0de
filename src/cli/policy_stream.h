// The report of a large run, written without being kept: at once where the format allows, else
// findings wait in a temporary file for what stands before them. For one thread at a time.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/nameless_file.h"
#include "cli/printer.h"
#include "engines/policy_report/format.h"

namespace cli {

class ReportStream {
 public:
  // Of findings that wait, what is kept in memory: `report_memory_max`.
  static constexpr std::size_t memory_max = std::size_t{16} << 20;

  ReportStream(std::unique_ptr<policy_report::Format> format, const Output& output,
               std::size_t memory = memory_max);

  // In the order of the report. `unavailable`: they cannot be put down.
  base::Done add(std::span<const policy_report::Finding> findings);
  base::Done finish();

 private:
  struct Extent {
    std::uint64_t begin = 0, end = 0;
  };
  base::Done write_section(std::size_t section);
  std::uint64_t waiting() const { return (file_ ? file_->size() : 0) + text_.size(); }

  const std::unique_ptr<policy_report::Format> format_;
  const Output& output_;
  const std::size_t memory_;
  // What was made last: not yet written, or the end of what waits.
  std::string text_;
  std::optional<NamelessFile> file_;          // what waits, without its end
  std::vector<std::vector<Extent>> extents_;  // of what waits, by section
};

}  // namespace cli
