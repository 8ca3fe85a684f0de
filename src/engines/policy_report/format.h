// A report in one format, piece by piece: what is written of each finding as it comes, and what
// stands around them once all are known. A large run writes its findings somewhere meanwhile and
// keeps none of them. Pure; for one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "engines/policy_report/finding.h"

namespace policy_report {

class Format {
 public:
  // What is known before any finding.
  struct Frame {
    std::vector<Report::Rejected> rejected = {};
    base::Time at = {};
  };
  // Findings that stand together, such as those of a file. Most formats have one section, "".
  struct Section {
    std::string name = {};
    Counts counts = {};
    std::size_t findings = 0;  // that are written
  };

  explicit Format(Frame frame) : frame_(std::move(frame)) {}
  virtual ~Format() = default;
  Format(const Format&) = delete;
  Format& operator=(const Format&) = delete;

  // The number of the section that a finding belongs to, from 0.
  std::size_t section_of(const Finding& finding);
  // Appends what is written of the finding in its section, if anything. In the order of the report.
  void add(const Finding& finding, std::size_t section, std::string& out);

  // Whether `begin` does not wait for findings: then they may be written as they come.
  virtual bool begins_at_once() const { return false; }
  // Once all findings were added, unless it begins at once.
  virtual std::string begin() = 0;
  // The numbers of all sections, in the order that they are written in. What is written: the
  // beginning, of each section what opens it, its findings and what closes it, and the end.
  std::vector<std::size_t> sections();
  std::string open(std::size_t section) { return open(sections_[section]); }
  std::string close(std::size_t section) { return close(sections_[section]); }
  virtual std::string end() = 0;

 protected:
  virtual std::string name_of_section(const Finding& /*finding*/) const { return {}; }
  // Whether anything was written.
  virtual bool write(const Finding& finding, const Section& section, std::string& out) = 0;
  virtual std::string open(const Section& /*section*/) { return {}; }
  virtual std::string close(const Section& /*section*/) { return {}; }
  // A section that is there although it may have no finding; nullptr: there is none.
  virtual const char* section_besides() const { return nullptr; }

  const Frame& frame() const { return frame_; }
  std::size_t section_count() const { return sections_.size(); }
  Counts counts() const;  // of all sections; a policy that was rejected is an error

 private:
  std::size_t number_of(const std::string& name);

  const Frame frame_;
  std::vector<Section> sections_;
  std::unordered_map<std::string, std::size_t, base::TextHash, std::equal_to<>> numbers_;
  std::size_t last_ = 0;  // findings of a section mostly come together
};

struct TextStyle {
  bool colours = false;
};
enum class ReportApi : std::uint8_t { wgpolicy, openreports };

// See formats.h.
std::unique_ptr<Format> text_format(Format::Frame frame, const TextStyle& style);
std::unique_ptr<Format> json_format(Format::Frame frame);
std::unique_ptr<Format> sarif_format(Format::Frame frame, std::string_view version);
std::unique_ptr<Format> junit_format(Format::Frame frame);
std::unique_ptr<Format> github_format(Format::Frame frame);
std::unique_ptr<Format> policy_reports_format(Format::Frame frame, ReportApi api);

Format::Frame frame_of(const Report& report);
// The whole report.
std::string compose(Format& format, std::span<const Finding> findings);

}  // namespace policy_report
