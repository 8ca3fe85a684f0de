#include "cli/policy_stream.h"

#include <algorithm>
#include <utility>

namespace cli {

constexpr std::size_t written_bytes = 256 << 10;  // at once

ReportStream::ReportStream(std::unique_ptr<policy_report::Format> format, const Output& output,
                           std::size_t memory)
    : format_(std::move(format)), output_(output), memory_(memory) {
  if (format_->begins_at_once()) text_ = format_->begin();
}

base::Done ReportStream::add(std::span<const policy_report::Finding> findings) {
  const bool at_once = format_->begins_at_once();
  for (const policy_report::Finding& finding : findings) {
    const std::size_t section = format_->section_of(finding);
    const std::uint64_t begin = waiting();
    format_->add(finding, section, text_);
    if (at_once) continue;
    if (section >= extents_.size()) extents_.resize(section + 1);
    std::vector<Extent>& of = extents_[section];
    if (!of.empty() && of.back().end == begin)
      of.back().end = waiting();
    else
      of.push_back({.begin = begin, .end = waiting()});
  }
  if (at_once && text_.size() >= written_bytes) {
    output_.write(text_);
    text_.clear();
  }
  if (!at_once && text_.size() >= memory_) {
    if (!file_) file_ = TRY(NamelessFile::make());
    TRY(file_->append(text_));
    text_.clear();
  }
  return {};
}

base::Done ReportStream::write_section(std::size_t section) {
  if (section >= extents_.size()) return {};
  const std::uint64_t in_file = file_ ? file_->size() : 0;
  for (const Extent& extent : extents_[section]) {
    if (extent.begin < in_file)
      TRY(file_->read(extent.begin, std::min(extent.end, in_file),
                      [&](std::string_view piece) { output_.write(piece); }));
    if (extent.end > in_file) {
      const std::uint64_t begin = std::max(extent.begin, in_file);
      output_.write(std::string_view(text_).substr(begin - in_file, extent.end - begin));
    }
  }
  return {};
}

base::Done ReportStream::finish() {
  const std::vector<std::size_t> sections = format_->sections();
  if (format_->begins_at_once())
    output_.write(text_);
  else
    output_.write(format_->begin());
  for (const std::size_t section : sections) {
    output_.write(format_->open(section));
    TRY(write_section(section));
    output_.write(format_->close(section));
  }
  output_.write(format_->end());
  return {};
}

}  // namespace cli
