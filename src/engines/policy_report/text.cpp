#include <string>

#include "engines/policy_report/formats.h"

namespace policy_report {
namespace {

std::string_view colour_of(const Finding& finding) {
  if (finding.status == policy::Status::fail || finding.status == policy::Status::error)
    return finding.policy->severity <= Severity::high ? "1;31" : "31";
  return "33";
}

// What strangers wrote must not steer the terminal.
void append_tame(std::string& out, std::string_view text) {
  const std::size_t from = out.size();
  out += text;
  // In this form it is made of vectors: it looks at every byte of a report.
  char* const end = out.data() + out.size();
  for (char* at = out.data() + from; at != end; ++at)
    *at = static_cast<unsigned char>(*at) < 0x20 || *at == 0x7F ? ' ' : *at;
}

void append_coloured(std::string& out, std::string_view text, std::string_view colour,
                     const TextStyle& style) {
  if (!style.colours) {
    out += text;
    return;
  }
  out += "\033[";
  out += colour;
  out += 'm';
  out += text;
  out += "\033[0m";
}

//   12 |       image: nginx
//      |              ^^^^^
void append_excerpt(std::string& out, const Place& place) {
  if (place.line == 0 || place.excerpt.empty()) return;
  const std::size_t before = out.size();
  out += "   ";
  out += std::to_string(place.line);
  const std::size_t margin = out.size() - before;
  out += " | ";
  append_tame(out, place.excerpt);
  out += '\n';
  out.append(margin, ' ');
  out += " | ";
  out.append(place.column - 1, ' ');
  out.append(place.column_end - place.column, '^');
  out += '\n';
}

void append_head(std::string& out, const Finding& finding, const TextStyle& style) {
  const Place& place = finding.place();
  if (!place.file.empty() || place.line != 0) {
    append_tame(out, place.file);
    if (place.line != 0) place.append_position(out);
    out += ": ";
  }
  std::string verdict(policy::name(finding.status));
  verdict.append(" (").append(name(finding.policy->severity)).append(")");
  append_coloured(out, verdict, colour_of(finding), style);
  out += ": ";
  append_tame(out, finding.policy->name);
  if (!finding.rule.empty()) {
    out += '/';
    append_tame(out, finding.rule);
  }
  out += ": ";
  append_tame(out, finding.subject->text());
  out += '\n';
  const auto line = [&](std::string_view what, std::string_view text) {
    if (text.empty()) return;
    out += what;
    append_tame(out, text);
    out += '\n';
  };
  line("   ", finding.message);
  line("   accepted: ", finding.exception);
}

void append_reason_lines(std::string& out, const Reason& reason) {
  out += "   ";
  append_tame(out, reason.path);
  out += ':';
  if (!reason.expected.empty()) {
    out += " expected ";
    append_tame(out, reason.expected);
    out += ',';
  }
  if (reason.found.empty()) {
    out += " found nothing\n";
  } else {
    out += " found ";
    append_tame(out, reason.found);
    out += '\n';
  }
  if (reason.fix.empty()) return;
  out += "   to pass: ";
  append_tame(out, reason.fix);
  out += '\n';
}

void append_body(std::string& out, const Finding& finding) {
  const Place& head = finding.place();
  if (finding.reasons.empty()) append_excerpt(out, finding.subject->place);
  for (const Reason& reason : finding.reasons) {
    if (reason.place.line != 0 && reason.place.file != head.file) {
      out += "   ";
      append_tame(out, reason.place.text());
      out += ":\n";
    }
    append_excerpt(out, reason.place);
    append_reason_lines(out, reason);
  }
}

class Text final : public Format {
 public:
  Text(Frame frame, const TextStyle& style) : Format(std::move(frame)), style_(style) {}

  bool begins_at_once() const override { return true; }
  std::string begin() override {
    std::string out;
    for (const Report::Rejected& rejected : frame().rejected) {
      append_coloured(out, "policy cannot be used", "1;31", style_);
      out += ": ";
      append_tame(out, rejected.policy);
      out += ": ";
      append_tame(out, rejected.message);
      out += '\n';
    }
    return out;
  }
  std::string end() override { return summary(counts()) + '\n'; }

 private:
  bool write(const Finding& finding, const Section& /*section*/, std::string& out) override {
    if (!is_shown(finding)) return false;
    append_head(out, finding, style_);
    append_body(out, finding);
    out += "   finding ";
    out += finding.id;
    out += "\n\n";
    return true;
  }

  const TextStyle style_;
};

}  // namespace

std::unique_ptr<Format> text_format(Format::Frame frame, const TextStyle& style) {
  return std::make_unique<Text>(std::move(frame), style);
}

std::string to_text(const Report& report, const TextStyle& style) {
  return compose(*text_format(frame_of(report), style), report.findings);
}

std::string explain(const Finding& finding, const TextStyle& style) {
  const PolicyFacts& policy = *finding.policy;
  std::string text;
  append_head(text, finding, style);
  append_body(text, finding);
  const auto line = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += name;
    text += ": ";
    append_tame(text, value);
    text += '\n';
  };
  text += '\n';
  line("policy", policy.kind + ' ' + policy.name);
  line("stands in", policy.place.text());
  if (finding.rule_place != nullptr) line("rule", finding.rule_place->text());
  line("title", policy.title);
  line("category", policy.category);
  line("why", policy.description);
  line("more", policy.link);
  return text;
}

}  // namespace policy_report
